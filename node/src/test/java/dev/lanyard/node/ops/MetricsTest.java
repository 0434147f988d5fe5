package dev.lanyard.node.ops;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.transfer.Sent;
import dev.lanyard.node.transfer.Traffic;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MetricsTest {
  @Test
  void countsUnderTheDocumentedNames() {
    try (Metrics metrics = new Metrics()) {
      metrics.traffic(new Traffic());
      metrics.hinted("mdns");
      metrics.searched(Duration.ofMillis(20));
      metrics.peers("reachable", () -> 3);
      metrics.peers("gone", () -> 1);
      metrics.downloads("fetching", () -> 2);
      metrics.shares(() -> 4, () -> 5_000_000_000L, () -> 6);

      List<String> lines = metrics.scrape().lines().toList();

      for (String line :
          List.of(
              "lanyard_sent_bytes_total 0.0",
              "lanyard_received_bytes_total 0.0",
              "lanyard_wrong_chunks_total 0.0",
              "lanyard_streams_served 0.0",
              "lanyard_hints_total{found_by=\"mdns\"} 1.0",
              "lanyard_search_duration_seconds_count 1",
              "lanyard_peers{state=\"reachable\"} 3.0",
              "lanyard_peers{state=\"gone\"} 1.0",
              "lanyard_downloads{state=\"fetching\"} 2.0",
              "lanyard_shares 4.0",
              "lanyard_shared_files 5.0E9",
              "lanyard_shared_bytes 6.0")) {
        assertTrue(lines.contains(line), () -> line + " not in\n" + String.join("\n", lines));
      }
    }
  }

  @Test
  void goesOnCountingWhenTheCollectorHasRun() {
    try (Metrics metrics = new Metrics()) {
      Traffic traffic = new Traffic();
      metrics.traffic(traffic);
      metrics.breakers("open", () -> 2);
      metrics.calls(() -> 5);
      collect();
      Sent.some(traffic, 4096);

      String text = metrics.scrape();
      assertTrue(text.contains("\nlanyard_sent_bytes_total 4096.0"), text);
      assertTrue(text.contains("\nlanyard_breakers{state=\"open\"} 2.0"), text);
      assertTrue(text.contains("\nlanyard_calls 5.0"), text);
    }
  }

  /** Returns when the collector has taken what nobody holds. */
  private static void collect() {
    WeakReference<Object> nobodys = new WeakReference<>(new Object());
    while (nobodys.get() != null) {
      System.gc();
    }
  }

  @Test
  void tellsOfTheProcess() {
    try (Metrics metrics = new Metrics()) {
      String text = metrics.scrape();

      for (String name :
          List.of(
              "jvm_memory_used_bytes",
              "jvm_threads_live_threads",
              "jvm_gc_",
              "process_uptime_seconds",
              "process_files_open_files",
              "process_cpu_usage")) {
        assertTrue(text.contains("\n" + name), name);
      }
    }
  }
}
