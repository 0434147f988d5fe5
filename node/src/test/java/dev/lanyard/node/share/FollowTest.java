package dev.lanyard.node.share;

import static dev.lanyard.node.share.SharesFixture.digest;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens on the disk while a share is followed; the scan interval is too long to help. */
class FollowTest {
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
  void seesFilesComeChangeAndGo() throws Exception {
    node.write("kept", "k");
    node.shareRoot();

    node.write("new", "n");
    Eventually.equal(Map.of("kept", digest("k"), "new", digest("n")), node::indexed);
    node.write("new", "other");
    Eventually.equal(Map.of("kept", digest("k"), "new", digest("other")), node::indexed);
    Files.delete(node.root.resolve("new"));
    Eventually.equal(Map.of("kept", digest("k")), node::indexed);
  }

  @Test
  void seesWholeTreesComeMoveAndGo() throws Exception {
    node.shareRoot();
    node.write("a/b/c/1", "1");
    node.write("a/b/2", "2");
    Eventually.equal(List.of("a/b/2", "a/b/c/1"), node::paths);

    Files.move(node.root.resolve("a/b"), node.root.resolve("moved"));
    Eventually.equal(List.of("moved/2", "moved/c/1"), node::paths);
    node.write("moved/c/3", "3");
    Eventually.equal(List.of("moved/2", "moved/c/1", "moved/c/3"), node::paths);
    Files.createDirectories(node.root.resolve("a/b"));
    node.write("a/b/4", "4");
    Eventually.equal(List.of("a/b/4", "moved/2", "moved/c/1", "moved/c/3"), node::paths);
    deleteTree(node.root.resolve("moved"));
    Eventually.equal(List.of("a/b/4"), node::paths);
  }

  @Test
  void seesATreeThatIsMovedInAndOut() throws Exception {
    node.shareRoot();
    Path outside = Files.createDirectories(folder.resolve("outside/x"));
    Files.writeString(outside.resolve("f"), "f");

    Files.move(outside, node.root.resolve("in"));
    Eventually.equal(List.of("in/f"), node::paths);
    Files.move(node.root.resolve("in"), outside);
    Eventually.equal(List.of(), node::paths);
    Files.writeString(outside.resolve("g"), "not shared any more");
    node.write("after", "x");
    Eventually.equal(List.of("after"), node::paths);
  }

  @Test
  void takesAFileForAFolderAndTheReverse() throws Exception {
    node.write("x", "file");
    node.shareRoot();
    Files.delete(node.root.resolve("x"));
    node.write("x/y", "below");
    Eventually.equal(Map.of("x/y", digest("below")), node::indexed);

    deleteTree(node.root.resolve("x"));
    node.write("x", "file again");
    Eventually.equal(Map.of("x", digest("file again")), node::indexed);
  }

  @Test
  void readsAgainWhatWasReplacedWithAnOldTime() throws Exception {
    node.write("f", "first");
    node.shareRoot();
    FileTime time = Files.getLastModifiedTime(node.root.resolve("f"));

    node.write("f", "other");
    Files.setLastModifiedTime(node.root.resolve("f"), time);
    Eventually.equal(Map.of("f", digest("other")), node::indexed);
    Path beside = Files.writeString(folder.resolve("beside"), "third");
    Files.setLastModifiedTime(beside, time);
    Files.move(beside, node.root.resolve("f"), StandardCopyOption.REPLACE_EXISTING);
    Eventually.equal(Map.of("f", digest("third")), node::indexed);
  }

  @Test
  void followsTenThousandNewFilesInFewTransactions() throws Exception {
    node.shareRoot();
    long before = node.catalog.lastSequence();
    for (int i = 0; i < 10_000; i++) {
      Files.writeString(
          Files.createDirectories(node.root.resolve("d" + i % 10)).resolve("f" + i), "" + i);
    }

    Eventually.equal(10_000L, () -> node.own().files());
    // A file that is met between its making and its filling is written down again, rightly.
    long written = node.catalog.lastSequence() - before;
    assertTrue(written < 10_100, () -> written + " writes of 10,000 files");
  }

  @Test
  void readsWhatIsFoundChangedWhileItIsServed() throws Exception {
    node.write("f", "first");
    node.shareRoot();
    node.catalog.apply("root", List.of(), List.of("f"));
    assertEquals(List.of(), node.paths());

    node.shares.touch(node.root.resolve("f"));
    Eventually.equal(List.of("f"), node::paths);
  }

  @Test
  void waitsForAFileThatIsStillWrittenAndNotForOthers() throws Exception {
    node.write("done", "d");
    GrowingFile growing = new GrowingFile(node.root.resolve("log"));
    OwnShare share = node.shareRoot();

    assertEquals(OwnShare.State.READY, share.state());
    assertEquals(List.of("done"), node.paths());
    Eventually.equal("one file is still being written", () -> node.own().notice());
    node.write("later", "l");
    Eventually.equal(List.of("done", "later"), node::paths);
    growing.stop();
    Eventually.equal(List.of("done", "later", "log"), node::paths);
    Eventually.equal("", () -> node.own().notice());
  }

  @Test
  void readsFilesFromTheFuture() throws Exception {
    node.write("f", "f");
    Files.setLastModifiedTime(
        node.root.resolve("f"), FileTime.from(Instant.parse("2091-01-01T00:00:00Z")));
    node.shareRoot();

    assertEquals(List.of("f"), node.paths());
  }

