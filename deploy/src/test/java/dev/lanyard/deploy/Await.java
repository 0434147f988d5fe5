package dev.lanyard.deploy;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition by asking again and again, for a bounded time. */
final class Await {
  /** For what takes a second or two on an idle machine; tests run on busy ones. */
  static final Duration PATIENCE = Duration.ofSeconds(40);

  private static final Duration PAUSE = Duration.ofMillis(20);

  private Await() {}

  /** Returns once the condition holds. */
  static void until(String what, BooleanSupplier condition) {
    until(what, PATIENCE, condition);
  }

  static void until(String what, Duration limit, BooleanSupplier condition) {
    until(what, limit, condition, () -> "");
  }

  /** The last argument says what is the case instead, for the message. */
  static void until(
      String what, Duration limit, BooleanSupplier condition, Supplier<String> instead) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "not within %d ms: %s %s".formatted(limit.toMillis(), what, instead.get()).strip());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
