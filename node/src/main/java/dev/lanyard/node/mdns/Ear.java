package dev.lanyard.node.mdns;

import com.google.common.base.Ticker;
import java.time.Duration;

/**
 * Notes when a station hears something, and when it hears more than ever should be. Thread-safe.
 */
final class Ear {
  /** Events in a second. A thousand nodes that start at once come to this for a second or two. */
  static final int MAX_EVENTS_PER_SECOND = 500;

  /**
   * What belongs to an event is in the station's memory after this: jmDNS tells of a service while
   * it is still taking in the packet.
   */
  static final Duration SETTLES_IN = Duration.ofMillis(200);

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Ticker ticker;
  private final Runnable wake;
  private long settledNanos;
  private long secondBegan;
  private int eventsInSecond;
  private boolean flooded;

  /**
   * Nothing was heard yet.
   *
   * @param wake is run when something is heard after a silence
   */
  Ear(Ticker ticker, Runnable wake) {
    this.ticker = ticker;
    this.wake = wake;
    this.secondBegan = ticker.read();
    this.settledNanos = secondBegan;
  }

  /** Something was said. */
  void heard() {
    if (notes(ticker.read())) {
      wake.run();
    }
  }

  private synchronized boolean notes(long now) {
    if (now - secondBegan >= SECOND) {
      secondBegan = now;
      eventsInSecond = 0;
    }
    eventsInSecond++;
    flooded |= eventsInSecond > MAX_EVENTS_PER_SECOND;
    boolean afterSilence = now - settledNanos >= 0;
    settledNanos = now + SETTLES_IN.toNanos();
    return afterSilence;
  }

  /** Whether what was heard last may not be known whole yet. */
  synchronized boolean settling() {
    return ticker.read() - settledNanos < 0;
  }

  /** Whether more came in one second than ever should. */
  synchronized boolean flooded() {
    return flooded;
  }
}