  @Test
  void leavesOutWhatTheOwnerIgnoresAndMindsChangesAtOnce() throws Exception {
    node.write(".lanyardignore", "*.tmp\nbuild/\n!keep.tmp\n");
    node.write("a.tmp", "x");
    node.write("keep.tmp", "x");
    node.write("build/out", "x");
    node.write("sub/build/out", "x");
    node.write("sub/.lanyardignore", "/only-here\n!b.tmp\n");
    node.write("sub/only-here", "x");
    node.write("sub/b.tmp", "x");
    node.write("sub/deep/only-here", "x");
    node.shareRoot();
    assertEquals(List.of("keep.tmp", "sub/b.tmp", "sub/deep/only-here"), node.paths());

    node.write("build/later", "x");
    node.write("c.tmp", "x");
    node.write("seen", "x");
    Eventually.equal(List.of("keep.tmp", "seen", "sub/b.tmp", "sub/deep/only-here"), node::paths);
    node.write(".lanyardignore", "sub\n");
    Eventually.equal(
        List.of("a.tmp", "build/later", "build/out", "c.tmp", "keep.tmp", "seen"), node::paths);
    Files.delete(node.root.resolve(".lanyardignore"));
    Eventually.holds("sub is shared again", () -> node.paths().contains("sub/deep/only-here"));
  }

  /** What may lie in place of a file of rules. */
  enum Unusable {
    LINK {
      @Override
      void put(Path rules) throws IOException {
        Path outside = rules.resolveSibling("../../rules").normalize();
        Files.createSymbolicLink(rules, Files.writeString(outside, "*.tmp\n"));
      }
    },
    LINK_TO_NOTHING {
      @Override
      void put(Path rules) throws IOException {
        Files.createSymbolicLink(rules, Path.of("nowhere"));
      }
    },
    TOO_LARGE {
      @Override
      void put(Path rules) throws IOException {
        Files.writeString(rules, "*.tmp\n".repeat(200_000));
      }
    },
    FOLDER {
      @Override
      void put(Path rules) throws IOException {
        Files.createDirectory(rules);
      }
    };

    abstract void put(Path rules) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void sharesNothingNewWhereRulesCannotBeUsedAndSaysSo(Unusable unusable) throws Exception {
    node.write("beside", "x");
    node.write("sub/known", "x");
    node.write("sub/deep/known", "x");
    node.shareRoot();
    unusable.put(node.root.resolve("sub/.lanyardignore"));
    node.write("sub/private.tmp", "x");
    node.write("sub/deep/private.tmp", "x");
    node.write("sub/fresh/private.tmp", "x");
    Eventually.holds("the owner is told", () -> node.own().notice().contains("sub/.lanyardignore"));
    node.write("later", "x");

    List<String> kept = List.of("beside", "later", "sub/deep/known", "sub/known");
    Eventually.equal(kept, node::paths);
    node.restart();
    assertTrue(node.shares.awaitIndexed("root").notice().contains("sub/.lanyardignore"));
    assertEquals(kept, node.paths());

    Files.delete(node.root.resolve("sub/.lanyardignore"));
    node.write("sub/.lanyardignore", "*.tmp\n");
    Eventually.equal("", () -> node.own().notice());
    assertEquals(kept, node.paths());
    Files.delete(node.root.resolve("sub/.lanyardignore"));
    Eventually.holds("all is shared", () -> node.paths().contains("sub/fresh/private.tmp"));
  }

  @Test
  void sharesNothingOfANewShareWhoseRulesCannotBeUsed() throws Exception {
    node.write("sub/private", "x");
    Files.createSymbolicLink(node.root.resolve(".lanyardignore"), Path.of("nowhere"));

    OwnShare share = node.shareRoot();
    assertTrue(share.notice().contains(".lanyardignore"), share.notice());
    assertEquals(List.of(), node.paths());
  }

  @Test
  void leavesOutFilesThatAreBeingFetched() throws Exception {
    node.write(".lanyard-part-abc", "half");
    node.write("f", "f");
    node.shareRoot();

    assertEquals(List.of("f"), node.paths());
  }

  @Test
  void followsTwoSharesOfOneFolder() throws Exception {
    node.shares.add(node.root, java.util.Optional.of("again"), List.of());
    node.shareRoot();
    node.write("sub/f", "f");

    Eventually.equal(List.of("sub/f"), node::paths);
    Eventually.equal(1L, () -> node.catalog.totals("again").files());
    node.shares.remove("again");
    node.write("sub/g", "g");
    Eventually.equal(List.of("sub/f", "sub/g"), node::paths);
  }

  @Test
  void findsAtTheStartWhatChangedWhileItWasDown() throws Exception {
    IntStream.range(0, 50).forEach(i -> writeUnchecked("d/f" + i));
    node.write("gone/x", "x");
    node.shareRoot();
    long before = node.catalog.lastSequence();
    node.close();
    deleteTree(node.root.resolve("gone"));
    node.write("d/f7", "other");
    node.restart();
    node.shares.awaitIndexed("root");

    assertEquals(digest("other"), node.indexed().get("d/f7"));
    assertEquals(50, node.paths().size());
    assertEquals(before + 2, node.catalog.lastSequence(), "unchanged files are not touched");
  }

  private void writeUnchecked(String path) {
    try {
      node.write(path, path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void deleteTree(Path tree) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(tree)) {
      all = walk.sorted(java.util.Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
    assertTrue(Files.notExists(tree));
  }
}
