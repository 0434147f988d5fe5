package dev.lanyard.node.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Eventually;
import dev.lanyard.node.Seeded;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.FetchStream.Refusal;
import dev.lanyard.node.peer.FetchStream.Refused;
import dev.lanyard.node.store.ChunkReader;
import dev.lanyard.node.store.ReceiveFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One session with a source that follows a script, in the test's own thread. */
class SourceSessionTest {
  private static final NodeId ANN = Meshes.nodeId("ann");
  private static final NodeId BOB = Meshes.nodeId("bob");
  private static final byte[] CONTENT = Sample.bytes(3 * Sample.CHUNK + 7, 1);
  private static final int CHUNKS = 4;
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path folder;
  private final FakeSource source = new FakeSource().has(CONTENT);
  private final Traffic traffic = new Traffic();
  private final Tally tally = new Tally(traffic);
  private final Planner planner = new Planner(Seeded.random(1));
  private final Memory memory = new Memory(16 * Sample.CHUNK);
  private final FakeArrivals arrivals = new FakeArrivals();
  private Assembly assembly;

  static final class FakeArrivals implements SourceSession.Arrivals {
    final List<Assembly> whole = new ArrayList<>();
    final List<Fault> failures = new ArrayList<>();

    @Override
    public void whole(Assembly arrived) {
      whole.add(arrived);
    }

    @Override
    public void failed(Fault ours) {
      failures.add(ours);
    }

    @Override
    public boolean hasFailed() {
      return !failures.isEmpty();
    }
  }

  @BeforeEach
  void plan() {
    assembly = assembly(folder.resolve("content"));
    planner.add(assembly.layout(), ChunkSet.none(CHUNKS));
    planner.offersAll(ANN, 0);
  }

  /** However a session ends, it gives back what it took, and what it was asked for is free. */
  @AfterEach
  void gaveEverythingBack() {
    assembly.close();
    assertEquals(0, source.openPieces.get(), "pieces are closed");
    assertTimeoutPreemptively(
        Duration.ofSeconds(1), () -> memory.acquire(16 * Sample.CHUNK), "memory is given back");
    planner.offersAll(BOB, 0);
    long free =
        planner.next(BOB, Long.MAX_VALUE / 4, 1, false).stream()
            .flatMap(ask -> ask.chunks().stream())
            .mapToLong(ChunkSet.Range::count)
            .sum();
    assertEquals(CHUNKS - assembly.present().count(), free, "chunks are free for others");
  }

  @Test
  void bringsAWholeContent() throws Exception {
    session().run();

    assertTrue(planner.isDone());
    assertEquals(List.of(assembly), arrivals.whole);
    assertEquals(Map.of(ANN, (long) CONTENT.length), tally.bySource());
    assertEquals(CONTENT.length, tally.bytesFetched());
    var read = java.nio.ByteBuffer.allocate(CONTENT.length);
    try (ChunkReader reader = assembly.reader()) {
      reader.read(read, 0);
    }
    assertArrayEquals(CONTENT, read.array());
  }

  @Test
  void takesChunksInAnyOrder() throws Exception {
    source.does((self, ask, wants, reply) -> {
      for (int chunk = CHUNKS - 1; chunk >= 0; chunk--) {
        if (isWanted(wants.getFirst().chunks(), chunk)) {
          send(reply, ask, chunk);
        }
      }
      reply.answer(ask);
    });
    session().run();

    assertTrue(planner.isDone());
  }

  @Test
  void leavesASourceThatKeepsSendingWrongBytes() {
    source.does((self, ask, wants, reply) -> {
      for (int chunk = 0; chunk < CHUNKS; chunk++) {
        if (isWanted(wants.getFirst().chunks(), chunk)) {
          byte[] wrong = source.chunk(assembly.digest(), chunk);
          wrong[wrong.length / 2] ^= 1;
          source.sendChunk(reply, ask, 0, chunk, wrong);
        }
      }
      reply.answer(ask);
    });

    Fault fault = assertThrows(Fault.class, session()::run);
    assertEquals(Reason.CORRUPT, fault.reason());
    assertEquals(3, traffic.chunksWrong());
    assertEquals(0, assembly.present().count(), "nothing wrong was written");
    assertEquals(0, tally.bytesFetched());
  }

