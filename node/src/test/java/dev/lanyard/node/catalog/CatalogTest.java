package dev.lanyard.node.catalog;

import static dev.lanyard.node.catalog.CatalogFixture.ANN;
import static dev.lanyard.node.catalog.CatalogFixture.ANYBODY;
import static dev.lanyard.node.catalog.CatalogFixture.BOB;
import static dev.lanyard.node.catalog.CatalogFixture.OWNER;
import static dev.lanyard.node.catalog.CatalogFixture.digest;
import static dev.lanyard.node.catalog.CatalogFixture.file;
import static dev.lanyard.node.catalog.CatalogFixture.member;
import static dev.lanyard.node.catalog.CatalogFixture.put;
import static dev.lanyard.node.catalog.CatalogFixture.share;
import static dev.lanyard.node.catalog.CatalogFixture.stamp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Viewer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
  @TempDir Path folder;
  private Catalog catalog;

  @BeforeEach
  void open() {
    catalog = CatalogFixture.open(folder);
    share(catalog, "docs");
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void listsDirectChildrenWithTheSumsOfFolders() {
    put(catalog, "docs", "b/x/1.txt", "b/y.txt", "a.txt", "c.txt");

    List<Entry> children = children("", OWNER);
    assertEquals(List.of("a.txt", "b", "c.txt"), children.stream().map(Entry::path).toList());
    Entry b = children.get(1);
    assertEquals(Entry.Kind.FOLDER, b.kind());
    assertEquals(2, b.files());
    assertEquals("b/x/1.txt".length() + "b/y.txt".length(), b.sizeBytes());
    assertEquals(new Totals(4, 26), catalog.totals("docs"));
  }

  @Test
  void keepsSumsWhenFilesChangeAndGo() {
    put(catalog, "docs", "a/b/1", "a/b/2", "a/3");
    catalog.apply("docs", List.of(file("a/b/1", "longer content")), List.of("a/b/2"));

    assertEquals(new Totals(2, 14 + 3), catalog.totals("docs"));
    assertEquals(List.of("a/3", "a/b"), children("a", OWNER).stream().map(Entry::path).toList());

    catalog.apply("docs", List.of(), List.of("a/b/1", "never there", "a/nor/this"));
    assertEquals(List.of("a/3"), children("a", OWNER).stream().map(Entry::path).toList());
    assertNotFound(() -> children("a/b", OWNER));
  }

  @Test
  void takesTheLastOfTwoVersionsInOneBatch() {
    catalog.apply("docs", List.of(file("x", "old"), file("x", "newer")), List.of());

    assertEquals(digest("newer"), children("", OWNER).getFirst().digest());
    assertEquals(new Totals(1, 5), catalog.totals("docs"));
  }

  @Test
  void givesAFileForItsOwnPath() {
    put(catalog, "docs", "a/b.txt");

    assertEquals("a/b.txt", children("a/b.txt", OWNER).getFirst().path());
    assertEquals(List.of("a/b.txt"), walk("a/b.txt"));
  }

  @Test
  void pagesThroughAFolderOfManyWithoutGapsInTheOrderOfBytes() {
    List<IndexedFile> files = new ArrayList<>();
    IntStream.range(0, 1700).forEach(i -> files.add(file("many/" + i, "x" + i)));
    files.add(file("many/\uFB01", "ligature"));
    files.add(file("many/\uD83D\uDE00", "beyond the basic plane"));
    IntStream.range(0, 20).forEach(i -> files.add(file("many/f" + i + "/x", "y" + i)));
    catalog.apply("docs", files, List.of());

    List<String> names = new ArrayList<>();
    catalog.children("docs", "many", OWNER, batch -> batch.forEach(e -> names.add(e.name())));
    List<String> expected =
        files.stream().map(f -> f.path().split("/", -1)[1]).sorted(CodePoints.ORDER).toList();
    assertEquals(expected, names);
  }

  @Test
  void walksEveryFileBelowOnceAndNothingBeside() {
    List<IndexedFile> files = new ArrayList<>();
    for (int i = 0; i < 1203; i++) {
      files.add(file("top/" + i % 7 + "/" + i % 3 + "/" + i, "x" + i));
    }
    catalog.apply("docs", files, List.of());
    put(catalog, "docs", "top!/x", "top-/x", "top0/x", "to/x", "top/last");

    List<String> walked = walk("top");
    assertEquals(1204, walked.size());
    assertEquals(1204, Set.copyOf(walked).size());
    assertTrue(walked.stream().allMatch(path -> path.startsWith("top/")));
    assertEquals(1208, walk("").size());
  }

  @Test
  void endsAWalkWhenTheShareIsNotForTheViewerAnyMore() {
    List<IndexedFile> files = new ArrayList<>();
    IntStream.range(0, 1_203).forEach(i -> files.add(file("f" + i, "x" + i)));
    catalog.apply("docs", files, List.of());
    List<Runnable> ends =
        List.of(
            () -> share(catalog, "docs", ANN),
            () -> {
              catalog.removeShare("docs");
              share(catalog, "docs");
              catalog.apply("docs", files, List.of());
            });
    for (Runnable end : ends) {
      share(catalog, "docs");
      List<Entry> told = new ArrayList<>();

      assertNotFound(() ->
          catalog.walk(
              "docs",
              "",
              member(BOB),
              batch -> {
                told.addAll(batch);
                end.run();
              }));
      assertEquals(500, told.size());
    }
  }

  @Test
  void knowsFoldersTwoHundredDeep() {
    String deep = "d/".repeat(200) + "x";
    put(catalog, "docs", deep);

    assertEquals(List.of(deep), walk("d/d/d"));
    assertEquals(1, children("", OWNER).getFirst().files());
  }

  @Test
  void showsSharesToTheirAudienceAlone() {
    share(catalog, "secret", ANN);
    put(catalog, "secret", "plan");

    for (Viewer viewer : List.of(OWNER, member(ANN))) {
      assertTrue(catalog.children("secret", "", viewer, "", 9).getFirst().restricted());
      assertEquals(1, catalog.locate(digest("plan"), viewer).size());
      assertTrue(catalog.manifest(digest("plan"), viewer).isPresent());
    }
    for (Viewer viewer : List.of(member(BOB), ANYBODY)) {
      assertNotFound(() -> catalog.children("secret", "", viewer, "", 9));
      assertNotFound(() -> catalog.walk("secret", "plan", viewer, batch -> {}));
      assertEquals(List.of(), catalog.locate(digest("plan"), viewer));
      assertTrue(catalog.manifest(digest("plan"), viewer).isEmpty());
      assertEquals(Set.of(), catalog.contained(List.of(digest("plan")), viewer));
    }
  }

  @Test
  void saysTheSameOfAHiddenShareAndOfNone() {
    share(catalog, "hidden", ANN);

    Fault hidden = assertThrows(Fault.class, () -> catalog.children("hidden", "", ANYBODY, "", 9));
    Fault none = assertThrows(Fault.class, () -> catalog.children("hiddem", "", ANYBODY, "", 9));
    assertEquals(none.getMessage().replace("hiddem", "hidden"), hidden.getMessage());
  }

  @Test
  void rebuildsManifestsOfNoneOneAndManyChunks() {
    for (int size :
        new int[] {0, 1, ChunkLayout.MIN_CHUNK_BYTES, ChunkLayout.MIN_CHUNK_BYTES + 1}) {
      Manifest manifest = Manifest.ofBytes(new byte[size]);
      catalog.apply("docs", List.of(new IndexedFile("f" + size, stamp(size), manifest)), List.of());

      Manifest found = catalog.manifest(manifest.digest(), ANYBODY).orElseThrow();
      assertEquals(manifest.digest(), found.digest(), "size " + size);
    }
  }

  @Test
  void keepsAManifestForAsLongAsSomethingHasTheContent() {
    Manifest large = Manifest.ofBytes(new byte[1 << 20]);
    FileStamp stamp = stamp(1 << 20);
    catalog.apply(
        "docs",
        List.of(new IndexedFile("a", stamp, large), new IndexedFile("b", stamp, large)),
        List.of());
    catalog.addHoldings(List.of(new HeldFile(folder.resolve("got"), stamp, large, false)));

    catalog.apply("docs", List.of(), List.of("a"));
    assertTrue(catalog.manifest(large.digest(), ANYBODY).isPresent());
    catalog.apply("docs", List.of(), List.of("b"));
    assertTrue(catalog.manifest(large.digest(), ANYBODY).isPresent());
    catalog.forgetHolding(folder.resolve("got"), stamp);
    assertTrue(catalog.manifest(large.digest(), ANYBODY).isEmpty());
  }

  @Test
  void findsContentsThatHaveChunksInCommon() {
    byte[] wanted = Sample.bytes(9 * Sample.CHUNK, 1);
    byte[] most = wanted.clone();
    most[0]++;
    byte[] few = Sample.bytes(3 * Sample.CHUNK, 2);
    System.arraycopy(wanted, 4 * Sample.CHUNK, few, Sample.CHUNK, Sample.CHUNK);
    byte[] none = Sample.bytes(3 * Sample.CHUNK, 3);
    catalog.apply("docs", List.of(large("few", few), large("none", none)), List.of());
    catalog.addHoldings(
        List.of(
            new HeldFile(
                folder.resolve("most"), stamp(most.length), Manifest.ofBytes(most), true)));

    List<Akin> akin = catalog.akin(Manifest.ofBytes(wanted));
    assertEquals(
        List.of(Manifest.ofBytes(most).digest(), Manifest.ofBytes(few).digest()),
        akin.stream().map(one -> one.manifest().digest()).toList());
    assertEquals(
        List.of(new Located(folder.resolve("most"), stamp(most.length), true)),
        akin.getFirst().places());

    catalog.forgetHolding(folder.resolve("most"), stamp(most.length));
    catalog.apply("docs", List.of(), List.of("few"));
    assertEquals(List.of(), catalog.akin(Manifest.ofBytes(wanted)), "nothing is left of them");
  }

  private static IndexedFile large(String path, byte[] content) {
    return new IndexedFile(path, stamp(content.length), Manifest.ofBytes(content));
  }

  @Test
  void locatesFilesOfSharesAndHoldings() {
    put(catalog, "docs", "a/b.txt");
    Path got = folder.resolve("got");
    byte[] bytes = "a/b.txt".getBytes(StandardCharsets.UTF_8);
    catalog.addHoldings(List.of(new HeldFile(got, stamp(7), Manifest.ofBytes(bytes), false)));

    assertEquals(
        List.of(
            new Located(Path.of("/srv/docs/a/b.txt"), stamp(7), false),
            new Located(got, stamp(7), false)),
        catalog.locate(digest("a/b.txt"), ANYBODY));
  }

  @Test
  void locatesManyContentsThoughOneLiesInVeryManyPlaces() {
    List<IndexedFile> files = new ArrayList<>();
    IntStream.range(0, 100).forEach(i -> files.add(file("copies/" + i, "same")));
    files.add(file("other", "other"));
    catalog.apply("docs", files, List.of());
    catalog.addHoldings(List.of(held(folder.resolve("got"), "held")));

    var located =
        catalog.locate(
            List.of(digest("same"), digest("other"), digest("absent"), digest("held")), ANYBODY);
    assertEquals(Set.of(digest("same"), digest("other"), digest("held")), located.keySet());
    assertEquals(16, located.getOrDefault(digest("same"), List.of()).size());
    assertEquals(
        List.of(new Located(Path.of("/srv/docs/other"), stamp(5), false)),
        located.get(digest("other")));
    assertEquals(
        List.of(new Located(folder.resolve("got"), stamp(4), false)), located.get(digest("held")));
  }

  @Test
  void servesRestrictedHoldingsToTheOwnerAlone() {
    catalog.addHoldings(
        List.of(
            new HeldFile(folder.resolve("got"), stamp(3), Manifest.ofBytes(new byte[3]), true)));

    var digest = Manifest.ofBytes(new byte[3]).digest();
    assertEquals(1, catalog.locate(digest, OWNER).size());
    assertEquals(List.of(), catalog.locate(digest, member(ANN)));
    assertEquals(List.of(), catalog.locate(digest, ANYBODY));
  }

  @Test
  void servesNothingOfASharesThatIsNotThereButKeepsItsEntries() {
    put(catalog, "docs", "a");
    catalog.setRoot("docs", false, new RootKey(1, 2));

    assertEquals(List.of(), catalog.locate(digest("a"), OWNER));
    assertEquals(1, children("", OWNER).size());

    catalog.setRoot("docs", true, new RootKey(1, 2));
    assertEquals(1, catalog.locate(digest("a"), OWNER).size());
    assertEquals(new RootKey(1, 2), catalog.share("docs").orElseThrow().rootKey());
  }

  @Test
  void tellsWhichOfAThousandContentsItHas() {
    put(catalog, "docs", "a", "b");
    List<dev.lanyard.node.content.Digest> asked = new ArrayList<>();
    IntStream.range(0, 998).forEach(i -> asked.add(digest("absent " + i)));
    asked.add(digest("a"));
    asked.add(digest("b"));

    assertEquals(Set.of(digest("a"), digest("b")), catalog.contained(asked, ANYBODY));
    asked.add(digest("one too many"));
    assertThrows(IllegalArgumentException.class, () -> catalog.contained(asked, ANYBODY));
  }

  @Test
  void knowsAContentByTheStampItsFileHad() {
    put(catalog, "docs", "a/b");
    Path file = Path.of("/srv/docs/a/b");

    assertEquals(digest("a/b"), catalog.known(file, stamp(3)).orElseThrow());
    FileStamp edited = new FileStamp(3, stamp(3).modifiedNanos(), 99, 7);
    assertTrue(catalog.known(file, edited).isEmpty());
    assertTrue(catalog.known(Path.of("/srv/docs2/a/b"), stamp(3)).isEmpty());
  }

  @Test
  void locatesAShareThatIsAFile() {
    catalog.putShare("one", Path.of("/srv/one.iso"), true, List.of());
    put(catalog, "one", "one.iso");

    assertEquals(
        Path.of("/srv/one.iso"), catalog.locate(digest("one.iso"), OWNER).getFirst().file());
    assertEquals(digest("one.iso"), catalog.known(Path.of("/srv/one.iso"), stamp(7)).orElseThrow());
    assertEquals("one.iso", catalog.children("one", "", OWNER, "", 9).getFirst().path());
  }

  @Test
  void forgetsAHoldingUnlessAnotherTookItsPlace() {
    Path got = folder.resolve("got");
    catalog.addHoldings(List.of(held(got, "old")));
    catalog.addHoldings(List.of(held(got, "newer")));

    catalog.forgetHolding(got, stamp(3));
    assertEquals(1, catalog.locate(digest("newer"), OWNER).size());
    catalog.forgetHolding(got, stamp(5));
    catalog.forgetHolding(got, stamp(5));
    assertEquals(List.of(), catalog.locate(digest("newer"), OWNER));
  }

  @Test
  void forgetsManyHoldingsAtOnceAndNoOthers() {
    List<HeldFile> held = new ArrayList<>();
    IntStream.range(0, 4_500).forEach(i -> held.add(held(folder.resolve("f" + i), "same")));
    catalog.addHoldings(held);
    Map<Path, FileStamp> gone = new HashMap<>();
    held.stream().skip(1).forEach(file -> gone.put(file.file(), file.stamp()));

    catalog.forgetHoldings(gone);
    catalog.forgetHoldings(Map.of());
    assertEquals(
        List.of(folder.resolve("f0")),
        catalog.locate(digest("same"), OWNER).stream().map(Located::file).toList());
  }

  @Test
  void sweepsWhatARemovedShareLeft() {
    List<IndexedFile> files = new ArrayList<>();
    IntStream.range(0, 2500).forEach(i -> files.add(file("f/" + i, "x" + i)));
    files.add(new IndexedFile("large", stamp(1 << 20), Manifest.ofBytes(new byte[1 << 20])));
    catalog.apply("docs", files, List.of());
    catalog.removeShare("docs");

    assertNotFound(() -> children("", OWNER));
    assertEquals(List.of(), catalog.locate(digest("x7"), OWNER));
    share(catalog, "docs");
    int steps = 0;
    while (catalog.sweep()) {
      steps++;
    }
    assertTrue(steps >= 2, "in portions, not " + steps);
    assertEquals(List.of(), children("", OWNER));
    assertFalse(catalog.sweep());
  }

  @Test
  void writesNothingIntoAnotherShareOfTheSameName() {
    long before = catalog.share("docs").orElseThrow().id();
    catalog.removeShare("docs");
    share(catalog, "docs");
    put(catalog, "docs", "d/new");

    catalog.apply(before, List.of(file("late", "late")), List.of("d/new"));
    catalog.removeBelow(before, "d");
    catalog.setRoot(before, false, new RootKey(1, 2));
    assertTrue(catalog.share(before).isEmpty());
    assertEquals(List.of("d/new"), walk(""));
    assertTrue(catalog.share("docs").orElseThrow().available());
  }

  @Test
  void removesAWholeFolderOfAShare() {
    List<IndexedFile> files = new ArrayList<>();
    IntStream.range(0, 4500).forEach(i -> files.add(file("f/" + i % 9 + "/" + i, "x" + i)));
    catalog.apply("docs", files, List.of());
    put(catalog, "docs", "f", "f-not/x");

    catalog.removeBelow(catalog.share("docs").orElseThrow().id(), "f");
    assertEquals(List.of("f", "f-not/x"), walk(""));
    assertEquals(2, catalog.totals("docs").files());
  }

  @Test
  void pagesWhatTheIndexerKnows() {
    put(catalog, "docs", "a/1", "a/2", "a/3", "a/x/1", "a/y/1", "z");

    assertEquals(
        List.of(new KnownFile("2", stamp(3)), new KnownFile("3", stamp(3))),
        catalog.knownFiles("docs", "a", "1", 2));
    assertEquals(List.of("x", "y"), catalog.knownFolders("docs", "a", "", 9));
    assertEquals(List.of("a"), catalog.knownFolders("docs", "", "", 9));
    assertEquals("z", catalog.knownFile("docs", "z").orElseThrow().name());
  }

  @Test
  void refusesEveryCallOnceClosed() {
    catalog.close();
    catalog.close();

    Fault fault = assertThrows(Fault.class, () -> children("", OWNER));
    assertEquals(Reason.UNAVAILABLE, fault.reason());
  }

  private static HeldFile held(Path file, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return new HeldFile(file, stamp(bytes.length), Manifest.ofBytes(bytes), false);
  }

  private List<Entry> children(String path, Viewer viewer) {
    return catalog.children("docs", path, viewer, "", 1000);
  }

  private List<String> walk(String path) {
    List<String> paths = new ArrayList<>();
    catalog.walk(
        "docs",
        path,
        OWNER,
        batch -> {
          assertTrue(batch.size() <= 500);
          batch.forEach(entry -> paths.add(entry.path()));
        });
    return paths;
  }

  private static void assertNotFound(org.junit.jupiter.api.function.Executable call) {
    assertEquals(Reason.NOT_FOUND, assertThrows(Fault.class, call).reason());
  }
}
