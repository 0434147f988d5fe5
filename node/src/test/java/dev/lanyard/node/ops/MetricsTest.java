package dev.lanyard.node.ops;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MetricsTest {
  @Test
  void countsUnderTheDocumentedNames() {
    try (Metrics metrics = new Metrics()) {
      metrics.sent(10);
      metrics.received(7);
      metrics.verified(6);
      metrics.refusedChunk("digest");
      metrics.refusedChunk("digest");
      metrics.hinted("mdns");
      metrics.searched(Duration.ofMillis(20));
      metrics.peers("reachable", () -> 3);
      metrics.peers("gone", () -> 1);
      metrics.downloads("fetching", () -> 2);
      metrics.shares(() -> 4, () -> 5_000_000_000L, () -> 6);

      List<String> lines = metrics.scrape().lines().toList();

      for (String line :
          List.of(
              "lanyard_sent_bytes_total 10.0",
              "lanyard_received_bytes_total 7.0",
              "lanyard_verified_bytes_total 6.0",
              "lanyard_refused_chunks_total{reason=\"digest\"} 2.0",
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