  @Test
  void takesTheRestOfASourceWithOneWrongChunkAndThenLeavesIt() {
    source.does((self, ask, wants, reply) -> {
      for (int chunk = 0; chunk < CHUNKS; chunk++) {
        if (isWanted(wants.getFirst().chunks(), chunk)) {
          byte[] bytes = source.chunk(assembly.digest(), chunk);
          bytes[0] ^= (byte) (chunk == 2 ? 1 : 0);
          source.sendChunk(reply, ask, 0, chunk, bytes);
        }
      }
      reply.answer(ask);
    });
    Fault fault = assertThrows(Fault.class, session()::run);

    assertEquals(Reason.CORRUPT, fault.reason());
    assertEquals(CHUNKS - 1, assembly.present().count());
    assertFalse(assembly.present().has(2));
    assertEquals(1, source.sent.stream().filter(chunk -> chunk == 2).count());
  }

  @Test
  void keepsWhatItHasOfASourceThatGivesAChunkUp() {
    source.does((self, ask, wants, reply) -> {
      int first = wants.getFirst().chunks().getFirst().first();
      send(reply, ask, first);
      int other = first == 0 ? 1 : 0;
      if (isWanted(wants.getFirst().chunks(), other)) {
        reply.piece(ask, 0, other, 0, new byte[1000]);
      }
      reply.answer(ask, new Refused(0, Refusal.CHANGED));
    });

    Fault fault = assertThrows(Fault.class, session()::run);
    assertEquals(Reason.CHANGED, fault.reason());
    assertEquals(1, assembly.present().count());
  }

  @Test
  void goesOnWithTheNextChunkWhereOneIsGivenUpHalfWay() throws Exception {
    source.does((self, ask, wants, reply) -> {
      for (int chunk = 0; chunk < CHUNKS; chunk++) {
        if (isWanted(wants.getFirst().chunks(), chunk)) {
          if (chunk == 1) {
            reply.piece(ask, 0, 1, 0, new byte[1000]);
          } else {
            send(reply, ask, chunk);
          }
        }
      }
      reply.answer(ask, new Refused(0, Refusal.NOT_HELD));
    });
    session().run();

    assertEquals(CHUNKS - 1, assembly.present().count());
    assertFalse(assembly.present().has(1));
  }

  @Test
  void leavesASourceThatIsSilent() {
    source.does((self, ask, wants, reply) -> {
      reply.piece(ask, 0, wants.getFirst().chunks().getFirst().first(), 0, new byte[1]);
      reply.silence();
    });

    Fault fault = assertThrows(Fault.class, session()::run);
    assertEquals(Reason.UNAVAILABLE, fault.reason());
    assertTrue(fault.getMessage().contains("silent"), fault.getMessage());
  }

  @Test
  void leavesASourceThatChoosesToSendNothingForEver() {
    AtomicInteger asks = new AtomicInteger();
    source.does((self, ask, wants, reply) -> {
      assertEquals(1, wants.getFirst().most(), "one chunk, at its choice");
      asks.incrementAndGet();
      reply.answer(ask);
    });
    byte[] large = Sample.bytes(16 * Sample.CHUNK, 2);
    source.has(large);
    Assembly wide = assembly(large, folder.resolve("large"));
    Planner plan = new Planner(Seeded.random(1));
    plan.add(wide.layout(), wide.present());
    plan.offersAll(ANN, 0);
    plan.follows(BOB, 0);
    var work =
        new SourceSession.Work(
            plan, content -> wide, arrivals, tally, means(bytes -> {}), Swarm.quick(1));

    Fault fault = assertThrows(Fault.class, new SourceSession(ANN, source, LONG, work)::run);
    assertEquals(Reason.UNAVAILABLE, fault.reason());
    assertTrue(asks.get() <= 103, () -> asks + " asks");
    wide.close();
  }

