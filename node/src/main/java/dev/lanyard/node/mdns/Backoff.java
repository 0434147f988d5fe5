package dev.lanyard.node.mdns;

import java.time.Duration;

/** Pauses that double, up to a longest one. */
final class Backoff {
  private final Duration longest;
  private Duration next;

  Backoff(Duration first, Duration longest) {
    this.longest = longest;
    this.next = first;
  }

  Duration next() {
    Duration pause = next;
    Duration doubled = pause.multipliedBy(2);
    next = doubled.compareTo(longest) < 0 ? doubled : longest;
    return pause;
  }
}
