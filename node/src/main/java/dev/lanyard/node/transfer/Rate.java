package dev.lanyard.node.transfer;

import java.util.function.LongSupplier;

/** Bytes a second over the last seconds. Safe for several threads. */
final class Rate {
  private static final int SLOTS = 12;
  private static final long SLOT_NANOS = 250_000_000;

  private final LongSupplier nanoTime;
  private final long[] slots = new long[SLOTS];
  private final long start;
  private long current;

  Rate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  synchronized void add(long bytes) {
    advance();
    slots[(int) (current % SLOTS)] += bytes;
  }

  /** Bytes a second, over three seconds or since the start. */
  synchronized long perSecond() {
    advance();
    long sum = 0;
    for (long slot : slots) {
      sum += slot;
    }
    long elapsed = Math.max(SLOT_NANOS, nanoTime.getAsLong() - start);
    long window = Math.min(elapsed, SLOTS * SLOT_NANOS);
    return (long) (sum * 1e9 / window);
  }

  private void advance() {
    long now = (nanoTime.getAsLong() - start) / SLOT_NANOS;
    for (long slot = Math.max(current + 1, now - SLOTS + 1); slot <= now; slot++) {
      slots[(int) (slot % SLOTS)] = 0;
    }
    current = Math.max(current, now);
  }
}