  @Test
  void asksForASecondChunkWhileOneComesHoweverLarge() throws Exception {
    List<Integer> asked = new ArrayList<>();
    source.does((self, ask, wants, reply) -> {
      asked.add(source.sent.size());
      FakeSource.HONEST.asked(self, ask, wants, reply);
    });
    var work =
        new SourceSession.Work(
            planner, content -> assembly, arrivals, tally, means(bytes -> {}), Swarm.quick(1));
    new SourceSession(ANN, source, LONG, work).run();

    assertEquals(List.of(0, 0), asked.subList(0, 2), "chunks begun before each ask");
  }

  @Test
  void leavesASourceThatClaimsAllAndServesNone() throws Exception {
    source.does((self, ask, wants, reply) -> reply.answer(ask));
    session().run();

    assertEquals(0, assembly.present().count());
    assertFalse(planner.isDone());
  }

  @Test
  void leavesASourceThatIsBusy() {
    source.does((self, ask, wants, reply) -> reply.answer(ask, new Refused(0, Refusal.BUSY)));

    Fault fault = assertThrows(Fault.class, session()::run);
    assertEquals(Reason.EXHAUSTED, fault.reason());
  }

  @Test
  void refusesAPieceOfAnAskItNeverMade() {
    refuses((self, ask, wants, reply) -> reply.piece(99, 0, 0, 0, new byte[10]));
  }

  @Test
  void refusesAPieceOfAWantItNeverHad() {
    refuses((self, ask, wants, reply) -> reply.piece(ask, 1, 0, 0, new byte[10]));
    refuses((self, ask, wants, reply) -> reply.piece(ask, -1, 0, 0, new byte[10]));
  }

  @Test
  void refusesAChunkItDidNotAskFor() {
    refuses((self, ask, wants, reply) -> reply.piece(ask, 0, CHUNKS, 0, new byte[10]));
    refuses((self, ask, wants, reply) -> reply.piece(ask, 0, -1, 0, new byte[10]));
    refuses((self, ask, wants, reply) -> reply.piece(ask, 0, Integer.MAX_VALUE, 0, new byte[10]));
  }

  @Test
  void refusesAChunkThatComesTwice() {
    source.does((self, ask, wants, reply) -> {
      int first = wants.getFirst().chunks().getFirst().first();
      send(reply, ask, first);
      send(reply, ask, first);
    });

    Fault fault = assertThrows(Fault.class, session()::run);
    assertEquals(Reason.CORRUPT, fault.reason());
    assertEquals(1, assembly.present().count());
  }

  @Test
  void refusesAPieceThatDoesNotFollowTheLast() {
    refuses((self, ask, wants, reply) -> {
      int chunk = wants.getFirst().chunks().getFirst().first();
      reply.piece(ask, 0, chunk, 5, new byte[10]);
    });
    refuses((self, ask, wants, reply) -> {
      int chunk = wants.getFirst().chunks().getFirst().first();
      reply.piece(ask, 0, chunk, 0, new byte[10]).piece(ask, 0, chunk, 9, new byte[10]);
    });
  }

  @Test
  void refusesAnEmptyPiece() {
    refuses((self, ask, wants, reply) ->
        reply.piece(ask, 0, wants.getFirst().chunks().getFirst().first(), 0, new byte[0]));
  }

  @Test
  void refusesAPieceBeyondTheChunksEnd() {
    refuses((self, ask, wants, reply) ->
        reply.piece(
            ask, 0, wants.getFirst().chunks().getFirst().first(), 0, new byte[Sample.CHUNK + 1]));
  }

  /** Else it could send pieces for ever, and all of them would be kept. */
  @Test
  void refusesAPieceOfNegativeSize() {
    refuses((self, ask, wants, reply) -> {
      int chunk = wants.getFirst().chunks().getFirst().first();
      for (int piece = 0; piece < 10; piece++) {
        reply.lyingPiece(ask, 0, chunk, -10 * piece, -10);
      }
    });
  }

  @Test
  void refusesAnAnswerToWhatItNeverAsked() {
    refuses((self, ask, wants, reply) -> reply.answer(ask + 1));
  }

