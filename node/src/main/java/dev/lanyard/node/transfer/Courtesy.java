package dev.lanyard.node.transfer;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets downloads that were left to the node yield to those that somebody waits for, also where
 * nobody set a limit: while one of these moves, those get an eighth of what it gets. Safe for
 * several threads.
 */
final class Courtesy {
  private static final int SHARE = 8;

  /** What has not moved for this long is not in need of the cable. */
  private static final long MOVING_NANOS = Duration.ofSeconds(1).toNanos();

  private final LongSupplier nanoTime;
  private final Rate interactive;
  private final RateLimit background;
  private volatile long lastMoved;

  Courtesy(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.interactive = new Rate(nanoTime);
    this.background = new RateLimit(nanoTime);
    this.lastMoved = nanoTime.getAsLong() - MOVING_NANOS;
  }

  /** So many bytes come for a download; where it is to yield, waits. */
  void pass(int bytes, boolean yields) throws InterruptedException {
    if (yields) {
      background.set(left());
      background.pass(bytes, true);
    } else {
      interactive.add(bytes);
      lastMoved = nanoTime.getAsLong();
    }
  }

  /** Bytes a second that are left for those that yield. */
  long left() {
    return nanoTime.getAsLong() - lastMoved >= MOVING_NANOS
        ? RateLimit.NONE
        : Math.max(RateLimit.LEAST, interactive.perSecond() / SHARE);
  }
}
