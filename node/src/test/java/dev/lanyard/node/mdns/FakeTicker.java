package dev.lanyard.node.mdns;

import com.google.common.base.Ticker;
import java.time.Duration;

/** A clock that a test moves. */
final class FakeTicker extends Ticker {
  /** Near the overflow, as System.nanoTime() may be. */
  private long nanos = Long.MAX_VALUE - Duration.ofSeconds(30).toNanos();

  void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Override
  public long read() {
    return nanos;
  }
}
