package dev.lanyard.node.share;

import static dev.lanyard.node.share.SharesFixture.digest;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Eventually;
import dev.lanyard.node.catalog.IndexedFile;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies on disks, and what becomes of disks. */
class HostileDiskTest {
  /** In a build; {@code -Dlanyard.manyFiles=100000} takes as many. */
  private static final int MANY = Integer.getInteger("lanyard.manyFiles", 20_000);

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
  void skipsLinksPipesAndWhatLinksLeadTo() throws Exception {
    Path secret = Files.createDirectory(folder.resolve("secret"));
    Files.writeString(secret.resolve("key"), "secret");
    node.write("real", "r");
    Files.createSymbolicLink(node.root.resolve("to-file"), secret.resolve("key"));
    Files.createSymbolicLink(node.root.resolve("to-folder"), secret);
    Files.createSymbolicLink(node.root.resolve("to-itself"), node.root.resolve("to-itself"));
    Files.createSymbolicLink(node.root.resolve("to-root"), node.root);
    Files.createSymbolicLink(node.root.resolve("to-nothing"), Path.of("nowhere"));
    run("mkfifo", node.root.resolve("pipe").toString());
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(node.root.resolve("socket")));
    }
    if (System.getProperty("user.name", "").equals("root")) {
      run("mknod", node.root.resolve("device").toString(), "c", "1", "3");
    }
    node.shareRoot();

    assertEquals(List.of("real"), node.paths());
    Files.delete(node.root.resolve("real"));
    Files.createSymbolicLink(node.root.resolve("real"), secret.resolve("key"));
    Eventually.equal(List.of(), node::paths);
  }

  @Test
  void leavesAFolderWhenALinkTakesItsPlace() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("f"), "outside");
    node.write("d/f", "inside");
    node.shareRoot();

    FollowTest.deleteTree(node.root.resolve("d"));
    Files.createSymbolicLink(node.root.resolve("d"), outside);
    Eventually.equal(List.of(), node::paths);
    assertEquals(List.of(), node.catalog.locate(digest("outside"), SharesFixture.OWNER));
  }

  @Test
  void skipsNamesThatAreNoUtf8AndSaysSo() throws Exception {
    node.write("good", "g");
    run("sh", "-c", "printf x > \"$0\"/\"$(printf 'b\\377d')\"", node.root.toString());
    run("sh", "-c", "printf x > \"$0\"/\"$(printf 'c\\357\\277\\275')\"", node.root.toString());
    OwnShare share = node.shareRoot();

    assertEquals(List.of("c\uFFFD", "good"), node.paths());
    assertTrue(share.notice().contains("1 files are left out"), share.notice());
  }

  @Test
  void indexesOddNames() throws Exception {
    List<String> names =
        List.of(
            "a\nb",
            "\u001b[31mred",
            "x:stream",
            "trailing ",
            "caf\u00e9",
            "cafe\u0301",
            "\uD83D\uDE00",
            "back\\slash",
            "CON",
            "n".repeat(255));
    for (String name : names) {
      Files.writeString(node.root.resolve(name), name);
    }
    node.shareRoot();

    assertEquals(names.stream().sorted().toList(), node.paths());
  }

  @Test
  void indexesVeryManyFilesInOneFolder() throws Exception {
    Path many = Files.createDirectory(node.root.resolve("many"));
    for (int i = 0; i < MANY; i++) {
      Files.writeString(many.resolve("f" + i), "" + i % 100);
    }
    assertEquals(MANY, node.shareRoot().files());

    Files.delete(many.resolve("f4711"));
    Eventually.equal(MANY - 1L, () -> node.own().files());
    long before = node.catalog.lastSequence();
    node.restart();
    node.shares.awaitIndexed("root");
    assertEquals(before, node.catalog.lastSequence(), "what is the same is not read again");
  }

  @Test
  void indexesTwoHundredFoldersDeep() throws Exception {
    String deep = "d/".repeat(200) + "f";
    node.write(deep, "deep");
    node.shareRoot();

    assertEquals(List.of(deep), node.paths());
  }

  @Test
  void indexesFilesOfInterestingSizes() throws Exception {
    int chunk = ChunkLayout.MIN_CHUNK_BYTES;
    long large = LargeFile.MIN_BYTES;
    Random random = new Random(20_310_506);
    for (long size :
        new long[] {
          0,
          1,
          chunk - 1,
          chunk,
          chunk + 1,
          3L * chunk,
          large - 1,
          large,
          large + 1,
          (40L << 20) + 7
        }) {
      byte[] bytes = new byte[(int) size];
      random.nextBytes(bytes);
      Files.write(node.root.resolve("f" + size), bytes);
      node.shareRoot();
      Digest expected = Manifest.ofBytes(bytes).digest();
      Eventually.equal(expected, () -> node.indexed().get("f" + size));
      assertEquals(
          expected, node.catalog.manifest(expected, SharesFixture.OWNER).orElseThrow().digest());
    }
  }

  @Test
  void indexesASparseFile() throws Exception {
    long size = 300L << 20;
    try (RandomAccessFile sparse =
        new RandomAccessFile(node.root.resolve("sparse").toFile(), "rw")) {
      sparse.setLength(size);
    }

    assertEquals(size, node.shareRoot().bytes());
  }

  /** It takes some ten minutes to read, and people use the share meanwhile. */
  @Test
  void followsAllOthersWhileItReadsASparseTerabyte() throws Exception {
    node.write("small", "small");
    try (RandomAccessFile sparse =
        new RandomAccessFile(node.root.resolve("sparse").toFile(), "rw")) {
      sparse.setLength(1L << 40);
    }
    node.shares.add(node.root, Optional.of("root"), List.of());

    Eventually.equal(List.of("small"), node::paths);
    node.write("new", "new");
    node.write("small", "changed");
    Eventually.equal(
        Map.of("new", SharesFixture.digest("new"), "small", SharesFixture.digest("changed")),
        node::indexed);
    Files.delete(node.root.resolve("new"));
    Eventually.equal(List.of("small"), node::paths);
    assertEquals(OwnShare.State.INDEXING, node.own().state());

    long before = System.nanoTime();
    node.shares.remove("root");
    assertTrue(System.nanoTime() - before < Duration.ofSeconds(9).toNanos(), "it is let go");
  }

  @Test
  void forgetsAFileThatGrewBeyondWhatAContentCanBe() throws Exception {
    node.write("f", "f");
    node.write("image", "small");
    node.shareRoot();
    try (RandomAccessFile image = new RandomAccessFile(node.root.resolve("image").toFile(), "rw")) {
      image.setLength(ChunkLayout.MAX_SIZE_BYTES + 1);
    }

    Eventually.equal(List.of("f"), node::paths);
    node.restart();
    OwnShare share = node.shares.awaitIndexed("root");
    assertEquals("'image' cannot be read by the node", share.notice());
  }

  @Test
  void keepsEverythingWhenTheRootVanishesAndServesItAgainWhenItIsBack() throws Exception {
    node.write("d/f", "f");
    node.shareRoot();
    long before = node.catalog.lastSequence();
    Path away = folder.resolve("away");
    Files.move(node.root, away);

    awaitState(OwnShare.State.UNAVAILABLE);
    assertTrue(node.own().notice().contains("not there"), node.own().notice());
    assertEquals(List.of("d/f"), node.paths());
    assertEquals(List.of(), node.catalog.locate(digest("f"), SharesFixture.OWNER));
    Fault fault = assertThrows(Fault.class, () -> node.shares.awaitIndexed("root"));
    assertEquals(Reason.UNAVAILABLE, fault.reason());

    Files.move(away, node.root);
    awaitState(OwnShare.State.READY);
    assertEquals(1, node.catalog.locate(digest("f"), SharesFixture.OWNER).size());
    assertEquals(before, node.catalog.lastSequence(), "nothing was said to be gone");
    node.write("d/g", "followed again");
    Eventually.equal(List.of("d/f", "d/g"), node::paths);
  }

  @Test
  void takesAnEmptyFolderInPlaceOfTheRootForAnUnmountedDisk() throws Exception {
    node.write("f", "f");
    node.shareRoot();
    Files.move(node.root, folder.resolve("disk"));
    Files.createDirectory(node.root);

    awaitState(OwnShare.State.UNAVAILABLE);
    assertTrue(node.own().notice().contains("empty"), node.own().notice());
    assertEquals(List.of("f"), node.paths());
    node.restart();
    awaitState(OwnShare.State.UNAVAILABLE);
    assertEquals(List.of("f"), node.paths());

    Files.delete(node.root);
    Files.move(folder.resolve("disk"), node.root);
    awaitState(OwnShare.State.READY);
  }

  @Test
  void keepsEverythingWhenThePathOfTheRootLeadsThroughALink() throws Exception {
    node.write("above/shared/f", "f");
    node.shares.add(node.root.resolve("above/shared"), Optional.of("root"), List.of());
    node.shares.awaitIndexed("root");
    Path above = node.root.resolve("above");
    Files.move(above, folder.resolve("elsewhere"));
    Files.createSymbolicLink(above, folder.resolve("elsewhere"));

    awaitState(OwnShare.State.UNAVAILABLE);
    assertTrue(node.own().notice().contains("through a link"), node.own().notice());
    assertEquals(List.of("f"), node.paths());
    assertEquals(List.of(), node.catalog.locate(digest("f"), SharesFixture.OWNER));
    node.restart();
    awaitState(OwnShare.State.UNAVAILABLE);
    assertEquals(List.of("f"), node.paths());

    Files.delete(above);
    Files.move(folder.resolve("elsewhere"), above);
    awaitState(OwnShare.State.READY);
    assertEquals(1, node.catalog.locate(digest("f"), SharesFixture.OWNER).size());
  }

  @Test
  void keepsASharedFileWhosePathLeadsThroughALink() throws Exception {
    node.write("above/f", "f");
    node.shares.add(node.root.resolve("above/f"), Optional.of("root"), List.of());
    node.shares.awaitIndexed("root");
    Files.move(node.root.resolve("above"), folder.resolve("elsewhere"));
    Files.createSymbolicLink(node.root.resolve("above"), folder.resolve("elsewhere"));

    awaitState(OwnShare.State.UNAVAILABLE);
    assertTrue(node.own().notice().contains("through a link"), node.own().notice());
    assertEquals(List.of("f"), node.paths());
  }

  @Test
  void takesAFolderThatWasEmptiedForWhatItIs() throws Exception {
    node.write("d/f", "f");
    node.shareRoot();
    FollowTest.deleteTree(node.root.resolve("d"));

    Eventually.equal(List.of(), node::paths);
    assertEquals(OwnShare.State.READY, node.own().state());
  }

  @Test
  void takesARootThatWasMadeAnewWithFilesInIt() throws Exception {
    node.write("old", "o");
    node.shareRoot();
    Path fresh = Files.createDirectory(folder.resolve("fresh"));
    Files.writeString(fresh.resolve("new"), "n");
    Files.move(node.root, folder.resolve("away"));
    Files.move(fresh, node.root);

    Eventually.equal(List.of("new"), node::paths);
  }

  @Test
  void keepsWhatItCannotLookAt() throws Exception {
    String component = "n".repeat(200);
    String script =
        "cd \"$0\" && for i in $(seq 30); do mkdir $1 && cd $1 || exit 1; done; echo > f";
    run("bash", "-c", script, node.root.toString(), component);
    node.write("f", "f");
    String notice = node.shareRoot().notice();
    assertTrue(notice.matches("'(" + component + "/)+.*' cannot be read by the node"), notice);
    String below = (component + "/").repeat(30) + "known";
    Manifest manifest = Manifest.ofBytes(new byte[0]);
    FileStamp stamp = new FileStamp(0, 1, 2, 3);
    node.catalog.apply("root", List.of(new IndexedFile(below, stamp, manifest)), List.of());

    node.restart();
    node.shares.awaitIndexed("root");
    assertEquals(List.of("f", below), node.paths());
    run("rm", "-r", node.root.resolve(component).toString());
    Eventually.equal(List.of("f"), node::paths);
  }

  @Test
  void findsChangesByScansAndSaysWhyWhereItMayNotWatch() throws Exception {
    node.close();
    node =
        new SharesFixture(
            folder,
            SharesFixture.QUICK,
            () ->
                new Watcher(() -> {
                  throw new IOException(
                      "User limit of inotify instances reached or too many open files");
                }));
    node.write("f", "f");
    String notice = node.shareRoot().notice();
    assertTrue(notice.contains("sysctl fs.inotify.max_user_instances"), notice);

    node.write("d/g", "g");
    Eventually.equal(List.of("d/g", "f"), node::paths);
  }

  @Test
  void closesInTheMiddleOfIndexingAndGoesOnAfterwards() throws Exception {
    for (int i = 0; i < 3_000; i++) {
      Files.writeString(node.root.resolve("f" + i), "" + i);
    }
    node.shares.add(node.root, Optional.of("root"), List.of());
    Eventually.holds("some are indexed", () -> node.own().filesFound() > 100);
    long start = System.nanoTime();
    node.close();
    assertTrue(System.nanoTime() - start < 5_000_000_000L, "closes soon");

    node.restart();
    assertEquals(3_000, node.shares.awaitIndexed("root").files());
  }

  @Test
  void endsAllItsThreads() throws Exception {
    node.shareRoot();
    node.close();

    Eventually.equal(
        List.of(),
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("(hash|index|watch|sweep)-.*"))
                .toList());
  }

  private void awaitState(OwnShare.State state) {
    Eventually.equal(state, () -> node.own().state());
  }

  private static void run(String... command) throws Exception {
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }
}
