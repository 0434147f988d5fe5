package dev.lanyard.node.share;

import static dev.lanyard.node.share.SharesFixture.digest;
import static dev.lanyard.node.share.SharesFixture.nodeId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Eventually;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Viewer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharesTest {
  @TempDir Path folder;
  private SharesFixture node;

  @BeforeEach
  void start() throws IOException {
    node = new SharesFixture(folder);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void indexesAFolder() throws Exception {
    node.write("a.txt", "one");
    node.write("b/c.txt", "two");
    node.write("b/empty", "");

    OwnShare share = node.shareRoot();
    assertEquals(
        Map.of("a.txt", digest("one"), "b/c.txt", digest("two"), "b/empty", digest("")),
        node.indexed());
    assertEquals(3, share.files());
    assertEquals(6, share.bytes());
    assertEquals(3, share.filesFound());
    assertEquals("", share.notice());
  }

  @Test
  void announcesAShareBeforeItIsIndexed() throws IOException {
    node.write("a.txt", "one");

    OwnShare share = node.shares.add(node.root, Optional.empty(), List.of());
    assertEquals("root", share.name());
    assertTrue(node.catalog.share("root").isPresent());
  }

  @Test
  void sharesASingleFile() throws Exception {
    node.write("disk.iso", "bytes");
    node.write("beside.txt", "not shared");

    node.shares.add(node.root.resolve("disk.iso"), Optional.of("root"), List.of());
    node.shares.awaitIndexed("root");
    assertEquals(Map.of("disk.iso", digest("bytes")), node.indexed());
    Files.writeString(node.root.resolve("disk.iso"), "other bytes");
    Eventually.equal(Map.of("disk.iso", digest("other bytes")), node::indexed);
  }

  @Test
  void takesTheSamePathUnderTheSameNameTwice() throws Exception {
    node.shareRoot();
    node.shares.add(node.root.resolve("."), Optional.of("root"), List.of());

    assertEquals(1, node.shares.list().size());
  }

  @Test
  void refusesAnotherPathUnderATakenName() throws Exception {
    node.shareRoot();
    Path other = Files.createDirectory(folder.resolve("other"));

    Fault fault =
        assertFault(Reason.EXISTS, () -> node.shares.add(other, Optional.of("root"), List.of()));
    assertTrue(fault.getMessage().contains(node.root.toString()), fault.getMessage());
    assertTrue(fault.getMessage().contains("lanyard share PATH --name NAME"), fault.getMessage());
  }

  @Test
  void refusesAPathThatIsNotThere() {
    assertFault(
        Reason.NOT_FOUND,
        () -> node.shares.add(folder.resolve("nowhere"), Optional.empty(), List.of()));
  }

  @Test
  void refusesTheNodesOwnFolderAndWhatLiesAboveAndBelowIt() throws IOException {
    Path inbox = Files.createDirectory(node.home.resolve("inbox"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), node.home);

    for (Path path : List.of(node.home, inbox, folder, link, Path.of("/"))) {
      Fault fault =
          assertFault(Reason.INVALID, () -> node.shares.add(path, Optional.of("x"), List.of()));
      assertTrue(fault.getMessage().contains("private"), fault.getMessage());
    }
  }

  @Test
  void refusesWhatIsNeitherFolderNorFile() {
    assertFault(
        Reason.INVALID, () -> node.shares.add(Path.of("/dev/null"), Optional.empty(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", ".", "..", "a/b", "a\\b", "a:b", "a\u001b[31m", "a\u202eb", "\0"})
  void refusesNamesThatNobodyCouldTypeOrPrint(String name) {
    assertFault(Reason.INVALID, () -> node.shares.add(node.root, Optional.of(name), List.of()));
  }

  @Test
  void refusesNamesThatAreTooLongForAFile() {
    node.shares.add(node.root, Optional.of("x".repeat(255)), List.of());
    assertFault(
        Reason.INVALID, () -> node.shares.add(node.root, Optional.of("ä".repeat(128)), List.of()));
  }

  @Test
  void composesNames() {
    assertEquals(
        "caf\u00e9", node.shares.add(node.root, Optional.of("cafe\u0301"), List.of()).name());
  }

  @Test
  void keepsSharesOverARestart() throws Exception {
    node.write("a.txt", "one");
    node.shares.add(node.root, Optional.of("root"), List.of(nodeId("ann")));
    node.shares.awaitIndexed("root");
    node.restart();

    assertEquals(List.of(nodeId("ann")), node.shares.awaitIndexed("root").audience());
    assertEquals(List.of("a.txt"), node.paths());
  }

  @Test
  void keepsSharesWhenTheCatalogueIsLost() throws Exception {
    node.write("a.txt", "one");
    node.shareRoot();
    node.close();
    for (String part : List.of("catalogue.db", "catalogue.db-wal", "catalogue.db-shm")) {
      Files.deleteIfExists(node.home.resolve(part));
    }
    node.restart();

    node.shares.awaitIndexed("root");
    assertEquals(List.of("a.txt"), node.paths());
  }

  @Test
  void writesWhatIsSharedForItsOwnerAlone() throws Exception {
    node.shareRoot();

    Path file = node.home.resolve("shares.json");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void dropsFromTheCatalogueWhatIsNotDefined() throws Exception {
    node.write("a.txt", "one");
    node.shareRoot();
    node.close();
    Files.delete(node.home.resolve("shares.json"));
    node.restart();

    assertEquals(List.of(), node.shares.list());
    assertTrue(node.catalog.share("root").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "[1]",
        "{\"shares\":[{}]}",
        "{\"shares\":[null]}",
        "{\"shares\":[{\"name\":\"x\",\"path\":\"/x\",\"audience\":[null]}]}",
        "{\"shares\":[{\"name\":\"x\",\"path\":\"/x\",\"audience\":[\"bob\"]}]}",
        "{\"shares\":[{\"name\":\"x\",\"path\":\"/x\""
      })
  void refusesDamagedDefinitionsRatherThanForgetThem(String json) throws IOException {
    node.close();
    Files.writeString(node.home.resolve("shares.json"), json);

    Fault fault = assertFault(Reason.PRECONDITION, node::restart);
    assertTrue(fault.getMessage().contains("shares.json"), fault.getMessage());
  }

  @Test
  void stopsSharing() throws Exception {
    node.write("a.txt", "one");
    node.shareRoot();
    node.shares.remove("root");

    assertEquals(List.of(), node.shares.list());
    assertEquals(List.of(), node.catalog.locate(digest("one"), SharesFixture.OWNER));
    assertTrue(Files.exists(node.root.resolve("a.txt")));
    assertFault(Reason.NOT_FOUND, () -> node.shares.remove("root"));
    node.restart();
    assertEquals(List.of(), node.shares.list());
  }

  @Test
  void replacesTheAudienceWhenOneIsGivenAndNeverWidensItSilently() throws Exception {
    Optional<String> name = Optional.of("root");
    node.shares.add(node.root, name, List.of(nodeId("ann")));
    assertEquals(
        List.of(nodeId("bob")),
        node.shares.add(node.root, name, List.of(nodeId("bob"))).audience());
    assertEquals(List.of(nodeId("bob")), node.shares.add(node.root, name, List.of()).audience());
  }

  @Test
  void goesOnIndexingWhereTheAudienceAloneChanges() throws Exception {
    node.write("a.txt", "one");
    node.shareRoot();
    Optional<String> name = Optional.of("root");

    OwnShare share = node.shares.add(node.root, name, List.of(nodeId("ann")));
    assertEquals(OwnShare.State.READY, share.state(), "it is not read again");
    assertFalse(node.catalog.share("root").orElseThrow().visibleTo(new Viewer.Anonymous()));
    node.write("b.txt", "two");
    Eventually.equal(List.of("a.txt", "b.txt"), node::paths);
  }

  @Test
  void canBeAddedAgainWhereTheCatalogueFailed() throws Exception {
    node.write("a.txt", "one");
    Optional<String> name = Optional.of("root");
    node.sql("CREATE TRIGGER t BEFORE INSERT ON share BEGIN SELECT RAISE(ABORT, 'no'); END");
    assertFault(Reason.FAILED, () -> node.shares.add(node.root, name, List.of()));

    node.sql("DROP TRIGGER t");
    node.shares.add(node.root, name, List.of(nodeId("ann")));
    node.shares.awaitIndexed("root");
    assertEquals(List.of("a.txt"), node.paths());
    node.sql("CREATE TRIGGER t BEFORE UPDATE ON share BEGIN SELECT RAISE(ABORT, 'no'); END");
    List<NodeId> bob = List.of(nodeId("bob"));
    assertFault(Reason.FAILED, () -> node.shares.add(node.root, name, bob));

    node.sql("DROP TRIGGER t");
    node.shares.add(node.root, name, bob);
    assertEquals(bob, node.catalog.share("root").orElseThrow().audience());
  }

  @Test
  void canBeRemovedAgainWhereTheCatalogueFailed() throws Exception {
    node.shareRoot();
    node.sql("CREATE TRIGGER t BEFORE DELETE ON share BEGIN SELECT RAISE(ABORT, 'no'); END");
    assertFault(Reason.FAILED, () -> node.shares.remove("root"));
    assertEquals(1, node.shares.list().size());

    node.sql("DROP TRIGGER t");
    node.shares.remove("root");
    assertTrue(node.catalog.share("root").isEmpty());
    node.restart();
    assertEquals(List.of(), node.shares.list());
  }

  @Test
  void isHiddenAndCanBeRemovedAgainWhereTheDefinitionsCannotBeWritten() throws Exception {
    node.write("a.txt", "one");
    node.shareRoot();
    Path inTheWay = node.home.resolve("shares.json.new");
    Files.createDirectories(inTheWay.resolve("x"));
    assertFault(Reason.FAILED, () -> node.shares.remove("root"));
    assertEquals(List.of(), node.shares.list(new Viewer.Owner()));
    assertEquals(List.of(), node.catalog.locate(digest("one"), SharesFixture.OWNER));

    FollowTest.deleteTree(inTheWay);
    node.shares.remove("root");
    node.restart();
    assertEquals(List.of(), node.shares.list());
  }

  @Test
  void canBeSharedAgainWhereARemovalFailedInTheMiddle() throws Exception {
    node.write("a.txt", "one");
    node.shareRoot();
    Path inTheWay = node.home.resolve("shares.json.new");
    Files.createDirectories(inTheWay.resolve("x"));
    assertFault(Reason.FAILED, () -> node.shares.remove("root"));

    FollowTest.deleteTree(inTheWay);
    node.shareRoot();
    assertEquals(List.of("a.txt"), node.paths());
  }

  @Test
  void answersWhileTheDiskOfANewShareDoesNot() throws Exception {
    node.write("a.txt", "one");
    node.shareRoot();
    StuckDisk disk = new StuckDisk();
    Path stuck = disk.stuckAt("toRealPath", Files.createDirectory(folder.resolve("stuck")));
    Thread hanging =
        Thread.ofPlatform()
            .daemon()
            .start(() -> node.shares.add(stuck, Optional.empty(), List.of()));
    disk.awaitAsked();

    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          assertEquals(1, node.shares.list().size());
          node.shares.touch(node.root.resolve("a.txt"));
          node.shares.remove("root");
        });
    disk.answer();
    hanging.join();
    assertEquals("stuck", node.own().name());
  }

  @Test
  void knowsWhatIsSharedWhetherItIsThereOrNot() throws Exception {
    node.shareRoot();
    assertTrue(node.shares.isShared(node.root));
    assertFalse(node.shares.isShared(node.root.resolve("sub")));
    assertFalse(node.shares.isShared(folder));
    Files.delete(node.root);
    node.restart();
    assertTrue(node.shares.isShared(node.root));
    assertTrue(node.shares.isShared(node.root.resolve("x/..")));

    node.shares.remove("root");
    assertFalse(node.shares.isShared(node.root));
  }

  @Test
  void keepsWhatWasSharedWhereSomethingIsAddedBeforeTheStart() throws Exception {
    node.shareRoot();
    Path other = Files.createDirectory(folder.resolve("other"));
    node.restartWith(shares -> {
      assertTrue(shares.isShared(node.root));
      shares.add(other, Optional.empty(), List.of());
    });
    node.restart();

    assertEquals(
        List.of("other", "root"), node.shares.list().stream().map(OwnShare::name).toList());
  }

  @Test
  void listsForEachViewerWhatTheyMayKnowOf() {
    node.shares.add(node.root, Optional.of("all"), List.of());
    node.shares.add(node.root, Optional.of("some"), List.of(nodeId("ann")));

    assertEquals(2, node.shares.list(new Viewer.Member(nodeId("ann"))).size());
    assertEquals(1, node.shares.list(new Viewer.Member(nodeId("bob"))).size());
    assertEquals("all", node.shares.list(new Viewer.Anonymous()).getFirst().name());
  }

  @Test
  void saysThatThereIsNothingToWaitFor() {
    assertFault(Reason.NOT_FOUND, () -> node.shares.awaitIndexed("root"));
  }

  private static Fault assertFault(Reason reason, Executable call) {
    Fault fault = assertThrows(Fault.class, call);
    assertEquals(reason, fault.reason(), fault.getMessage());
    return fault;
  }
}
