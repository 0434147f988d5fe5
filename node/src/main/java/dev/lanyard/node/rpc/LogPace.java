package dev.lanyard.node.rpc;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets one line through in a minute: who comes again and again must not fill the log. Safe for
 * several threads.
 */
final class LogPace {
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final LongSupplier nanoTime;
  private final AtomicLong nextNanos;

  LogPace() {
    this(System::nanoTime);
  }

  LogPace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.nextNanos = new AtomicLong(nanoTime.getAsLong());
  }

  /** Whether a line may be written now. */
  boolean mayTell() {
    long now = nanoTime.getAsLong();
    long next = nextNanos.get();
    return now - next >= 0 && nextNanos.compareAndSet(next, now + PAUSE.toNanos());
  }
}
