package dev.lanyard.node.mdns;

import com.google.common.base.Ticker;
import dev.lanyard.node.peer.Hint;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one station has seen, bounded. Hints come again with every question for as long as what was
 * said holds, because jmDNS tells of each service only once. Thread-safe.
 */
final class Sightings {
  /** Instances remembered: two for each interface of some hundred nodes. */
  static final int MAX_INSTANCES = 1_000;

  /** Events in a second. A thousand nodes that start at once come to this for a second or two. */
  static final int MAX_EVENTS_PER_SECOND = 500;

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Ticker ticker;
  private final Map<String, List<Hint>> seen = new LinkedHashMap<>();
  private long secondBegan;
  private int eventsInSecond;
  private boolean flooded;

  Sightings(Ticker ticker) {
    this.ticker = ticker;
    this.secondBegan = ticker.read();
  }

  /** Whether the hints may be passed on. What was seen longest ago makes room. */
  synchronized boolean seen(String instance, List<Hint> hints) {
    if (!counts()) {
      return false;
    }
    seen.remove(instance);
    seen.put(instance, hints);
    if (seen.size() > MAX_INSTANCES) {
      seen.remove(seen.keySet().iterator().next());
    }
    return true;
  }

  synchronized void left(String instance) {
    if (counts()) {
      seen.remove(instance);
    }
  }

  /** Everything that holds. */
  synchronized List<Hint> all() {
    return seen.values().stream().flatMap(List::stream).toList();
  }

  /** Whether more came in one second than ever should. */
  synchronized boolean flooded() {
    return flooded;
  }

  private boolean counts() {
    long now = ticker.read();
    if (now - secondBegan >= SECOND) {
      secondBegan = now;
      eventsInSecond = 0;
    }
    eventsInSecond++;
    flooded |= eventsInSecond > MAX_EVENTS_PER_SECOND;
    return !flooded;
  }
}
