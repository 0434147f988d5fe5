package dev.lanyard.node.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Seeded;
import dev.lanyard.node.transfer.SwarmSimulation.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** The quick seeds; {@link SwarmTable} has the long ones. */
class SwarmSimulationTest {
  private static final long SIZE = 64 << 20;
  private static final double MEGABITS = 100;
  private static final double UNIT = SwarmSimulation.unitSeconds(SIZE, MEGABITS);

  private static double units(Duration time) {
    return time.toNanos() / 1e9 / UNIT;
  }

  private static SwarmSimulation swarm(
      int receivers, IntFunction<SimulatedHost.Cable> cables, Duration stagger, double dies) {
    return new SwarmSimulation(SIZE, receivers, cables, stagger, dies, 0, TransferOptions.DEFAULT);
  }

  @Test
  void replaysASeed() {
    SwarmSimulation swarm = SwarmSimulation.of(SIZE, 6, MEGABITS);
    Outcome first = swarm.run(7);
    assertEquals(first, swarm.run(7));
    assertNotEquals(first, swarm.run(8));
  }

  @Test
  void takesHardlyLongerForEightThanForOne() throws Exception {
    Seeded.times(
        3,
        random -> {
          Outcome outcome = SwarmSimulation.of(SIZE, 8, MEGABITS).run(random.nextLong());
          assertEquals(0, outcome.waiting());
          double last = units(outcome.last());
          assertTrue(last < 1.18, () -> "the last has it after " + last + " F/u");
          double sent = outcome.seederSent() / SIZE;
          assertTrue(sent < 1.15, () -> "the seeder sent " + sent + " F");
        });
  }

  @Test
  void takesHardlyLongerForAHundred() {
    Outcome outcome = SwarmSimulation.of(SIZE, 100, MEGABITS).run(1);
    assertEquals(0, outcome.waiting());
    assertTrue(units(outcome.last()) < 2, () -> units(outcome.last()) + " F/u");
  }

  @Test
  void isNotHeldUpByASlowReceiver() throws Exception {
    Seeded.times(
        3,
        random -> {
          IntFunction<SimulatedHost.Cable> cables =
              node -> SimulatedHost.Cable.of(node == 8 ? MEGABITS / 5 : MEGABITS);
          Outcome outcome = swarm(8, cables, Duration.ZERO, 2).run(random.nextLong());
          List<Duration> took = outcome.took().stream().sorted().toList();
          assertEquals(8, took.size());
          double last = units(took.get(6));
          assertTrue(last < 1.25, () -> "the seventh has it after " + last + " F/u");
        });
  }

  @Test
  void completesWithoutTheSeederOnceThereIsOneCopy() throws Exception {
    Seeded.times(
        5,
        random -> {
          int receivers = random.nextInt(2, 9);
          Outcome outcome =
              swarm(receivers, node -> SimulatedHost.Cable.of(MEGABITS), Duration.ZERO, 1)
                  .run(random.nextLong());
          assertEquals(receivers, outcome.took().size());
          assertTrue(units(outcome.last()) < 2.5, () -> units(outcome.last()) + " F/u");
        });
  }

  @Test
  void bringsItToEveryoneWhateverTheirCablesAndWhoeverDies() throws Exception {
    Seeded.times(
        Integer.getInteger("lanyard.swarms", 20),
        random -> {
          int receivers = random.nextInt(1, 13);
          int dying = random.nextInt(receivers);
          double[] rates = random.doubles(receivers + 1, 5, 1_000).toArray();
          long delay = random.nextLong(50_000_000);
          double loss = random.nextInt(4) == 0 ? random.nextDouble(0.05) : 0;
          SwarmSimulation swarm =
              new SwarmSimulation(
                  random.nextLong(1, 40 << 20),
                  receivers,
                  node ->
                      new SimulatedHost.Cable(
                          rates[node] * 125_000,
                          rates[receivers - node] * 125_000,
                          Duration.ofNanos(delay),
                          loss),
                  Duration.ofMillis(random.nextLong(3_000)),
                  2,
                  dying,
                  TransferOptions.DEFAULT);
          Outcome outcome = swarm.run(random.nextLong());
          assertEquals(0, outcome.waiting(), swarm::toString);
        });
  }
}
