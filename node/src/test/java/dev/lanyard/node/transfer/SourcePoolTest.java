package dev.lanyard.node.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lanyard.node.Eventually;
import dev.lanyard.node.Seeded;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.FakePeerClient;
import dev.lanyard.node.peer.Holding;
import dev.lanyard.node.peer.PeerClient;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcePoolTest {
  private static final byte[] CONTENT = Sample.bytes(3 * Sample.CHUNK + 7, 1);

  @TempDir Path folder;
  private final FakeSource source = new FakeSource().has(CONTENT);
  private final Planner planner = new Planner(Seeded.random(1));
  private final AtomicBoolean asked = new AtomicBoolean();
  private final AtomicInteger asks = new AtomicInteger();
  private Assembly assembly;

  @BeforeEach
  void prepare() {
    assembly = SourceSessionTest.assembly(CONTENT, folder.resolve("content"));
    planner.add(assembly.layout(), assembly.present());
  }

  @AfterEach
  void close() {
    assembly.close();
  }

  /** Others are left alone until the next look, of which there is none here. */
  @ParameterizedTest
  @EnumSource(names = {"EXHAUSTED", "NOT_FOUND", "CHANGED"})
  void soonComesAgainToASourceThatCouldGiveNothingJustNow(Reason reason) {
    source.does((self, ask, wants, reply) -> {
      if (!asked.getAndSet(true)) {
        throw Fault.of(reason, "not now");
      }
      FakeSource.HONEST.asked(self, ask, wants, reply);
    });
    try (SourcePool pool = pool(Set.of())) {
      pool.look();
      Eventually.holds("it came again", planner::isDone);
    }
  }

  @Test
  void saysThatAllHaveChangedItOnlyWhereNobodyIsAwayWhoHadIt() {
    source.does((self, ask, wants, reply) -> {
      asks.incrementAndGet();
      throw Fault.of(Reason.CHANGED, "has changed the file");
    });
    try (SourcePool pool = pool(Set.of())) {
      pool.look();
      Eventually.holds("it told", pool::hasChanged);
      assertEquals(Reason.CHANGED, pool.noSource("b:x").reason());
    }
    int before = asks.get();
    try (SourcePool pool = pool(Set.of(Meshes.nodeId("bob")))) {
      pool.look();
      Eventually.holds("it was asked and left", () -> asks.get() > before && !pool.hasSource());
      assertFalse(pool.hasChanged());
      assertEquals(Reason.UNAVAILABLE, pool.noSource("b:x").reason());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tellsNobodyElseOfWhatOnlyNamedNodesSee(boolean restricted) {
    AtomicInteger located = new AtomicInteger();
    PeerClient other =
        new FakePeerClient() {
          @Override
          public List<Holding> locate(List<Digest> digests) {
            located.incrementAndGet();
            return List.of(Holding.NOTHING);
          }
        };
    source.pausesAfter(1);
    Assembly wanted = SourceSessionTest.assembly(CONTENT, folder.resolve("restricted"), restricted);
    try (SourcePool pool =
        new SourcePool(
            () -> Map.of(Meshes.nodeId("ann"), source, Meshes.nodeId("bob"), other),
            List.of(wanted),
            work(wanted),
            Seeded.random(1),
            Set.of(Meshes.nodeId("ann")),
            new HashSet<>())) {
      pool.look(Meshes.nodeId("bob"));
      pool.look();
      Eventually.holds("ann is asked", () -> wanted.present().count() == 1);
    }
    assertEquals(restricted, located.get() == 0); // Whom it looked at, it has by now.
    wanted.close();
  }

  /** One source, ann, and others that were some before. */
  private SourcePool pool(Set<NodeId> known) {
    return new SourcePool(
        () -> Map.of(Meshes.nodeId("ann"), source),
        List.of(assembly),
        work(assembly),
        Seeded.random(1),
        Set.of(),
        new HashSet<>(known));
  }

  private SourceSession.Work work(Assembly wanted) {
    return new SourceSession.Work(
        planner,
        content -> wanted,
        new SourceSessionTest.FakeArrivals(),
        new Tally(new Traffic()),
        new SourceSession.Means(
            new Memory(CONTENT.length), Runnable::run, bytes -> {}, (content, of) -> {}),
        Swarm.QUICK);
  }
}
