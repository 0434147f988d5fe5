package dev.lanyard.node.transfer;

import static dev.lanyard.node.transfer.Contents.entry;
import static dev.lanyard.node.transfer.Contents.file;
import static dev.lanyard.node.transfer.Contents.folder;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Eventually;
import dev.lanyard.node.Seeded;
import dev.lanyard.node.catalog.HeldFile;
import dev.lanyard.node.catalog.IndexedFile;
import dev.lanyard.node.content.ChunkSet.Range;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Viewer;
import dev.lanyard.node.peer.FetchStream;
import dev.lanyard.node.store.Existing;
import dev.lanyard.node.store.FileStamps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadsTest {
  private static final int CHUNK = Sample.CHUNK;
  private static final byte[] LARGE = Sample.bytes(20 * CHUNK + 7, 1);
  private static final byte[] SMALL = "small".getBytes(StandardCharsets.UTF_8);
  private static final byte[] EMPTY = new byte[0];

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

  @Test
  void getsFilesOfEverySize() throws Exception {
    for (int size : Sample.INTERESTING_SIZES) {
      byte[] content = Sample.bytes(size, size + 100);
      swarm.source("ann").has(content);
      Progress end = swarm.get(file("size-" + size, content));

      assertDone(end);
      assertArrayEquals(content, read("size-" + size));
      assertEquals(Contents.MODIFIED, modified("size-" + size));
      assertEquals(size, end.bytesFetched());
    }
    assertNothingTemporary();
  }

  @Test
  void getsAFileFromAllItsSourcesAndNoChunkTwice() throws Exception {
    swarm.source("ann").has(LARGE);
    swarm.source("bob").has(LARGE);
    Progress end = swarm.get(file("large", LARGE));

    assertDone(end);
    assertArrayEquals(LARGE, read("large"));
    assertEquals(LARGE.length, end.bytesFetched());
    assertEquals(LARGE.length, end.sources().values().stream().mapToLong(n -> n).sum());
    assertEquals(LARGE.length, swarm.traffic.bytesReceived());
  }

  @Test
  void getsNoFasterThanTheNodeOrTheDownloadMay() throws Exception {
    swarm.source("ann").has(LARGE);
    swarm.traffic.limits().down().set(100L * LARGE.length);
    Download download = swarm.downloads.start(file("large", LARGE), swarm.here, Existing.KEEP);
    download.limits().down().set(2L * LARGE.length);
    long began = System.nanoTime();
    Progress end = Swarm.end(download);

    double seconds = (System.nanoTime() - began) / 1e9;
    assertDone(end);
    assertEquals(new Progress.Limited(RateLimit.NONE, 2L * LARGE.length), end.limited());
    assertTrue(seconds > 0.35, () -> "after " + seconds + " s, where half a second was due");
  }

  @Test
  void getsAFolderAndFetchesEqualContentsOnce() throws Exception {
    byte[] twice = Sample.bytes(2 * CHUNK, 2);
    swarm.source("ann").has(twice, SMALL);
    Progress end =
        swarm.get(
            folder(
                "docs",
                entry("a", twice),
                entry("deep/er/b", twice),
                entry("empty", EMPTY),
                entry("deep/nothing", EMPTY),
                entry("small", SMALL)));

    assertDone(end);
    assertArrayEquals(twice, read("docs/a"));
    assertArrayEquals(twice, read("docs/deep/er/b"));
    assertArrayEquals(EMPTY, read("docs/empty"));
    assertArrayEquals(EMPTY, read("docs/deep/nothing"));
    assertArrayEquals(SMALL, read("docs/small"));
    assertEquals(twice.length + SMALL.length, end.bytesFetched());
    assertEquals(new Progress.Count(5, 5), end.files());
    assertEquals(Contents.MODIFIED, modified("docs/deep/er/b"));
    assertNothingTemporary();
  }

  @Test
  void getsAFolderOfMoreFilesThanAreKeptInMind() throws Exception {
    List<Wanted.File> files = new ArrayList<>();
    for (int number = 0; number < 5_000; number++) {
      byte[] content = ("content " + number % 4_700).getBytes(StandardCharsets.UTF_8);
      swarm.source("ann").has(content);
      files.add(entry("f" + number % 10 + "/" + number, content));
    }
    Progress end = swarm.get(folder("many", files.toArray(Wanted.File[]::new)));

    assertDone(end);
    assertEquals(new Progress.Count(5_000, 5_000), end.files());
    assertEquals(end.bytes().total(), end.bytes().done());
    assertEquals("content 299", Files.readString(swarm.here.resolve("many/f9/4999")));
    assertNothingTemporary();

    assertEquals(
        0, swarm.getByForce(folder("many", files.toArray(Wanted.File[]::new))).bytesFetched());
  }

  @Test
  void getsAHundredFilesAtOnceInTurn() throws Exception {
    List<Download> downloads = new ArrayList<>();
    for (int number = 0; number < 100; number++) {
      byte[] content = Sample.bytes(CHUNK + number, number);
      swarm.source("ann").has(content);
      downloads.add(
          swarm.downloads.start(file("file-" + number, content), swarm.here, Existing.KEEP));
    }
    assertTrue(
        downloads.stream().anyMatch(one -> one.state() instanceof DownloadState.Queued),
        "some wait");
    for (Download download : downloads) {
      assertDone(Swarm.end(download));
    }
    Eventually.equal(0, swarm.downloads::underWay);
  }

  @Test
  void takesSmallFilesFromWhoIsFetchingThemToo() throws Exception {
    byte[] other = "another".getBytes(StandardCharsets.UTF_8);
    swarm.source("ann").hasSome(SMALL, new Range(0, 1)).hasSome(other, new Range(0, 1));

    assertDone(swarm.get(folder("docs", entry("a", SMALL), entry("b", other))));
    assertArrayEquals(SMALL, read("docs/a"));
    assertArrayEquals(other, read("docs/b"));
  }

  @Test
  void waitsForASourceThatIsBusy() throws Exception {
    swarm.source("ann").has(LARGE);
    swarm
        .source("ann")
        .does((self, ask, wants, reply) ->
            reply.answer(ask, new FetchStream.Refused(0, FetchStream.Refusal.BUSY)));
    Download download = swarm.downloads.start(file("large", LARGE), swarm.here, Existing.KEEP);
    assertFalse(download.awaitEnd(1_500), "longer than its patience");
    swarm.source("ann").does(FakeSource.HONEST);

    assertDone(Swarm.end(download));
  }

  @Test
  void saysThatAFileWasChangedWhileItWasFetched() throws Exception {
    swarm
        .source("ann")
        .has(LARGE)
        .does((self, ask, wants, reply) ->
            reply.answer(ask, new FetchStream.Refused(0, FetchStream.Refusal.CHANGED)));
    Fault fault = failure(swarm.get(file("large", LARGE)));

    assertEquals(Reason.CHANGED, fault.reason());
    assertTrue(fault.getMessage().contains("was changed while it was fetched"), fault.getMessage());
  }

  @Test
  void getsAnEmptyFolder() throws Exception {
    assertDone(swarm.get(folder("nothing")));
    assertTrue(Files.isDirectory(swarm.here.resolve("nothing")));
  }

  @Test
  void getsAnEmptyFileFromNobody() throws Exception {
    assertDone(swarm.get(file("empty", EMPTY)));
    assertArrayEquals(EMPTY, read("empty"));
  }

  @Test
  void getsAThousandSmallFiles() throws Exception {
    List<Wanted.File> files = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      byte[] content = Sample.bytes(i, i);
      swarm.source("ann").has(content);
      swarm.source("bob").has(content);
      files.add(entry("f" + i % 10 + "/" + i, content));
    }
    Progress end = swarm.get(folder("many", files.toArray(new Wanted.File[0])));

    assertDone(end);
    assertEquals(new Progress.Count(1000, 1000), end.files());
    for (int i = 0; i < 1000; i++) {
      assertArrayEquals(Sample.bytes(i, i), read("many/f" + i % 10 + "/" + i));
    }
  }

  /** Each is an open file from when it is asked for: however small they are, there is a bound. */
  @Test
  void asksForABoundedNumberOfFilesAtATime() throws Exception {
    List<Wanted.File> files = new ArrayList<>();
    FakeSource ann = swarm.source("ann");
    for (int i = 0; i < 1000; i++) {
      byte[] content = Sample.bytes(i + 1, i);
      ann.has(content);
      files.add(entry("f" + i, content));
    }

    assertDone(swarm.get(folder("many", files.toArray(new Wanted.File[0]))));
    assertEquals(Swarm.QUICK.contentsAsked(), ann.mostWants.get());
  }

  @Test
  void joinsWhatSeveralHaveInPart() throws Exception {
    swarm.source("ann").hasSome(LARGE, new Range(0, 8));
    swarm.source("bob").hasSome(LARGE, new Range(6, 9));
    swarm.source("carl").hasSome(LARGE, new Range(15, 6));
    assertDone(swarm.get(file("large", LARGE)));

    assertArrayEquals(LARGE, read("large"));
  }

  @Test
  void goesOnWhereItWasStoppedAndFetchesNothingTwice() throws Exception {
    FakeSource ann = swarm.source("ann").has(LARGE).pausesAfter(7);
    Download first = swarm.downloads.start(file("large", LARGE), swarm.here, Existing.KEEP);
    ann.awaitPause();
    first.cancel();
    Progress stopped = Swarm.end(first);
    assertInstanceOf(DownloadState.Cancelled.class, stopped.state());
    assertFalse(Files.exists(swarm.here.resolve("large")), "the final name comes last");
    Set<Integer> before = new TreeSet<>(ann.sent);

    ann.sent.clear();
    ann.pausesAfter(Integer.MAX_VALUE);
    Progress end = swarm.get(file("large", LARGE));
    assertDone(end);
    assertArrayEquals(LARGE, read("large"));
    assertEquals(7, before.size());
    assertEquals(14, ann.sent.size());
    before.retainAll(ann.sent);
    assertEquals(Set.of(), before, "fetched twice");
    assertEquals(LARGE.length - stopped.bytesFetched(), end.bytesFetched());
    assertEquals(new Progress.Count(LARGE.length, LARGE.length), end.bytes());
    assertNothingTemporary();
  }

  @Test
  void verifiesWhatAnEarlierRunLeft() throws Exception {
    FakeSource ann = swarm.source("ann").has(LARGE).pausesAfter(7);
    Download first = swarm.downloads.start(file("large", LARGE), swarm.here, Existing.KEEP);
    ann.awaitPause();
    first.cancel();
    Swarm.end(first);
    Path temporary = temporaries().getFirst();
    byte[] damaged = Files.readAllBytes(temporary);
    for (int i = 0; i < damaged.length; i += 1000) {
      damaged[i] ^= 1;
    }
    Files.write(temporary, damaged);

    ann.pausesAfter(Integer.MAX_VALUE);
    assertDone(swarm.get(file("large", LARGE)));
    assertArrayEquals(LARGE, read("large"));
  }

  @Test
  void fetchesNothingThatLiesThereAlready() throws Exception {
    Files.createDirectories(swarm.here.resolve("docs"));
    Files.write(swarm.here.resolve("docs/a"), LARGE);
    swarm.source("ann").has(SMALL);
    Progress end = swarm.get(folder("docs", entry("a", LARGE), entry("b", SMALL)));

    assertDone(end);
    assertEquals(SMALL.length, end.bytesFetched());
    assertEquals(new Progress.Count(2, 2), end.files());
  }

  @Test
  void copiesWhatThisNodeHasElsewhere() throws Exception {
    Path mine = Files.write(temp.resolve("mine"), LARGE);
    swarm.catalog.putShare("mine", mine, true, List.of());
    swarm.catalog.apply(
        "mine",
        List.of(new IndexedFile("mine", FileStamps.read(mine), Manifest.ofBytes(LARGE))),
        List.of());
    Progress end = swarm.get(file("large", LARGE));

    assertDone(end);
    assertEquals(0, end.bytesFetched());
    assertArrayEquals(LARGE, read("large"));
  }

  @Test
  void fetchesWhatThisNodeHadAndHasChanged() throws Exception {
    Path mine = Files.write(temp.resolve("mine"), LARGE);
    swarm.catalog.putShare("mine", mine, true, List.of());
    swarm.catalog.apply(
        "mine",
        List.of(new IndexedFile("mine", FileStamps.read(mine), Manifest.ofBytes(LARGE))),
        List.of());
    Files.writeString(mine, "other");
    swarm.source("ann").has(LARGE);
    Progress end = swarm.get(file("large", LARGE));

    assertDone(end);
    assertEquals(LARGE.length, end.bytesFetched());
    assertArrayEquals(LARGE, read("large"));
  }

  /** Else a folder that was fetched before and deleted would open as many files as it has. */
  @Test
  void beginsNothingForACopyThatIsGone() throws Exception {
    Path mine = Files.write(temp.resolve("mine"), SMALL);
    swarm.catalog.addHoldings(
        List.of(new HeldFile(mine, FileStamps.read(mine), Manifest.ofBytes(SMALL), false)));
    Files.delete(mine);

    assertEquals(Reason.UNAVAILABLE, failure(swarm.get(file("small", SMALL))).reason());
    assertNothingTemporary();
    Digest digest = Manifest.ofBytes(SMALL).digest();
    assertEquals(List.of(), swarm.catalog.locate(digest, new Viewer.Owner()));
  }

  /** What an earlier run left must count although a local copy then fails. */
  @Test
  void goesOnFromWhatWasLeftWhereALocalCopyFails() throws Exception {
    FakeSource ann = swarm.source("ann").has(LARGE).pausesAfter(7);
    Download first = swarm.downloads.start(file("large", LARGE), swarm.here, Existing.KEEP);
    ann.awaitPause();
    first.cancel();
    Swarm.end(first);
    Path mine = Files.write(temp.resolve("mine"), LARGE);
    swarm.catalog.putShare("mine", mine, true, List.of());
    swarm.catalog.apply(
        "mine",
        List.of(new IndexedFile("mine", FileStamps.read(mine), Manifest.ofBytes(LARGE))),
        List.of());
    Files.writeString(mine, "other");

    ann.pausesAfter(Integer.MAX_VALUE);
    ann.sent.clear();
    assertDone(swarm.get(file("large", LARGE)));
    assertArrayEquals(LARGE, read("large"));
    assertEquals(14, ann.sent.size(), "chunks fetched twice");
  }

  @Test
  void leavesOtherBytesWhereTheyLie() throws Exception {
    Files.createDirectories(swarm.here.resolve("docs"));
    Files.writeString(swarm.here.resolve("docs/a"), "precious");
    swarm.source("ann").has(LARGE, SMALL);
    Progress end = swarm.get(folder("docs", entry("a", LARGE), entry("b", SMALL)));

    assertEquals(Reason.EXISTS, failure(end).reason());
    assertTrue(failure(end).getMessage().contains("--force"), failure(end).getMessage());
    assertEquals("precious", Files.readString(swarm.here.resolve("docs/a")));
    assertFalse(Files.exists(swarm.here.resolve("docs/b")), "nothing was written");
  }

  @Test
  void replacesOtherBytesByForce() throws Exception {
    Files.writeString(swarm.here.resolve("large"), "other");
    swarm.source("ann").has(LARGE);

    assertDone(swarm.getByForce(file("large", LARGE)));
    assertArrayEquals(LARGE, read("large"));
  }

  @Test
  void replacesNoFolderAndNoLinkEvenByForce() throws Exception {
    Files.createDirectories(swarm.here.resolve("docs/a"));
    Path target = Files.writeString(temp.resolve("target"), "precious");
    Files.createSymbolicLink(swarm.here.resolve("docs/b"), target);
    swarm.source("ann").has(SMALL);

    for (String name : List.of("a", "b")) {
      Progress end = swarm.getByForce(folder("docs", entry(name, SMALL)));
      assertEquals(Reason.EXISTS, failure(end).reason());
    }
    assertEquals("precious", Files.readString(target));
  }

  @Test
  void writesNothingThroughALink() throws Exception {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.createDirectory(swarm.here.resolve("docs"));
    Files.createSymbolicLink(swarm.here.resolve("docs/link"), outside);
    swarm.source("ann").has(SMALL, LARGE);
    Progress end = swarm.getByForce(folder("docs", entry("link/a", SMALL), entry("link/b", LARGE)));

    assertEquals(Reason.EXISTS, failure(end).reason());
    try (var files = Files.list(outside)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void leavesOutNamesThatCannotBeWrittenAndSaysSo() throws Exception {
    swarm.source("ann").has(SMALL, LARGE);
    Progress end =
        swarm.get(
            folder(
                "docs",
                entry("../escaped", LARGE),
                entry("ok", SMALL),
                entry("a\u001B[2J", LARGE),
                entry("/etc/cron.d/x", LARGE),
                entry(".lanyard-part-0-0", LARGE)));

    Fault fault = failure(end);
    assertEquals(Reason.PRECONDITION, fault.reason());
    assertTrue(fault.getMessage().startsWith("4 files were left out because of their names"));
    assertFalse(fault.getMessage().contains("\u001B"));
    assertArrayEquals(SMALL, read("docs/ok"));
    assertFalse(Files.exists(swarm.here.resolve("escaped")));
    assertEquals(SMALL.length, end.bytesFetched());
  }

  @Test
  void endsWhereOneNameIsAFileAndAFolder() throws Exception {
    swarm.source("ann").has(SMALL, LARGE);
    Progress end = swarm.get(folder("docs", entry("a", SMALL), entry("a/b", LARGE)));

    assertEquals(Reason.EXISTS, failure(end).reason());
  }

  @Test
  void completesFromOthersWhenASourceDies() throws Exception {
    swarm.source("ann").has(LARGE).diesAfter(3);
    swarm.source("bob").has(LARGE);
    Progress end = swarm.get(file("large", LARGE));

    assertDone(end);
    assertArrayEquals(LARGE, read("large"));
    assertTrue(end.sources().containsKey(Swarm.id("bob")));
  }

  @Test
  void completesFromOthersWhenASourceLies() throws Exception {
    swarm.source("mallory").has(LARGE).does(DownloadsTest::lie);
    swarm.source("bob").has(LARGE);
    Progress end = swarm.get(file("large", LARGE));

    assertDone(end);
    assertArrayEquals(LARGE, read("large"));
    assertEquals(Map.of(Swarm.id("bob"), (long) LARGE.length), end.sources());
  }

  @Test
  void saysThatEverySourceLies() throws Exception {
    swarm.source("mallory").has(LARGE).does(DownloadsTest::lie);
    Progress end = swarm.get(file("large", LARGE));

    assertEquals(Reason.CORRUPT, failure(end).reason());
    assertEquals(3, swarm.traffic.chunksWrong(), "it was left for good");
    assertFalse(Files.exists(swarm.here.resolve("large")));
  }

  @Test
  void saysThatNobodyHasItAndKeepsWhatIsVerified() throws Exception {
    swarm.source("ann").has(LARGE).diesAfter(3);
    Progress end = swarm.get(file("large", LARGE));

    assertEquals(Reason.UNAVAILABLE, failure(end).reason());
    // The last chunk has seven bytes, and may be one of the three.
    assertTrue(Set.of(3L * CHUNK, 2L * CHUNK + 7).contains(end.bytes().done()), end::toString);
    assertEquals(1, temporaries().size());
    assertEquals(Reason.UNAVAILABLE, failure(swarm.get(file("small", SMALL))).reason());
  }

  @Test
  void waitsForAsLongAsItTakesWhereItWasLeftToTheNode() throws Exception {
    byte[] content = Sample.bytes(3 * CHUNK, 41);
    Download download = swarm.downloads.start(file("later", content), swarm.here, Existing.KEEP);
    download.follow(true);
    // Long after a download that somebody follows would have given up.
    Eventually.equal(new DownloadState.Waiting(), download::state);
    assertTrue(download.progress().started().plus(Swarm.QUICK.patience()).isBefore(Instant.now()));

    swarm.source("ann").has(content);
    assertDone(Swarm.end(download));
    assertArrayEquals(content, read("later"));
  }

  @Test
  void takesUpASourceThatComesLater() throws Exception {
    swarm.source("ann").has(LARGE).pausesAfter(2);
    Download download = swarm.downloads.start(file("large", LARGE), swarm.here, Existing.KEEP);
    swarm.source("ann").awaitPause();
    swarm.source("bob").has(LARGE);
    // What ann was asked for comes from bob in the end.
    assertDone(Swarm.end(download));
    assertArrayEquals(LARGE, read("large"));
  }

  @Test
  void joinsADownloadOfTheSameToTheSamePlace() throws Exception {
    FakeSource ann = swarm.source("ann").has(LARGE).pausesAfter(2);
    Download first = swarm.downloads.start(file("large", LARGE), swarm.here, Existing.KEEP);
    ann.awaitPause();

    assertSame(first, swarm.downloads.start(file("large", LARGE), swarm.here, Existing.KEEP));
    Fault fault =
        assertThrows(
            Fault.class,
            () -> swarm.downloads.start(file("large", SMALL), swarm.here, Existing.KEEP));
    assertEquals(Reason.EXISTS, fault.reason());
    assertEquals(1, swarm.downloads.underWay());
    swarm.downloads.cancel(first.id());
    Swarm.end(first);
  }

  @Test
  void isStoppedWhenTheLastFollowerLeaves() throws Exception {
    FakeSource ann = swarm.source("ann").has(LARGE).pausesAfter(2);
    Download download = swarm.downloads.start(file("large", LARGE), swarm.here, Existing.KEEP);
    download.follow(false);
    download.follow(false);
    ann.awaitPause();
    download.unfollow();
    assertFalse(download.state().isEnded());
    download.unfollow();

    assertInstanceOf(DownloadState.Cancelled.class, Swarm.end(download).state());
  }

  @Test
  void beginsAnewAfterOneThatWasStoppedJustNow() throws Exception {
    FakeSource ann = swarm.source("ann").has(LARGE).pausesAfter(2);
    Download stopped = swarm.downloads.start(file("large", LARGE), swarm.here, Existing.KEEP);
    ann.awaitPause();
    swarm.source("bob").has(LARGE);
    stopped.cancel();

    Download again = swarm.downloads.start(file("large", LARGE), swarm.here, Existing.KEEP);
    assertNotSame(stopped, again);
    assertInstanceOf(DownloadState.Cancelled.class, Swarm.end(stopped).state());
    assertDone(Swarm.end(again));
    assertArrayEquals(LARGE, read("large"));
  }

  @Test
  void remembersTheLastDownloads() throws Exception {
    swarm.source("ann").has(SMALL);
    for (int i = 0; i < 5; i++) {
      swarm.get(file("small" + i, SMALL));
    }
    // The list is told a moment after the download itself.
    swarm.downloads.close();

    List<String> names =
        swarm.downloads.list().stream()
            .map(download -> download.path().getFileName().toString())
            .toList();
    assertEquals(List.of("small4", "small3", "small2"), names);
    Fault fault = assertThrows(Fault.class, () -> swarm.downloads.cancel("1"));
    assertEquals(Reason.NOT_FOUND, fault.reason());
  }

  @Test
  void givesItTheNameThatItsOwnerChose() throws Exception {
    swarm.source("ann").has(SMALL);
    assertDone(
        Swarm.end(
            swarm.downloads.start(
                file("small", SMALL), swarm.here.resolve("mine"), Existing.KEEP)));
    assertArrayEquals(SMALL, read("mine"));

    Path nowhere = swarm.here.resolve("missing/mine");
    assertThrows(
        Fault.class, () -> swarm.downloads.start(file("x", SMALL), nowhere, Existing.KEEP));
    assertThrows(
        Fault.class, () -> swarm.downloads.start(file("../x", SMALL), swarm.here, Existing.KEEP));
  }

  @Test
  void keepsBothWhereItsOwnerSaysSo() throws Exception {
    swarm.source("ann").has(SMALL, LARGE);
    Files.createDirectory(swarm.here.resolve("docs"));
    Files.writeString(swarm.here.resolve("docs/a.txt"), "mine");
    Wanted docs = folder("docs", entry("a.txt", SMALL), entry("b.txt", LARGE));

    Progress end = getBoth(docs);
    assertDone(end);
    assertEquals("mine", Files.readString(swarm.here.resolve("docs/a.txt")));
    assertArrayEquals(SMALL, read("docs/a (2).txt"));
    assertArrayEquals(LARGE, read("docs/b.txt"));

    Progress again = getBoth(docs);
    assertDone(again);
    assertEquals(0, again.bytesFetched(), "what was put beside is known again");
    assertFalse(Files.exists(swarm.here.resolve("docs/a (3).txt")));
  }

  @Test
  void saysWhereItPutAFileBesideAnother() throws Exception {
    swarm.source("ann").has(SMALL);
    Files.writeString(swarm.here.resolve("a.txt"), "mine");

    Path beside = swarm.here.resolve("a (2).txt");
    assertEquals(beside, getBoth(file("a.txt", SMALL)).path());
    assertEquals(beside, getBoth(file("a.txt", SMALL)).path());
    assertEquals("mine", Files.readString(swarm.here.resolve("a.txt")));
  }

  private Progress getBoth(Wanted wanted) throws InterruptedException {
    return Swarm.end(swarm.downloads.start(wanted, swarm.here, Existing.KEEP_BOTH));
  }

  @Test
  void putsNothingIntoTheNodesOwnFolder() throws Exception {
    swarm.source("ann").has(SMALL);
    Fault inside =
        assertThrows(
            Fault.class,
            () -> swarm.downloads.start(file("mesh.secret", SMALL), swarm.home, Existing.REPLACE));
    assertEquals(Reason.DENIED, inside.reason());

    // A folder of the name of ours, got into the folder that ours lies in.
    Wanted disguised = folder("home", entry("mesh.secret", SMALL), entry("deep/x", SMALL));
    Progress end =
        Swarm.end(swarm.downloads.start(disguised, swarm.home.resolve(".."), Existing.REPLACE));
    assertEquals(Reason.DENIED, failure(end).reason());
    try (var files = Files.list(swarm.home)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void servesOnWhatItFetched() throws Exception {
    swarm.source("ann").has(LARGE);
    assertDone(swarm.get(file("large", LARGE)));

    assertEquals(
        Manifest.ofBytes(LARGE).digest(),
        swarm
            .catalog
            .known(swarm.here.resolve("large"), FileStamps.read(swarm.here.resolve("large")))
            .orElseThrow());
  }

  /** Sources that die, lie and are slow, in any mix: what ends well is right to the last byte. */
  @Test
  void servesOnWhatIsWholeOfADownloadThatFailed() throws Exception {
    swarm.source("ann").has(SMALL);
    Progress end = swarm.get(folder("docs", entry("small", SMALL), entry("nowhere", LARGE)));

    assertInstanceOf(DownloadState.Failed.class, end.state());
    Path small = swarm.here.resolve("docs/small");
    assertTrue(swarm.catalog.known(small, FileStamps.read(small)).isPresent());
  }

  @Test
  void bringsTheRightBytesWhateverTheSourcesDo() throws Exception {
    Seeded.times(
        15,
        random -> {
          String name = "run-" + random.nextLong(Long.MAX_VALUE);
          byte[] content = Sample.bytes(random.nextInt(1, 12 * CHUNK), random.nextLong());
          List<String> names = List.of("ann", "bob", "carl", "steady");
          for (String source : names) {
            swarm.without(source);
            swarm.source(source).has(content);
          }
          swarm.source("ann").diesAfter(random.nextInt(5));
          swarm.source("bob").does(random.nextBoolean() ? DownloadsTest::lie : FakeSource.HONEST);
          assertDone(swarm.get(file(name, content)));
          assertArrayEquals(content, read(name));
          assertNothingTemporary();
        });
  }

  /** Right lengths, right order, wrong bytes. */
  private static void lie(
      FakeSource source,
      int ask,
      List<dev.lanyard.node.peer.FetchStream.Want> wants,
      FakeSource.Reply reply) {
    for (int want = 0; want < wants.size(); want++) {
      for (Range range : wants.get(want).chunks()) {
        for (int chunk = range.first(); chunk < range.end(); chunk++) {
          byte[] bytes = source.chunk(wants.get(want).digest(), chunk);
          bytes[bytes.length - 1] ^= 1;
          source.sendChunk(reply, ask, want, chunk, bytes);
        }
      }
    }
    reply.answer(ask);
  }

  /** As a peer may list them that means harm, or does not know what it does. */
  @Test
  void endsWhereOnePathIsListedTwice() throws Exception {
    swarm.source("ann").has(SMALL, LARGE);
    Wanted twice = folder("docs", entry("a", SMALL), entry("a", LARGE));

    for (Progress end : List.of(swarm.get(twice), swarm.getByForce(twice))) {
      assertTrue(end.state().isEnded(), end::toString);
      byte[] there = read("docs/a");
      assertTrue(Arrays.equals(SMALL, there) || Arrays.equals(LARGE, there), "half of something");
    }
  }

  private static void assertDone(Progress end) {
    assertEquals(new DownloadState.Done(), end.state(), () -> end.toString());
    assertEquals(end.bytes().total(), end.bytes().done());
    assertEquals(end.files().total(), end.files().done());
  }

  private static Fault failure(Progress end) {
    return assertInstanceOf(DownloadState.Failed.class, end.state()).fault();
  }

  private byte[] read(String path) throws IOException {
    return Files.readAllBytes(swarm.here.resolve(path));
  }

  private java.time.Instant modified(String path) throws IOException {
    return Files.getLastModifiedTime(swarm.here.resolve(path)).toInstant();
  }

  private List<Path> temporaries() throws IOException {
    try (var files = Files.walk(swarm.here)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(".lanyard-part-"))
          .collect(Collectors.toList());
    }
  }

  private void assertNothingTemporary() throws IOException {
    assertEquals(List.of(), temporaries());
  }
}
