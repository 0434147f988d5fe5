package dev.lanyard.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The whole path on real files: three nodes on loopback, of which b has the files. */
@TestInstance(Lifecycle.PER_CLASS)
class FirstLightIT {
  private static final int TREE_FILES = 700;
  private static final long LARGE_BYTES = 48L << 20;

  private Path folder;
  private Mesh mesh;
  private PackagedNode a;
  private PackagedNode b;
  private PackagedNode c;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    this.folder = folder;
    mesh = Mesh.in(folder);
    SampleFiles.tree(mesh.yard("b").resolve("papers"), TREE_FILES);
    SampleFiles.write(mesh.yard("b").resolve("film.bin"), LARGE_BYTES, 7);
    Files.setLastModifiedTime(
        mesh.yard("b").resolve("film.bin"), FileTime.from(Instant.parse("2020-02-02T02:02:02Z")));
    b = mesh.node("b").start();
    a = mesh.node("a").peer(b).start();
    c = mesh.node("c").peer(b).start();
    a.lanyard().awaitPeers("b", "c");
    c.lanyard().awaitPeers("a", "b");
    b.lanyard().awaitIndexed();
  }

  @AfterAll
  void stop() {
    for (PackagedNode node : List.of(a, b, c)) {
      node.stop();
    }
  }

  @Test
  void tellsItsStatus() {
    JsonObject status = b.lanyard().json("status").ok().json().getFirst();

    assertEquals(b.id(), status.get("nodeId").getAsString());
    assertEquals("b", status.get("name").getAsString());
    assertEquals(b.port(), status.get("port").getAsInt());
    assertEquals(2, status.get("peers").getAsInt());
    assertTrue(status.get("files").getAsInt() > TREE_FILES);
  }

  @Test
  void listsTheOthersWithTheirBreakers() {
    List<JsonObject> peers = a.lanyard().json("peers").ok().json();

    assertEquals(2, peers.size());
    for (JsonObject peer : peers) {
      assertEquals("reachable", peer.get("state").getAsString());
      assertEquals("closed", peer.get("breaker").getAsString());
      assertFalse(peer.getAsJsonArray("foundBy").isEmpty());
    }
  }

  @Test
  void browsesFromTheMeshDownToAFile() {
    Lanyard lanyard = a.lanyard();

    assertTrue(lanyard.run("ls").ok().out().contains("yard"));
    assertTrue(lanyard.run("ls", "b:yard").ok().out().contains("film.bin"));
    List<JsonObject> papers = lanyard.json("ls", "b:yard/papers").ok().json();
    assertEquals(7, papers.size());
    assertTrue(papers.stream().allMatch(row -> row.get("kind").getAsString().equals("folder")));
  }

  @Test
  void findsFilesAnywhereByWordsAndShortWords() {
    assertEquals(List.of("b"), Lanyard.nodes(hit(a, "film"), "sources"));
    assertTrue(c.lanyard().run("search", "übergröße", "102").ok().out().contains("102"));
    assertTrue(a.lanyard().run("search", "q", "99").ok().out().contains("99"));
    assertEquals(4, a.lanyard().run("search", "no-such-file-anywhere").status());
  }

  @Test
  void getsAFileWithItsTimeAndFetchesItOnce() throws IOException {
    Path target = folder.resolve("one").resolve("film.bin");
    Files.createDirectories(target.getParent());

    JsonObject first = a.lanyard().json("get", "b:yard/film.bin", "-o", target.toString()).done();
    JsonObject second = a.lanyard().json("get", "b:yard/film.bin", "-o", target.toString()).done();

    SampleFiles.assertSame(mesh.yard("b").resolve("film.bin"), target);
    assertEquals(
        Instant.parse("2020-02-02T02:02:02Z"), Files.getLastModifiedTime(target).toInstant());
    assertEquals(LARGE_BYTES, first.get("bytesFetched").getAsLong());
    assertEquals(0, second.get("bytesFetched").getAsLong());
  }

  @Test
  void getsAFolderWithEveryNameInIt() throws IOException {
    Path into = Files.createDirectories(folder.resolve("folder"));

    a.lanyard().json("get", "b:yard/papers", "-o", into.toString()).done();

    SampleFiles.assertSameTree(mesh.yard("b").resolve("papers"), into.resolve("papers"));
  }

  @Test
  void getsByDigestAndByTheNameThatOneContentBears() throws IOException {
    Path into = Files.createDirectories(folder.resolve("digest"));
    String digest = hit(a, "film").get("digest").getAsString().replaceFirst("^ly:", "");

    c.lanyard()
        .json("get", "ly:" + digest.substring(0, 16), "-o", into.resolve("by-digest").toString())
        .done();
    c.lanyard().json("get", "film.bin", "-o", into.resolve("by-name").toString()).done();

    SampleFiles.assertSame(mesh.yard("b").resolve("film.bin"), into.resolve("by-digest"));
    SampleFiles.assertSame(mesh.yard("b").resolve("film.bin"), into.resolve("by-name"));
  }

  @Test
  void writesToStandardOutput() throws IOException {
    Files.writeString(mesh.yard("b").resolve("words.txt"), "one two three\n");
    c.lanyard().awaitHit("words.txt", 1);

    Outcome outcome = c.lanyard().run("get", "b:yard/words.txt", "-o", "-").ok();

    assertEquals("one two three\n", outcome.out());
  }

  @Test
  void doesNotOverwriteOtherBytesUnlessForced() throws IOException {
    Path target = folder.resolve("mine").resolve("film.bin");
    Files.createDirectories(target.getParent());
    Files.writeString(target, "mine");

    a.lanyard()
        .run("get", "b:yard/film.bin", "-o", target.toString())
        .failsClearly(5, "film.bin", "--force");
    assertEquals("mine", Files.readString(target));

    a.lanyard().run("get", "b:yard/film.bin", "-o", target.toString(), "--force").ok();
    SampleFiles.assertSame(mesh.yard("b").resolve("film.bin"), target);
  }

  @Test
  void fetchesOnlyWhatChangedAlsoWhereItMoved() throws IOException {
    Path theirs = mesh.yard("b").resolve("story.bin");
    Path ours = Files.createDirectories(folder.resolve("changed")).resolve("story.bin");
    SampleFiles.write(theirs, 20L << 20, 11);
    awaitStory(20L << 20);
    a.lanyard().json("get", "b:yard/story.bin", "-o", ours.toString()).done();

    byte[] inserted = "A word in front. ".getBytes(StandardCharsets.UTF_8);
    byte[] before = Files.readAllBytes(theirs);
    Files.write(theirs, inserted);
    Files.write(theirs, before, StandardOpenOption.APPEND);
    awaitStory((20L << 20) + inserted.length);
    JsonObject got =
        a.lanyard().json("get", "b:yard/story.bin", "-o", ours.toString(), "--force").done();

    SampleFiles.assertSame(theirs, ours);
    assertTrue(got.get("bytesFetched").getAsLong() <= 600_000, got::toString);
  }

  private void awaitStory(long sizeBytes) {
    Await.until(
        "b tells of the story of " + sizeBytes + " bytes",
        () ->
            a.lanyard().json("ls", "b:yard/story.bin").json().stream()
                .anyMatch(row -> row.get("sizeBytes").getAsLong() == sizeBytes));
  }

  @Test
  void keepsToLimitsThatAreSetWhileItRuns() throws IOException {
    Path into = Files.createDirectories(folder.resolve("limited"));
    SampleFiles.write(mesh.yard("b").resolve("slow.bin"), LARGE_BYTES, 12);
    c.lanyard().awaitHit("slow.bin", 1);
    assertEquals(
        "{\"up\":null,\"down\":25165824}\n",
        c.lanyard().run("--json", "limit", "--down", "24M").ok().out());
    long began = System.nanoTime();
    c.lanyard().json("get", "b:yard/slow.bin", "-o", into.toString()).done();
    double seconds = (System.nanoTime() - began) / 1e9;

    assertTrue(c.lanyard().run("status").ok().out().contains("down 24.0 MiB/s"));
    c.lanyard().run("limit", "--down", "off").ok();
    assertTrue(seconds > 1.8, () -> "48 MiB at 24 MiB/s took " + seconds + " s");
    assertEquals(2, c.lanyard().run("limit", "--up", "0").status());
  }

  @Test
  void takesFromAllSourcesAndServesOnWhatItFetched() {
    Path film = SampleFiles.write(mesh.yard("b").resolve("series.bin"), 200L << 20, 8);
    b.lanyard().awaitHit("series.bin", 1);
    a.lanyard().json("get", "b:yard/series.bin", "-o", mesh.yard("a").toString()).done();
    String digest = c.lanyard().awaitHit("series.bin", 2);

    Path target = mesh.yard("c").resolve("series.bin");
    JsonObject done =
        c.lanyard()
            .json("get", "ly:" + digest.replaceFirst("^ly:", ""), "-o", target.toString())
            .done();

    SampleFiles.assertSame(film, target);
    assertEquals(List.of("a", "b"), Lanyard.nodes(done, "sources"));
  }

  @Test
  void sharesAndUnsharesWhileItRuns() {
    Path late = folder.resolve("late");
    Path file = SampleFiles.write(late.resolve("latecomer.txt"), 1234, 9);

    a.lanyard().run("share", late.toString(), "--name", "late", "--wait").ok();
    assertEquals(List.of("a"), Lanyard.nodes(hit(c, "latecomer"), "sources"));

    a.lanyard().run("unshare", "late").ok();
    assertEquals(4, c.lanyard().run("search", "latecomer").status());
    assertTrue(Files.exists(file));
  }

  @Test
  void followsChangesOnDisk() throws IOException {
    Path file = SampleFiles.write(mesh.yard("a").resolve("coming.txt"), 77, 10);
    c.lanyard().awaitHit("coming.txt", 1);

    Files.move(file, file.resolveSibling("going.txt"));
    c.lanyard().awaitHit("going.txt", 1);
    Await.until(
        "the old name is gone", () -> c.lanyard().run("search", "coming.txt").status() == 4);
  }

  @Test
  void joinsWhileItRuns() {
    try (PackagedNode loner =
        PackagedNode.in(folder.resolve("loner")).name("loner").peer(b).start()) {
      assertEquals(List.of(), loner.lanyard().peers("reachable"));

      loner.lanyard().runWithInput(mesh.code() + "\n", "join", "-").ok();

      loner.lanyard().awaitPeers("a", "b", "c");
      assertTrue(loner.lanyard().run("search", "film.bin").ok().out().contains("film.bin"));
      loner.stop();
    }
    a.lanyard().awaitPeers("b", "c");
  }

  private static JsonObject hit(PackagedNode node, String word) {
    return node.lanyard().json("search", word).ok().json().getFirst();
  }
}
