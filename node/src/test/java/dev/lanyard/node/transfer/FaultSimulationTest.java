package dev.lanyard.node.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Seeded;
import dev.lanyard.node.transfer.FaultSimulation.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * All sources but one drop, delay, reorder, replay, lie, stall, drip, crash and babble, and the
 * network loses up to three packets in ten. {@code -Dlanyard.faultSeeds=N} takes so many seeds.
 */
class FaultSimulationTest {
  private static final int SEEDS = Integer.getInteger("lanyard.faultSeeds", 200);

  @Test
  void bringsTheExactFileAndLeavesEachLiarAtItsFirstWrongChunk() throws Exception {
    Seeded.times(
        SEEDS,
        random -> {
          long seed = random.nextLong();
          Outcome outcome = FaultSimulation.run(seed);
          assertTrue(outcome.right(), outcome::toString);
          assertTrue(outcome.mostWrong() <= 1, outcome::toString);
          assertTrue(
              outcome.longestSilence().compareTo(Duration.ofSeconds(10)) <= 0, outcome::toString);
        });
  }

  @Test
  void replaysASeed() {
    for (long seed = 0; seed < 5; seed++) {
      assertEquals(FaultSimulation.run(seed), FaultSimulation.run(seed));
    }
  }
}
