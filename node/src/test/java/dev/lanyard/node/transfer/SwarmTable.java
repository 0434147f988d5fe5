package dev.lanyard.node.transfer;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Simulates swarms of many sizes and prints how long they took. Takes minutes, so it runs only
 * where it is named: {@code mvn -pl proto,node test -Dtest=SwarmTable
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class SwarmTable {
  private static final double MEGABITS = 100;
  private static final int RUNS = 3;

  /** Swarms that take half a minute each are simulated once. */
  private static final int LARGE_SWARM = 100;

  @Test
  void growsSlowlyWithTheReceivers() {
    System.out.println(
        "| receivers | size | last, F/u | median, F/u | seeder, F | twice | simulated in |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (long mebibytes : List.of(64L, 256L, 1024L)) {
      for (int receivers : List.of(1, 2, 4, 8, 16, 32, 100, 300, 1000)) {
        if (mebibytes * receivers <= 70_000) {
          print(mebibytes << 20, receivers, receivers > LARGE_SWARM ? 1 : RUNS);
        }
      }
    }
  }

  private static void print(long size, int receivers, int runs) {
    double last = 0;
    double median = 0;
    double seeder = 0;
    double twice = 0;
    long began = System.nanoTime();
    for (int run = 0; run < runs; run++) {
      SwarmSimulation.Outcome outcome = SwarmSimulation.of(size, receivers, MEGABITS).run(run);
      if (outcome.waiting() > 0) {
        throw new AssertionError(outcome.waiting() + " of " + receivers + " never got it");
      }
      double unit = SwarmSimulation.unitSeconds(size, MEGABITS);
      List<Duration> took = outcome.took().stream().sorted().toList();
      last += outcome.last().toNanos() / 1e9 / unit / runs;
      median += took.get(took.size() / 2).toNanos() / 1e9 / unit / runs;
      seeder += outcome.seederSent() / size / runs;
      twice += 1.0 * outcome.chunksTwice() / receivers / runs;
    }
    System.out.printf(
        Locale.ROOT,
        "| %d | %d MiB | %.2f | %.2f | %.2f | %.1f chunks a receiver | %.1f s |%n",
        receivers,
        size >> 20,
        last,
        median,
        seeder,
        twice,
        (System.nanoTime() - began) / 1e9 / runs);
  }
}
