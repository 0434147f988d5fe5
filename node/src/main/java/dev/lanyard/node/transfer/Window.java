package dev.lanyard.node.transfer;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How much to ask of a source at a time: what it sends in some fraction of a second, held between
 * bounds, so that a fast one never runs dry and a slow one is not left with much at the end. For
 * one thread.
 */
final class Window {
  /** Weight of the newest measurement. */
  private static final double WEIGHT = 0.3;

  /** Small files that come in one read would each look as if they had taken no time. */
  private static final long LEAST_NANOS = Duration.ofMillis(20).toNanos();

  private final TransferOptions options;
  private final LongSupplier nanoTime;
  private double bytesPerSecond;
  private long lastNanos;
  private long bytesSince;

  Window(TransferOptions options, LongSupplier nanoTime) {
    this.options = options;
    this.nanoTime = nanoTime;
    this.lastNanos = nanoTime.getAsLong();
  }

  long bytes() {
    long measured = (long) (bytesPerSecond * options.windowTime().toNanos() / 1e9);
    return Math.clamp(measured, options.leastWindowBytes(), options.mostWindowBytes());
  }

  /** The source was idle: the time until now says nothing of it. */
  void restart() {
    lastNanos = nanoTime.getAsLong();
    bytesSince = 0;
  }

  /** A chunk came. */
  void came(long bytes) {
    long now = nanoTime.getAsLong();
    bytesSince += bytes;
    if (now - lastNanos < LEAST_NANOS) {
      return;
    }
    double rate = bytesSince * 1e9 / (now - lastNanos);
    bytesSince = 0;
    bytesPerSecond = bytesPerSecond == 0 ? rate : bytesPerSecond + WEIGHT * (rate - bytesPerSecond);
    lastNanos = now;
  }
}
