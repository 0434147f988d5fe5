package dev.lanyard.node.ops;

import dev.lanyard.node.transfer.Traffic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the node counts. All series are named here and begin with {@code lanyard_}, but for those of
 * the JVM and the process ({@code jvm_*}, {@code process_*}).
 *
 * <p>Thread-safe. No series bears a peer's or a file's name: the number of series is bounded
 * whatever the network does.
 */
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Timer searches =
      Timer.builder("lanyard.search.duration")
          .description("How long searches of the whole mesh took")
          .publishPercentileHistogram()
          // A search is given up after seconds, so finer or longer buckets say nothing.
          .minimumExpectedValue(Duration.ofMillis(5))
          .maximumExpectedValue(Duration.ofSeconds(5))
          .register(registry);

  private @Nullable JvmGcMetrics collections;

  /**
   * What moves: {@code lanyard_sent_bytes_total}, {@code lanyard_received_bytes_total} (verified
   * ones), {@code lanyard_wrong_chunks_total}, {@code lanyard_streams_served}.
   */
  public void traffic(Traffic traffic) {
    total("lanyard.sent.bytes", "Bytes of contents sent to peers", traffic, Traffic::bytesSent);
    total(
        "lanyard.received.bytes",
        "Bytes of contents received from peers and verified",
        traffic,
        Traffic::bytesReceived);
    total(
        "lanyard.wrong.chunks",
        "Chunks received that were not what their digest says",
        traffic,
        Traffic::chunksWrong);
    gauge("lanyard.streams.served", "Streams of chunks being served", traffic::streamsServed);
  }

  /**
   * A hint came: {@code lanyard_hints_total{found_by}}.
   *
   * @param foundBy "mdns", "list", "dns" or "peer"
   */
  public void hinted(String foundBy) {
    Counter.builder("lanyard.hints")
        .description("Addresses that discovery brought")
        .tag("found_by", foundBy)
        .register(registry)
        .increment();
  }

  /** A search of the mesh ended: {@code lanyard_search_duration_seconds}. */
  public void searched(Duration took) {
    searches.record(took);
  }

  /** Peers in a state: {@code lanyard_peers{state}}. Once for each state. */
  public void peers(String state, IntSupplier count) {
    Gauge.builder("lanyard.peers", count::getAsInt)
        .description("Peers by what is known of their liveness")
        .tag("state", state)
        .register(registry);
  }

  /**
   * What is shared: {@code lanyard_shares}, {@code lanyard_shared_files}, {@code
   * lanyard_shared_bytes}.
   */
  public void shares(IntSupplier shares, LongSupplier files, LongSupplier bytes) {
    gauge("lanyard.shares", "Shares", shares::getAsInt);
    gauge("lanyard.shared.files", "Files in the shares", files::getAsLong);
    gauge("lanyard.shared.bytes", "Bytes in the shares", bytes::getAsLong);
  }

  /** Files that are known to be damaged: {@code lanyard_damaged_files}. */
  public void damaged(IntSupplier count) {
    gauge("lanyard.damaged.files", "Files of which the disk has lost bytes", count::getAsInt);
  }

  /** Downloads in a state: {@code lanyard_downloads{state}}. Once for each state. */
  public void downloads(String state, IntSupplier count) {
    Gauge.builder("lanyard.downloads", count::getAsInt)
        .description("Downloads by where they stand")
        .tag("state", state)
        .register(registry);
  }

  /** Peers whose circuit breaker is in a state: {@code lanyard_breakers{state}}. */
  public void breakers(String state, LongSupplier count) {
    Gauge.builder("lanyard.breakers", count::getAsLong)
        .description("Connected peers by the state of their circuit breaker")
        .tag("state", state)
        .register(registry);
  }

  /** Calls to peers under way, which their bulkheads bound: {@code lanyard_calls}. */
  public void calls(LongSupplier count) {
    gauge("lanyard.calls", "Calls to peers under way", count::getAsLong);
  }

  /** All series in Prometheus' text format. */
  public synchronized String scrape() {
    // Bound only now: what the JVM tells of itself costs the start some tens of milliseconds.
    if (collections == null) {
      collections = bindProcess();
    }
    return registry.scrape();
  }

  private JvmGcMetrics bindProcess() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    JvmGcMetrics gc = new JvmGcMetrics();
    gc.bindTo(registry);
    return gc;
  }

  /** Micrometer holds what it reads weakly: it must be something that lives as long as the node. */
  private void total(
      String name, String meaning, Traffic traffic, ToDoubleFunction<Traffic> value) {
    FunctionCounter.builder(name, traffic, value).description(meaning).register(registry);
  }

  private void gauge(String name, String meaning, Supplier<Number> value) {
    Gauge.builder(name, value).description(meaning).register(registry);
  }

  @Override
  public synchronized void close() {
    if (collections != null) {
      collections.close();
    }
    registry.close();
  }
}
