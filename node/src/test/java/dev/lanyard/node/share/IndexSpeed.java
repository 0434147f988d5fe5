package dev.lanyard.node.share;

import dev.lanyard.node.catalog.Catalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Measures indexing; no test. Arguments: a home folder to make, the path to share, threads, rounds.
 * The first round warms the page cache and the compiler.
 */
final class IndexSpeed {
  private IndexSpeed() {}

  public static void main(String[] args) throws Exception {
    Path shared = Path.of(args[1]);
    ShareOptions defaults = ShareOptions.defaults();
    ShareOptions options =
        new ShareOptions(
            defaults.settleTime(),
            defaults.quietPeriod(),
            defaults.scanInterval(),
            defaults.unwatchedScanInterval(),
            defaults.rootCheckInterval(),
            Integer.parseInt(args[2]));
    for (int round = 0; round < Integer.parseInt(args[3]); round++) {
      Path home = Files.createDirectories(Path.of(args[0], "round" + round));
      try (Catalog catalog = Catalog.open(home.resolve("catalogue.db"), Clock.systemUTC());
          Shares shares = new Shares(home, catalog, options, Clock.systemUTC())) {
        shares.offer();
        shares.start();
        long startCpu = cpuNanos();
        long start = System.nanoTime();
        shares.add(shared, Optional.of("speed"), List.of());
        OwnShare done = shares.awaitIndexed("speed");
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = (cpuNanos() - startCpu) / 1e9;
        System.out.printf(
            "round %d: %d files, %d bytes in %.2f s: %.0f files/s, %.0f MB/s; a CPU second: %.0f"
                + " files, %.0f MB%n",
            round,
            done.files(),
            done.bytes(),
            seconds,
            done.files() / seconds,
            done.bytes() / seconds / 1e6,
            done.files() / cpu,
            done.bytes() / cpu / 1e6);
      }
    }
  }

  /** Of the whole process: what a machine that others load too can still compare. */
  private static long cpuNanos() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .orElse(java.time.Duration.ZERO)
        .toNanos();
  }
}
