package dev.lanyard.node.rpc;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets one line through in a minute: who comes again and again must not fill the log. Safe for
 * several threads.
 */
final class LogPace {
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

  /** Whether a line may be written now. */
  boolean mayTell() {
    long now = System.nanoTime();
    long next = nextNanos.get();
    return now - next >= 0 && nextNanos.compareAndSet(next, now + PAUSE.toNanos());
  }
}