  @Test
  void doesNotTrustWhatAnEarlierRunLeftButDoesNotFetchItTwice() throws Exception {
    source.diesAfter(2);
    assertThrows(Fault.class, session()::run);
    assembly.close();
    source.diesAfter(Integer.MAX_VALUE);
    source.sent.clear();

    assembly = assembly(folder.resolve("content"));
    Planner next = new Planner(Seeded.random(2));
    next.add(assembly.layout(), ChunkSet.none(CHUNKS));
    next.offersAll(ANN, 0);
    new SourceSession(ANN, source, LONG, work(next)).run();

    assertTrue(next.isDone());
    assertEquals(2, source.sent.size());
    assertEquals(List.of(assembly), arrivals.whole);
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      planner.arrived(0, chunk);
    }
  }

  @Test
  void tellsItsOwnDisksFailureAndBlamesNoSource() throws Exception {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    assembly = assembly(gone.resolve("content"));
    Files.delete(gone);
    session().run();

    assertEquals(Reason.NOT_FOUND, arrivals.failures.getFirst().reason());
    assertEquals(0, traffic.chunksWrong());
  }

  @Test
  void givesASlowChunkUpForThoseWhoWaitForMemory() throws Exception {
    Thread other =
        Thread.ofVirtual()
            .unstarted(() -> {
              try {
                memory.acquire(16 * Sample.CHUNK);
                memory.release(16 * Sample.CHUNK);
              } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
              }
            });
    SourceSession.Pace meanwhile =
        bytes -> {
          if (other.getState() == Thread.State.NEW) {
            other.start();
            Eventually.equal(true, memory::isWaitedFor);
          }
        };
    SourceSession slow =
        new SourceSession(ANN, source, Duration.ZERO, work(planner, means(meanwhile)));

    Fault fault = assertThrows(Fault.class, slow::run);

    assertEquals(Reason.EXHAUSTED, fault.reason());
    assertTrue(slow.gaveWay());
    assertEquals(0, assembly.present().count());
    other.join(Duration.ofSeconds(9));
    assertFalse(other.isAlive(), "it has what it waited for");
  }

  @Test
  void waitsForASlowChunkWhereNobodyNeedsItsMemory() throws Exception {
    new SourceSession(ANN, source, Duration.ZERO, work(planner)).run();

    assertTrue(planner.isDone());
  }

  /** A source of whose pieces one is not as it should be is left at once. */
  private void refuses(FakeSource.Script script) {
    source.does(script);
    planner.offersAll(ANN, 0);

    Fault fault = assertThrows(Fault.class, session()::run);
    assertEquals(Reason.CORRUPT, fault.reason());
    assertEquals(0, assembly.present().count());
  }

  private void send(FakeSource.Reply reply, int ask, int chunk) {
    source.sendChunk(reply, ask, 0, chunk, source.chunk(assembly.digest(), chunk));
  }

  private static boolean isWanted(List<ChunkSet.Range> wanted, int chunk) {
    return wanted.stream().anyMatch(range -> range.first() <= chunk && chunk < range.end());
  }

  private SourceSession session() {
    return new SourceSession(ANN, source, LONG, work(planner));
  }

  private SourceSession.Work work(Planner from) {
    return work(from, means(bytes -> {}));
  }

  private SourceSession.Work work(Planner from, SourceSession.Means means) {
    return new SourceSession.Work(from, content -> assembly, arrivals, tally, means, Swarm.QUICK);
  }

  private SourceSession.Means means(SourceSession.Pace pace) {
    return new SourceSession.Means(memory, Runnable::run, pace, (content, from) -> {});
  }

  private static Assembly assembly(Path place) {
    return assembly(CONTENT, place);
  }

  static Assembly assembly(byte[] content, Path place) {
    return assembly(content, place, false);
  }

  static Assembly assembly(byte[] content, Path place, boolean restricted) {
    Manifest manifest = Manifest.ofBytes(content);
    return new Assembly(
        ReceiveFolder.at(place.resolveSibling("")),
        manifest.digest(),
        manifest.layout(),
        List.of(new Assembly.Place(place.getFileName().toString(), place, Contents.MODIFIED)),
        restricted,
        Limits.none().up());
  }
}
