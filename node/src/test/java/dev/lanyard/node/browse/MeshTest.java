package dev.lanyard.node.browse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Streams;
import dev.lanyard.node.FakeClock;
import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.IndexedFile;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Query;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.FakePeerClient;
import dev.lanyard.node.peer.Introduction;
import dev.lanyard.node.peer.Liveness;
import dev.lanyard.node.peer.OfferedShare;
import dev.lanyard.node.peer.PeerClient;
import dev.lanyard.node.peer.PeerDirectory;
import dev.lanyard.node.transfer.Wanted;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** This node, called "me", and peers that have what a test gives them. */
class MeshTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LITTLE_PATIENCE = Duration.ofMillis(100);
  private static final Query ANYTHING = new Query.Words(List.of("x"));

  @TempDir Path temp;
  private final PeerDirectory directory = new PeerDirectory(new FakeClock());
  private final Map<NodeId, PeerClient> clients = new HashMap<>();
  private Catalog catalog;
  private Mesh mesh;
  private MeshSearch search;
  private TargetResolver targets;

  /** A peer with entries; every one of them is a hit. */
  private static class FakePeer extends FakePeerClient {
    final List<Entry> entries = new ArrayList<>();

    @Override
    public List<OfferedShare> shares() {
      return entries.stream()
          .map(Entry::share)
          .distinct()
          .map(name ->
              new OfferedShare(
                  name, Entry.Kind.FOLDER, OfferedShare.State.READY, entries.size(), 1, false))
          .toList();
    }

    @Override
    public void entries(
        String share, String path, boolean recursive, Consumer<List<Entry>> batches) {
      batches.accept(
          entries.stream()
              .filter(entry -> entry.share().equals(share))
              .filter(entry ->
                  path.isEmpty()
                      || entry.path().equals(path)
                      || entry.path().startsWith(path + "/"))
              .toList());
    }

    @Override
    public void search(Query query, int limit, Duration patience, Consumer<List<Entry>> batches) {
      batches.accept(entries.stream().filter(entry -> isHit(query, entry)).toList());
    }

    private static boolean isHit(Query query, Entry entry) {
      return switch (query) {
        case Query.Words words -> true;
        case Query.ExactName(String name) -> entry.name().equals(name);
        case Query.DigestPrefix(String hex) -> {
          Digest digest = entry.digest();
          yield digest != null && digest.hex().startsWith(hex);
        }
      };
    }
  }

  /** A peer that says what it has and then never ends. */
  private static final class SilentPeer extends FakePeer {
    @Override
    public void search(Query query, int limit, Duration patience, Consumer<List<Entry>> batches) {
      super.search(query, limit, patience, batches);
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw Fault.because(e, Reason.UNAVAILABLE, "nobody waits any more");
      }
    }
  }

  /** A peer whose calls fail. */
  private static final class FailingPeer extends FakePeer {
    @Override
    public List<OfferedShare> shares() {
      throw Fault.of(Reason.UNAVAILABLE, "the connection broke");
    }

    @Override
    public void search(Query query, int limit, Duration patience, Consumer<List<Entry>> batches) {
      throw Fault.of(Reason.UNAVAILABLE, "the connection broke");
    }
  }

  @BeforeEach
  void open() {
    catalog = Catalog.open(temp.resolve("catalogue.db"), new FakeClock());
    mesh =
        new Mesh(
            new Mesh.Self(Meshes.nodeId("me"), "me"),
            catalog,
            this::mine,
            directory,
            () -> clients);
    search = new MeshSearch(mesh, took -> {});
    targets = new TargetResolver(mesh, search, temp);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void foldsEqualContentsIntoOneRowWithAllItsPlaces() throws Exception {
    put("ann", new FakePeer(), file("docs", "a/x.txt", "same"), file("docs", "other.txt", "other"));
    put("bob", new FakePeer(), file("music", "y.txt", "same"));
    shareMine("mine", "x.txt", "same");
    MeshSearch.Result found = search.search(ANYTHING, 10, PATIENCE, items -> {});

    assertEquals(
        Set.of(
            Set.of("ann:docs/a/x.txt", "bob:music/y.txt", "me:mine/x.txt"),
            Set.of("ann:docs/other.txt")),
        places(found));
    assertEquals(List.of(), found.silent());
    assertEquals(3, found.answered());
  }

  @Test
  void doesNotFoldFolders() throws Exception {
    put("ann", new FakePeer(), Entry.folder("docs", "x", 1, Instant.EPOCH, 1, false));
    put("bob", new FakePeer(), Entry.folder("docs", "x", 1, Instant.EPOCH, 1, false));

    assertEquals(2, search.search(ANYTHING, 10, PATIENCE, items -> {}).items().size());
  }

  @Test
  void callsARowRestrictedOnlyWhereItIsSoEverywhere() throws Exception {
    put("ann", new FakePeer(), restricted("secret", "x", "same"), restricted("secret", "y", "own"));
    put("bob", new FakePeer(), file("docs", "x", "same"));
    Map<Integer, Boolean> byPlaces = new HashMap<>();
    for (Item item : search.search(ANYTHING, 10, PATIENCE, items -> {}).items()) {
      byPlaces.put(item.places().size(), item.restricted());
    }

    assertEquals(Map.of(1, true, 2, false), byPlaces);
  }

  @Test
  void namesWhoDoesNotAnswerAndKeepsWhatItSaid() throws Exception {
    put("ann", new FakePeer(), file("docs", "x", "one"));
    put("slow", new SilentPeer(), file("docs", "y", "two"));
    put("broken", new FailingPeer());
    meet("unconnected", new Liveness.Suspect("it reaches us"));
    meet("gone", new Liveness.Gone("it left"));
    List<Item> arrived = new ArrayList<>();
    MeshSearch.Result found = search.search(ANYTHING, 10, LITTLE_PATIENCE, arrived::addAll);

    assertEquals(Set.of(Set.of("ann:docs/x"), Set.of("slow:docs/y")), places(found));
    assertEquals(Set.of("slow", "broken", "unconnected"), new HashSet<>(found.silent()));
    assertEquals(2, found.answered());
    assertEquals(2, arrived.size());
  }

  @Test
  void doesNotWaitForWhoFailed() {
    put("ann", new FakePeer(), file("docs", "x", "one"));
    put("broken", new FailingPeer());
    MeshSearch.Result found =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> search.search(ANYTHING, 10, Duration.ofHours(1), items -> {}));

    assertEquals(List.of("broken"), found.silent());
    assertEquals(Set.of(Set.of("ann:docs/x")), places(found));
    assertEquals(2, found.answered());
  }

  @Test
  void resolvesANameThatOneContentBears() throws Exception {
    put("ann", new FakePeer(), file("docs", "a/x.txt", "same"));
    put("bob", new FakePeer(), file("music", "x.txt", "same"));
    Wanted wanted = targets.resolve("x.txt");

    assertFalse(wanted.folder());
    assertEquals("x.txt", wanted.name());
    assertEquals(digest("same"), wanted.files().iterator().next().digest());
    assertEquals("", wanted.files().iterator().next().path());
  }

  @Test
  void resolvesTheBeginningOfADigest() throws Exception {
    put("ann", new FakePeer(), file("docs", "x.txt", "same"), file("docs", "y.txt", "other"));
    String target = "ly:" + digest("same").hex().substring(0, 12);

    assertEquals(digest("same"), targets.resolve(target).files().iterator().next().digest());
  }

  @Test
  void listsTheContentsThatBearOneName() {
    put("ann", new FakePeer(), file("docs", "x.txt", "one"));
    put("bob", new FakePeer(), file("docs", "x.txt", "two"));
    Fault fault = assertThrows(Fault.class, () -> targets.resolve("x.txt"));

    assertEquals(Reason.PRECONDITION, fault.reason());
    for (String part :
        List.of(
            "2 different things",
            "ly:" + digest("one").hex().substring(0, 16),
            "ly:" + digest("two").hex().substring(0, 16),
            "ann:docs/x.txt",
            "bob:docs/x.txt")) {
      assertTrue(fault.getMessage().contains(part), fault.getMessage());
    }
  }

  @Test
  void saysWhoDidNotAnswerWhereNobodyHasIt() {
    put("broken", new FailingPeer());
    meet("unconnected", new Liveness.Suspect("it reaches us"));
    Fault fault = assertThrows(Fault.class, () -> targets.resolve("x.txt"));

    assertEquals(Reason.NOT_FOUND, fault.reason());
    assertTrue(fault.getMessage().contains("unconnected"), fault.getMessage());
  }

  @Test
  void resolvesAPlace() throws Exception {
    put("ann", new FakePeer(), file("docs", "a/x", "one"), file("docs", "a/b/y", "two"));

    assertEquals(List.of(""), paths(targets.resolve("ann:docs/a/x")));
    assertEquals("x", targets.resolve("ann:docs/a/x").name());
    Wanted folder = targets.resolve("ann:docs/a/");
    assertTrue(folder.folder());
    assertEquals("a", folder.name());
    assertEquals(List.of("x", "b/y"), paths(folder));
    Wanted share = targets.resolve("ann:docs");
    assertEquals("docs", share.name());
    assertEquals(List.of("a/x", "a/b/y"), paths(share));
    assertTrue(share.files().isSameAs(targets.resolve("ann:docs/").files()));
    String byId = Meshes.nodeId("ann").text().substring(0, 8) + ":docs/a/x";
    assertEquals(digest("one"), targets.resolve(byId).files().iterator().next().digest());
  }

  @Test
  void takesAFolderOfOneFileForAFolder() throws Exception {
    put("ann", new FakePeer(), file("docs", "a/x", "one"));

    assertTrue(targets.resolve("ann:docs/a").folder());
    assertTrue(targets.resolve("ann:docs").folder());
    assertFalse(targets.resolve("ann:docs/a/x").folder());
  }

  @Test
  void resolvesAPlaceOfItsOwn() throws Exception {
    shareMine("mine", "x.txt", "same");

    assertEquals(
        digest("same"), targets.resolve("me:mine/x.txt").files().iterator().next().digest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann:", "ann:/x"})
  void refusesANodeWithoutAShare(String target) {
    put("ann", new FakePeer(), file("docs", "x", "one"));
    Fault fault = assertThrows(Fault.class, () -> targets.resolve(target));
    assertEquals(Reason.INVALID, fault.reason());
  }

  @Test
  void refusesAPeerThatListsWhatIsNotInTheFolder() {
    FakePeer mallory =
        new FakePeer() {
          @Override
          public void entries(
              String share, String path, boolean recursive, Consumer<List<Entry>> batches) {
            batches.accept(List.of(file("docs", "a/x", "one"), file("docs", "../../y", "two")));
          }
        };
    put("mallory", mallory);
    Fault fault = assertThrows(Fault.class, () -> targets.resolve("mallory:docs/a"));
    assertEquals(Reason.CORRUPT, fault.reason());
  }

  @Test
  void saysWhyANodeCannotBeAsked() {
    meet("ann", new Liveness.Suspect("it reaches us, but we do not reach it"));
    Fault unreached = assertThrows(Fault.class, () -> targets.resolve("ann:docs"));
    Fault unknown = assertThrows(Fault.class, () -> targets.resolve("nobody:docs"));

    assertEquals(Reason.UNAVAILABLE, unreached.reason());
    assertTrue(unreached.getMessage().contains("we do not reach it"), unreached.getMessage());
    assertEquals(Reason.NOT_FOUND, unknown.reason());
  }

  @Test
  void asksWhichWhereAPeerBearsThisNodesName() {
    clients.put(Meshes.nodeId("twin"), new FakePeer());
    directory.met(
        Meshes.nodeId("twin"), introduction("me"), address(), reachable(), Optional.empty());
    Fault fault = assertThrows(Fault.class, () -> targets.resolve("me:docs"));

    assertEquals(Reason.PRECONDITION, fault.reason());
    assertTrue(fault.getMessage().contains(Meshes.nodeId("me").shortText()));
  }

  @Test
  void listsEverySharesPlaceAndNamesTheSilent() throws Exception {
    put("ann", new FakePeer(), file("docs", "x", "one"));
    put("broken", new FailingPeer());
    shareMine("mine", "x.txt", "same");
    List<String> places = new ArrayList<>();
    List<String> silent =
        new Browser(mesh)
            .everything(
                items -> items.forEach(item -> places.add(item.places().getFirst().toString())));

    assertEquals(List.of("me:mine", "ann:docs"), places);
    assertEquals(List.of("broken"), silent);
  }

  @Test
  void takesNoAnswerToAnotherQuestion() throws Exception {
    put("mallory", new FakePeer(), file("docs", ".bash_aliases", "evil"));

    Fault byName = assertThrows(Fault.class, () -> targets.resolve("report.pdf"));
    assertEquals(Reason.NOT_FOUND, byName.reason());
    Fault byDigest = assertThrows(Fault.class, () -> targets.resolve("ly:" + digest("good")));
    assertEquals(Reason.NOT_FOUND, byDigest.reason());
  }

  @Test
  void givesAContentOfAnotherSizeARowOfItsOwn() throws Exception {
    put("ann", new FakePeer(), file("docs", "x", "one"));
    Entry lie = Entry.file("docs", "x", 99, Instant.EPOCH, digest("one"), false);
    put("mallory", new FakePeer(), lie);

    MeshSearch.Result found =
        search.search(new Query.ExactName("x"), 10, Duration.ofSeconds(5), items -> {});
    assertEquals(2, found.items().size());
  }

  private List<OfferedShare> mine() {
    return catalog.shares().stream()
        .map(share ->
            new OfferedShare(
                share.name(),
                share.single() ? Entry.Kind.FILE : Entry.Kind.FOLDER,
                OfferedShare.State.READY,
                0,
                0,
                share.restricted()))
        .toList();
  }

  private void put(String name, FakePeer peer, Entry... entries) {
    peer.entries.addAll(List.of(entries));
    clients.put(Meshes.nodeId(name), peer);
    meet(name, reachable());
  }

  private void meet(String name, Liveness liveness) {
    directory.met(Meshes.nodeId(name), introduction(name), address(), liveness, Optional.empty());
  }

  private static Liveness reachable() {
    return new Liveness.Reachable();
  }

  private static Introduction introduction(String name) {
    return new Introduction(
        1, name, "1.0", 7117, List.of(), "run-1", Optional.empty(), Instant.EPOCH, "tag", 0);
  }

  private static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 7117);
  }

  private void shareMine(String share, String path, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    catalog.putShare(share, temp.resolve(share), false, List.of());
    catalog.apply(
        share,
        List.of(
            new IndexedFile(path, new FileStamp(bytes.length, 1, 1, 1), Manifest.ofBytes(bytes))),
        List.of());
  }

  private static Entry file(String share, String path, String content) {
    return Entry.file(share, path, content.length(), Instant.EPOCH, digest(content), false);
  }

  private static Entry restricted(String share, String path, String content) {
    return Entry.file(share, path, content.length(), Instant.EPOCH, digest(content), true);
  }

  private static Digest digest(String content) {
    return Manifest.ofBytes(content.getBytes(StandardCharsets.UTF_8)).digest();
  }

  private static List<String> paths(Wanted wanted) {
    return Streams.stream(wanted.files()).map(Wanted.File::path).toList();
  }

  private static Set<Set<String>> places(MeshSearch.Result found) {
    Set<Set<String>> places = new HashSet<>();
    for (Item item : found.items()) {
      Set<String> one = new HashSet<>();
      item.places().forEach(place -> one.add(place.toString()));
      places.add(one);
    }
    return places;
  }

  /** A peer that never comes to the end of a folder. */
  private static final class EndlessPeer extends FakePeer {
    private long told;

    @Override
    public void entries(
        String share, String path, boolean recursive, Consumer<List<Entry>> batches) {
      while (true) {
        List<Entry> batch = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
          batch.add(file("docs", "f" + told++, "x"));
        }
        batches.accept(batch);
      }
    }
  }

  @Test
  void endsAListingThatHasNoEnd() {
    put("ann", new EndlessPeer());
    TargetResolver few = new TargetResolver(mesh, search, temp, 10_000);

    Fault end = assertThrows(Fault.class, () -> few.resolve("ann:docs"));
    assertEquals(Reason.EXHAUSTED, end.reason());
    assertTrue(String.valueOf(end.getMessage()).contains("more than 10,000 files"), end::toString);
  }
}
