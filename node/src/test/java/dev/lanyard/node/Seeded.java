package dev.lanyard.node;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Randomness that can be had again: its seed is drawn anew for each run and is part of every
 * failure's message, and the property {@code lanyard.seed} sets it.
 */
public final class Seeded {
  /** What a test does with its randomness. */
  public interface Body {
    void run(RandomGenerator random) throws Exception;
  }

  private Seeded() {}

  /** Runs a test so many times, each with a seed of its own. */
  public static void times(int runs, Body body) throws Exception {
    Long given = Long.getLong("lanyard.seed");
    long first = given == null ? System.nanoTime() : given;
    for (int run = 0; run < (given == null ? runs : 1); run++) {
      long seed = first + run;
      try {
        body.run(random(seed));
      } catch (Exception | AssertionError e) {
        throw new AssertionError("with -Dlanyard.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** The randomness of one seed. */
  public static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
