package dev.lanyard.node.transfer;

import dev.lanyard.node.Eventually;
import dev.lanyard.node.Seeded;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Meshes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SourcePoolTest {
  private static final byte[] CONTENT = Sample.bytes(3 * Sample.CHUNK + 7, 1);

  @TempDir Path folder;
  private final FakeSource source = new FakeSource().has(CONTENT);
  private final Planner planner = new Planner(Seeded.random(1));
  private final AtomicBoolean asked = new AtomicBoolean();

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
    Assembly assembly = SourceSessionTest.assembly(CONTENT, folder.resolve("content"));
    planner.add(assembly.layout(), assembly.present());
    SourceSession.Work work =
        new SourceSession.Work(
            planner,
            content -> assembly,
            new SourceSessionTest.FakeArrivals(),
            new Tally(new Traffic()),
            new SourceSession.Means(
                new Memory(CONTENT.length), Runnable::run, bytes -> {}, (content, of) -> {}),
            Swarm.QUICK);
    try (SourcePool pool =
        new SourcePool(
            () -> Map.of(Meshes.nodeId("ann"), source),
            List.of(assembly),
            work,
            Seeded.random(1))) {
      pool.look();
      Eventually.holds("it came again", planner::isDone);
    }
    assembly.close();
  }
}
