package dev.lanyard.node;

import com.google.common.base.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Time passes when a test says so. */
public final class FakeClock extends Clock {
  private Instant now = Instant.parse("2026-11-01T12:00:00Z");

  public void pass(Duration time) {
    now = now.plus(time);
  }

  /** The same time, for what measures rather than tells it. */
  public Ticker ticker() {
    return new Ticker() {
      @Override
      public long read() {
        return Duration.between(Instant.EPOCH, now).toNanos();
      }
    };
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
