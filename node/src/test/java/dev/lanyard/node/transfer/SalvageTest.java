package dev.lanyard.node.transfer;

import static dev.lanyard.node.transfer.Contents.file;
import static dev.lanyard.node.transfer.Contents.folder;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.content.ChunkSet.Range;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.store.Existing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only what changed is fetched. */
class SalvageTest {
  private static final int CHUNK = Sample.CHUNK;
  private static final byte[] OLD = Sample.bytes(40 * CHUNK + 77, 1);

  @TempDir Path temp;
  private Swarm swarm;

  @BeforeEach
  void gather() throws IOException {
    swarm = new Swarm(temp);
  }

  @AfterEach
  void disperse() {
    swarm.close();
  }

  private static byte[] changedAt(int offset, int length) {
    byte[] changed = OLD.clone();
    for (int at = offset; at < offset + length; at++) {
      changed[at]++;
    }
    return changed;
  }

  private static byte[] join(byte[]... parts) {
    int size = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    byte[] whole = new byte[size];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, whole, at, part.length);
      at += part.length;
    }
    return whole;
  }

  /** Gets a content to where another lies, every byte once. */
  private Progress replace(byte[] by) throws Exception {
    Progress end = goOn(by);
    assertEquals(by.length, end.bytesFetched() + end.bytesCopied());
    return end;
  }

  /** The same, of which an earlier run may have left some. */
  private Progress goOn(byte[] by) throws Exception {
    swarm.source("ann").has(by);
    Progress end = swarm.getByForce(file("file", by));
    assertInstanceOf(DownloadState.Done.class, end.state(), () -> "ended as " + end);
    assertArrayEquals(by, Files.readAllBytes(swarm.here.resolve("file")));
    assertEquals(by.length, end.bytes().done());
    return end;
  }

  @Test
  void takesWhatStayedFromTheFileThatIsReplaced() throws Exception {
    Files.write(swarm.here.resolve("file"), OLD);
    assertEquals(CHUNK, replace(changedAt(17 * CHUNK + 5, 1000)).bytesFetched());
    assertEquals(0, swarm.source("ann").sumsAsked.get(), "so little is not worth a search");
  }

  @Test
  void takesWhatStayedFromAFileThatTheCatalogueKnows() throws Exception {
    swarm.source("ann").has(OLD);
    assertInstanceOf(DownloadState.Done.class, swarm.get(file("old", OLD)).state());
    byte[] changed = changedAt(3 * CHUNK - 1, 2);
    Progress end = swarm.get(file("other", changedAt(3 * CHUNK - 1, 2)));
    assertEquals(DownloadState.Failed.class, end.state().getClass(), "nobody has it yet");

    assertEquals(2 * CHUNK, replace(changed).bytesFetched());
  }

  @Test
  void putsAContentTogetherFromPartsOfSeveral() throws Exception {
    byte[] a = Sample.bytes(5 * CHUNK, 2);
    byte[] b = Sample.bytes(7 * CHUNK, 3);
    swarm.source("ann").has(a, b);
    swarm.get(folder("parts", Contents.entry("a", a), Contents.entry("b", b)));

    byte[] both = join(b, Sample.bytes(CHUNK, 4), a);
    assertEquals(CHUNK, replace(both).bytesFetched());
  }

  @Test
  void findsWhatMovedSinceSomethingWasInserted() throws Exception {
    Files.write(swarm.here.resolve("file"), OLD);
    Progress end = replace(join(Sample.bytes(100, 5), OLD));
    assertTrue(end.bytesFetched() <= CHUNK + 177, () -> end.bytesFetched() + " were fetched");
    assertEquals(1, swarm.source("ann").sumsAsked.get());
  }

  @Test
  void findsWhatMovedSinceSomethingWasRemovedOrInsertedInTheMiddle() throws Exception {
    Files.write(swarm.here.resolve("file"), OLD);
    byte[] cut =
        join(
            Arrays.copyOfRange(OLD, 12_345, 20 * CHUNK + 9),
            Sample.bytes(333, 5),
            Arrays.copyOfRange(OLD, 20 * CHUNK + 9, OLD.length));
    Progress end = replace(cut);
    assertTrue(end.bytesFetched() <= 3 * CHUNK, () -> end.bytesFetched() + " were fetched");
  }

  @Test
  void fetchesAllWhereNothingIsAlike() throws Exception {
    Files.write(swarm.here.resolve("file"), Sample.bytes(10 * CHUNK, 9));
    assertEquals(OLD.length, replace(OLD).bytesFetched());
  }

  @Test
  void believesNoRollingChecksum() throws Exception {
    // The window that is zero all over has the sum that the source tells of every chunk.
    Files.write(swarm.here.resolve("file"), new byte[20 * CHUNK]);
    swarm.source("ann").wrongSums = true;
    assertEquals(OLD.length, replace(OLD).bytesFetched());
    assertEquals(1, swarm.source("ann").sumsAsked.get());
  }

  @Test
  void takesManyEqualChunksFromOne() throws Exception {
    byte[] zeros = new byte[12 * CHUNK];
    Files.write(
        swarm.here.resolve("file"), join(new byte[3], Sample.bytes(CHUNK, 6), new byte[CHUNK + 9]));
    assertEquals(0, replace(zeros).bytesFetched());
  }

  @Test
  void asksASourceThatHasAPartForNoChecksumsInVain() throws Exception {
    Files.write(swarm.here.resolve("file"), OLD);
    byte[] wanted = join(Sample.bytes(100, 5), OLD);
    swarm.source("bob").hasSome(wanted, new Range(0, 10));
    swarm.source("ann").has(wanted);
    replace(wanted);
  }

  @Test
  void takesWhatWasBegunOfAnEarlierVersionAndRemovesIt() throws Exception {
    swarm.source("ann").has(OLD).pausesAfter(30);
    Download download = swarm.downloads.start(file("file", OLD), swarm.here, Existing.KEEP);
    swarm.source("ann").awaitPause();
    download.cancel();
    Swarm.end(download);

    swarm.source("ann").pausesAfter(Integer.MAX_VALUE);
    Progress end = replace(changedAt(17 * CHUNK + 5, 1000));
    assertTrue(end.bytesCopied() >= 28 * CHUNK, () -> end.bytesCopied() + " were copied");
    try (Stream<Path> files = Files.list(swarm.here)) {
      assertEquals(List.of(swarm.here.resolve("file")), files.toList());
    }
  }

  @Test
  void goesOnWithWhatItTookAfterAStop() throws Exception {
    Files.write(swarm.here.resolve("file"), OLD);
    byte[] wanted = changedAt(5, 1);
    swarm.source("ann").has(wanted).pausesAfter(0);
    Download download = swarm.downloads.start(file("file", wanted), swarm.here, Existing.REPLACE);
    swarm.source("ann").awaitPause();
    download.cancel();
    Swarm.end(download);
    assertArrayEquals(OLD, Files.readAllBytes(swarm.here.resolve("file")), "nothing is replaced");

    swarm.without("ann");
    Progress end = goOn(wanted);
    assertEquals(CHUNK, end.bytesFetched());
    assertEquals(0, end.bytesCopied(), "what was taken is there");
  }
}
