package dev.lanyard.node;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Waits for what another thread or the kernel will bring about, and says what was there instead.
 */
public final class Eventually {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration STEP = Duration.ofMillis(5);

  private Eventually() {}

  public static <T> void equal(T expected, Supplier<T> actual) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    T last = actual.get();
    while (!expected.equals(last)) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("after " + DEADLINE + ": expected " + expected + ", not " + last);
      }
      LockSupport.parkNanos(STEP.toNanos());
      last = actual.get();
    }
  }

  public static void holds(String what, Supplier<Boolean> condition) {
    try {
      equal(true, condition);
    } catch (AssertionError e) {
      throw new AssertionError(what, e);
    }
  }
}
