package dev.lanyard.node.transfer;

import static dev.lanyard.node.transfer.Contents.file;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Eventually;
import dev.lanyard.node.catalog.IndexedFile;
import dev.lanyard.node.content.ChunkSet.Range;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Names;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Viewer;
import dev.lanyard.node.peer.FetchStream.Refusal;
import dev.lanyard.node.peer.FetchStream.Want;
import dev.lanyard.node.peer.Holding;
import dev.lanyard.node.store.Existing;
import dev.lanyard.node.store.FileStamps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServingTest {
  private static final byte[] CONTENT = Sample.bytes(6 * Sample.CHUNK + 7, 1);
  private static final int CHUNKS = 7;
  private static final Digest DIGEST = Manifest.ofBytes(CONTENT).digest();
  private static final NodeId ANN = Swarm.id("ann");
  private static final Viewer ANYBODY = new Viewer.Member(Swarm.id("bob"));

  @TempDir Path temp;
  private Swarm swarm;
  private Serving serving;
  private final List<Path> changed = new ArrayList<>();

  /** What was sent. */
  private static final class Sent implements ServingSession.Pieces {
    final List<Integer> chunks = new ArrayList<>();
    final byte[] bytes = new byte[CONTENT.length];
    private final Runnable afterFirst;

    Sent(Runnable afterFirst) {
      this.afterFirst = afterFirst;
    }

    @Override
    public void send(int want, int chunk, int offset, ByteBuffer piece) {
      assertEquals(5, want);
      if (offset == 0) {
        chunks.add(chunk);
      }
      piece.get(bytes, chunk * Sample.CHUNK + offset, piece.remaining());
      if (chunks.size() == 1 && offset == 0) {
        afterFirst.run();
      }
    }
  }

  @BeforeEach
  void gather() throws IOException {
    swarm = new Swarm(temp);
    serving = new Serving(swarm.catalog, swarm.downloads, changed::add, swarm.traffic, Swarm.QUICK);
  }

  @AfterEach
  void disperse() {
    swarm.close();
  }

  @Test
  void sendsWhatIsWanted() throws Exception {
    share();
    Sent sent = new Sent(() -> {});

    assertEquals(Optional.empty(), serve(ANYBODY, 0, sent, new Range(0, CHUNKS)));
    assertArrayEquals(CONTENT, sent.bytes);
    assertEquals(CONTENT.length, swarm.traffic.bytesSent());
  }

  @Test
  void sendsNoFasterThanItMay() throws Exception {
    share();
    swarm.traffic.limits().up().set(4L * CONTENT.length);
    long began = System.nanoTime();
    serve(ANYBODY, 0, new Sent(() -> {}), new Range(0, CHUNKS));
    serve(ANYBODY, 0, new Sent(() -> {}), new Range(0, CHUNKS));

    double seconds = (System.nanoTime() - began) / 1e9;
    assertTrue(seconds > 0.4, () -> "after " + seconds + " s, where half a second was due");
  }

  @Test
  void sendsTheChunksThatItHasServedLeast() throws Exception {
    share();
    Sent first = new Sent(() -> {});
    serve(ANYBODY, 3, first, new Range(0, CHUNKS));
    Sent second = new Sent(() -> {});
    serve(ANYBODY, 4, second, new Range(0, CHUNKS));

    assertEquals(3, first.chunks.size());
    TreeSet<Integer> both = new TreeSet<>(first.chunks);
    both.addAll(second.chunks);
    assertEquals(CHUNKS, both.size(), "different receivers got different chunks");
  }

  @Test
  void leavesAChunkToWhomItWasSentForAMoment() throws Exception {
    share();
    serve(ANYBODY, CHUNKS - 1, new Sent(() -> {}), new Range(0, CHUNKS));
    Sent second = new Sent(() -> {});
    assertEquals(
        Optional.empty(), serve(ANYBODY, CHUNKS - 1, second, new Range(0, CHUNKS)), "no refusal");
    assertEquals(1, second.chunks.size(), "the others are for the first to pass on");

    Sent named = new Sent(() -> {});
    serve(ANYBODY, 0, named, new Range(0, CHUNKS));
    assertEquals(CHUNKS, named.chunks.size(), "what is asked by name is sent");
  }

  @Test
  void sendsAChunkOnceHoweverOftenItIsWanted() throws Exception {
    share();
    Sent sent = new Sent(() -> {});
    serve(ANYBODY, 0, sent, new Range(1, 2), new Range(0, CHUNKS), new Range(2, 3));

    assertEquals(CHUNKS, sent.chunks.size());
  }

  @Test
  void noticesAChangeBetweenTwoAsksOfOneStream() throws Exception {
    Path file = share();
    Sent sent = new Sent(() -> {});
    try (ServingSession session = serving.session(ANYBODY)) {
      Want first = new Want(DIGEST, List.of(new Range(0, 1)), 0);
      assertEquals(Optional.empty(), session.serve(5, first, sent));
      Files.writeString(file, "something else");

      Want second = new Want(DIGEST, List.of(new Range(1, 1)), 0);
      assertEquals(Optional.of(Refusal.CHANGED), session.serve(5, second, sent));
      assertEquals(List.of(file), changed);
    }
  }

  @Test
  void sendsAContentOfOneChunkWithoutBeingToldWhich() throws Exception {
    byte[] small = {1, 2, 3};
    share("small", small, List.of());
    Sent sent = new Sent(() -> {});
    Want all = new Want(Manifest.ofBytes(small).digest(), List.of(), 0);

    assertEquals(Optional.empty(), serving.session(ANYBODY).serve(5, all, sent));
    assertEquals(List.of(0), sent.chunks);
  }

  @Test
  void servesEachContentThatWasLookedUpWithOthersToWhomItIsFor() throws Exception {
    byte[] open = {1};
    byte[] hidden = {2};
    share("open", open, List.of());
    share("hidden", hidden, List.of(ANN));
    List<Digest> all =
        List.of(Manifest.ofBytes(open).digest(), DIGEST, Manifest.ofBytes(hidden).digest());
    Sent sent = new Sent(() -> {});
    try (ServingSession session = serving.session(ANYBODY)) {
      session.lookUp(all);

      List<Optional<Refusal>> refusals = new ArrayList<>();
      for (Digest digest : all) {
        refusals.add(session.serve(5, new Want(digest, List.of(new Range(0, 1)), 0), sent));
      }
      Optional<Refusal> notHeld = Optional.of(Refusal.NOT_HELD);
      assertEquals(List.of(Optional.empty(), notHeld, notHeld), refusals);
      assertEquals(List.of(0), sent.chunks);
    }
  }

  @Test
  void refusesChunksBeyondTheEnd() throws Exception {
    share();
    Sent sent = new Sent(() -> {});

    assertEquals(Optional.of(Refusal.NOT_HELD), serve(ANYBODY, 0, sent, new Range(0, CHUNKS + 1)));
    assertEquals(List.of(), sent.chunks);
  }

  @Test
  void refusesWhatIsNotHere() throws Exception {
    Sent sent = new Sent(() -> {});

    assertEquals(Optional.of(Refusal.NOT_HELD), serve(ANYBODY, 0, sent, new Range(0, 1)));
    assertEquals(
        Reason.NOT_FOUND,
        assertThrows(Fault.class, () -> serving.manifest(DIGEST, ANYBODY)).reason());
    assertEquals(List.of(Holding.NOTHING), serving.holdings(List.of(DIGEST), ANYBODY));
  }

  @Test
  void refusesAFileThatHasChangedAndHasItLookedAtAgain() throws Exception {
    Path file = share();
    Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);
    Sent sent = new Sent(() -> {});

    assertEquals(Optional.of(Refusal.CHANGED), serve(ANYBODY, 0, sent, new Range(0, CHUNKS)));
    assertEquals(List.of(), sent.chunks);
    assertEquals(List.of(file), changed);
  }

  @Test
  void refusesAFileThatChangesWhileItIsSent() throws Exception {
    Path file = share();
    Sent sent =
        new Sent(() -> {
          try {
            Files.write(file, CONTENT);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });

    assertEquals(Optional.of(Refusal.CHANGED), serve(ANYBODY, 0, sent, new Range(0, CHUNKS)));
    assertEquals(1, sent.chunks.size(), "the chunk under way was given up");
    assertEquals(List.of(file), changed);
  }

  @Test
  void refusesAFileThatIsCutWhileItIsSent() throws Exception {
    Path file = share();
    Sent sent =
        new Sent(() -> {
          try {
            Files.write(file, new byte[0]);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });

    assertEquals(Optional.of(Refusal.CHANGED), serve(ANYBODY, 0, sent, new Range(0, CHUNKS)));
  }

  @Test
  void hidesWhatIsForOthersOnly() throws Exception {
    share("secret", CONTENT, List.of(ANN));
    Viewer ann = new Viewer.Member(ANN);
    Sent sent = new Sent(() -> {});

    for (Viewer stranger : List.of(ANYBODY, new Viewer.Anonymous())) {
      assertEquals(List.of(Holding.NOTHING), serving.holdings(List.of(DIGEST), stranger));
      assertEquals(Optional.of(Refusal.NOT_HELD), serve(stranger, 0, sent, new Range(0, 1)));
      assertThrows(Fault.class, () -> serving.manifest(DIGEST, stranger));
      assertThrows(Fault.class, () -> serving.watch(DIGEST, stranger, gained -> {}));
    }
    assertEquals(List.of(), sent.chunks);
    assertEquals(List.of(Holding.WHOLE), serving.holdings(List.of(DIGEST), ann));
    assertEquals(Optional.empty(), serve(ann, 0, sent, new Range(0, 1)));
  }

  @Test
  void tellsHowMuchOfEachThereIsInOrder() throws Exception {
    share();
    Digest other = Digest.ofBytes(new byte[1]);

    assertEquals(
        List.of(Holding.NOTHING, Holding.WHOLE, Holding.NOTHING),
        serving.holdings(List.of(other, DIGEST, other), ANYBODY));
  }

  @Test
  void servesOnWhatIsStillArriving() throws Exception {
    FakeSource ann = swarm.source("ann").has(CONTENT).pausesAfter(3);
    Download download =
        swarm.downloads.start(Contents.file("content", CONTENT), swarm.here, Existing.KEEP);
    awaitWritten(ann, 3);
    Sent sent = new Sent(() -> {});

    assertEquals(List.of(Holding.PARTIAL), serving.holdings(List.of(DIGEST), ANYBODY));
    assertEquals(DIGEST, serving.manifest(DIGEST, ANYBODY).digest());
    assertEquals(Optional.of(Refusal.NOT_HELD), serve(ANYBODY, 0, sent, new Range(0, CHUNKS)));
    assertEquals(new TreeSet<>(ann.sent), new TreeSet<>(sent.chunks));
    download.cancel();
    Swarm.end(download);
  }

  @Test
  void saysOfWhatIsFetchedAgainWhatHasArrived() throws Exception {
    FakeSource ann = swarm.source("ann").has(CONTENT);
    swarm.get(Contents.file("content", CONTENT));
    assertEquals(List.of(Holding.WHOLE), serving.holdings(List.of(DIGEST), ANYBODY));
    Files.delete(swarm.here.resolve("content"));
    ann.pausesAfter(3);
    Download again =
        swarm.downloads.start(Contents.file("content", CONTENT), swarm.here, Existing.KEEP);
    awaitWritten(ann, 3);

    assertEquals(List.of(Holding.PARTIAL), serving.holdings(List.of(DIGEST), ANYBODY));
    again.cancel();
    Swarm.end(again);
  }

  @Test
  void choosesOnlyAmongWhatHasArrived() throws Exception {
    FakeSource ann = swarm.source("ann").has(CONTENT).pausesAfter(3);
    Download download =
        swarm.downloads.start(Contents.file("content", CONTENT), swarm.here, Existing.KEEP);
    awaitWritten(ann, 3);
    Sent sent = new Sent(() -> {});

    assertEquals(Optional.empty(), serve(ANYBODY, CHUNKS - 1, sent, new Range(0, CHUNKS)));
    assertEquals(new TreeSet<>(ann.sent), new TreeSet<>(sent.chunks));
    Range[] absent =
        IntStream.range(0, CHUNKS)
            .filter(chunk -> !ann.sent.contains(chunk))
            .mapToObj(chunk -> new Range(chunk, 1))
            .toArray(Range[]::new);
    assertEquals(Optional.of(Refusal.NOT_HELD), serve(ANYBODY, 1, sent, absent));
    download.cancel();
    Swarm.end(download);
  }

  @Test
  void servesOnAFileThatIsWholeWhileItsFolderStillArrives() throws Exception {
    byte[] small = Sample.bytes(100, 77);
    Digest digest = Manifest.ofBytes(small).digest();
    swarm.source("ann").has(small);
    swarm.downloads.start(
        Contents.folder("docs", Contents.entry("a", small), Contents.entry("b", CONTENT)),
        swarm.here,
        Existing.KEEP);
    Eventually.equal(true, () -> Files.exists(swarm.here.resolve("docs/a")));
    Sent sent = new Sent(() -> {});

    assertEquals(List.of(Holding.WHOLE), serving.holdings(List.of(digest), ANYBODY));
    try (ServingSession session = serving.session(ANYBODY)) {
      assertEquals(
          Optional.empty(), session.serve(5, new Want(digest, List.of(new Range(0, 1)), 0), sent));
    }
    assertEquals(List.of(0), sent.chunks);
  }

  @Test
  void tellsWhichOfManyAreWholeUntilNoMoreWillCome() throws Exception {
    byte[] small = Sample.bytes(100, 77);
    Digest digest = Manifest.ofBytes(small).digest();
    swarm.source("ann").has(small);
    Download download =
        swarm.downloads.start(
            Contents.folder("docs", Contents.entry("a", small), Contents.entry("b", CONTENT)),
            swarm.here,
            Existing.KEEP);
    Eventually.holds("it is planned", () -> swarm.downloads.arriving(DIGEST).isPresent());
    List<Integer> told = new ArrayList<>();
    serving.watchHoldings(
        List.of(DIGEST, Digest.ofBytes(new byte[1]), digest),
        ANYBODY,
        places -> {
          told.addAll(places);
          download.cancel();
        });

    assertEquals(List.of(2), told);
    Swarm.end(download);
  }

  @Test
  void doesNotServeOnWhatCameFromARestrictedShare() throws Exception {
    FakeSource ann = swarm.source("ann").has(CONTENT).pausesAfter(3);
    Wanted.File open = Contents.entry("", CONTENT);
    Wanted.File restricted =
        new Wanted.File("", open.digest(), open.sizeBytes(), open.modified(), true);
    Wanted wanted =
        new Wanted(
            "ann:secret",
            "content",
            false,
            FileList.of(List.of(restricted)),
            Set.of(Meshes.nodeId("ann")));
    Download download = swarm.downloads.start(wanted, swarm.here, Existing.KEEP);
    ann.awaitPause();
    assertEquals(List.of(Holding.NOTHING), serving.holdings(List.of(DIGEST), ANYBODY));
    download.cancel();
    Swarm.end(download);

    ann.pausesAfter(Integer.MAX_VALUE);
    assertEquals(new DownloadState.Done(), swarm.get(wanted).state());
    assertEquals(List.of(Holding.NOTHING), serving.holdings(List.of(DIGEST), ANYBODY));
  }

  @Test
  void tellsEachChunkThatArrivesOnce() throws Exception {
    FakeSource ann = swarm.source("ann").has(CONTENT).pausesAfter(3);
    Download download =
        swarm.downloads.start(Contents.file("content", CONTENT), swarm.here, Existing.KEEP);
    awaitWritten(ann, 3);
    List<Integer> told = new ArrayList<>();
    serving.watch(
        DIGEST,
        ANYBODY,
        gained -> {
          for (Range range : gained) {
            for (int chunk = range.first(); chunk < range.end(); chunk++) {
              told.add(chunk);
            }
          }
          // The rest comes from another.
          swarm.source("bob").has(CONTENT);
        });

    assertEquals(CHUNKS, told.size());
    assertEquals(CHUNKS, new TreeSet<>(told).size());
    assertTrue(new TreeSet<>(told.subList(0, 3)).equals(new TreeSet<>(ann.sent)));
    Swarm.end(download);
  }

  @Test
  void endsAWatchWhenTheDownloadEnds() throws Exception {
    FakeSource ann = swarm.source("ann").has(CONTENT).pausesAfter(3);
    Download download =
        swarm.downloads.start(Contents.file("content", CONTENT), swarm.here, Existing.KEEP);
    ann.awaitPause();

    Fault fault =
        assertThrows(
            Fault.class, () -> serving.watch(DIGEST, ANYBODY, gained -> download.cancel()));
    assertEquals(Reason.UNAVAILABLE, fault.reason());
  }

  /** A chunk is written while the next one comes. */
  private void awaitWritten(FakeSource source, int chunks) throws InterruptedException {
    source.awaitPause();
    Eventually.equal(
        Optional.of(chunks),
        () -> swarm.downloads.arriving(DIGEST).map(arriving -> arriving.present().count()));
  }

  private Optional<Refusal> serve(Viewer viewer, int most, Sent sent, Range... ranges)
      throws InterruptedException {
    try (ServingSession session = serving.session(viewer)) {
      return session.serve(5, new Want(DIGEST, List.of(ranges), most), sent);
    }
  }

  private Path share() throws IOException {
    return share("docs", CONTENT, List.of());
  }

  @Test
  void endsADownloadOfWhichTheDiskHasLostSomethingSoThatItIsFetchedAgain() throws Exception {
    swarm.source("ann").has(CONTENT).pausesAfter(3);
    Download download = swarm.downloads.start(file("plan", CONTENT), swarm.here, Existing.KEEP);
    swarm.source("ann").awaitPause();
    Eventually.holds(
        "some has arrived",
        () ->
            swarm
                .downloads
                .arriving(DIGEST)
                .filter(some -> some.present().count() > 0)
                .isPresent());
    int chunk = swarm.downloads.arriving(DIGEST).orElseThrow().present().next(0);
    assertFalse(serving.doubt(DIGEST, chunk, ANYBODY), "it is as it should be");

    flip(partFile(), (long) chunk * Sample.CHUNK);
    assertTrue(serving.doubt(DIGEST, chunk, ANYBODY));
    Progress end = Swarm.end(download);
    assertEquals(
        Reason.CHANGED, assertInstanceOf(DownloadState.Failed.class, end.state()).fault().reason());

    swarm.source("bob").has(CONTENT);
    assertEquals(new DownloadState.Done(), swarm.get(file("plan", CONTENT)).state());
    assertArrayEquals(CONTENT, Files.readAllBytes(swarm.here.resolve("plan")));
  }

  private Path partFile() throws IOException {
    try (Stream<Path> files = Files.list(swarm.here)) {
      return files
          .filter(path -> path.getFileName().toString().startsWith(Names.TEMPORARY_PREFIX))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void flip(Path file, long at) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      int _ = channel.read(one, at);
      one.put(0, (byte) ~one.get(0)).rewind();
      int _ = channel.write(one, at);
    }
  }

  private Path share(String name, byte[] content, List<NodeId> audience) throws IOException {
    Path root = Files.createDirectory(temp.toRealPath().resolve(name));
    Path file = Files.write(root.resolve("file"), content);
    swarm.catalog.putShare(name, root, false, audience);
    swarm.catalog.apply(
        name,
        List.of(new IndexedFile("file", FileStamps.read(file), Manifest.ofBytes(content))),
        List.of());
    return file;
  }
}
