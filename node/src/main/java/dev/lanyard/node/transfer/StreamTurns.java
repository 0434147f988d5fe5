package dev.lanyard.node.transfer;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Turns of the streams that are sent chunks of one content at the source's choice, first come,
 * first served, so that each receiver gets about as many to pass on: TCP alone shares a cable
 * unevenly, and who got twice as many as the others has twice as much to send, for which they wait
 * in the end. A turn ends when its stream comes again, and after a while, lest one that stalls
 * holds up all. Times are in nanoseconds of any clock. For one thread.
 */
final class StreamTurns {
  static final Duration LONGEST = Duration.ofMillis(250);

  /** Turns at a time: with one, the cable would be idle between two chunks. */
  private static final int LEAST_AT_A_TIME = 2;

  private final Set<Object> waiting = new LinkedHashSet<>();

  /** Streams that have a turn, and when it ends. */
  private final Map<Object, Long> taken = new HashMap<>();

  /** Whether a stream may take its turn now; it waits for it from the first such question on. */
  boolean isTurnOf(Object stream, long now) {
    if (waiting.add(stream)) {
      taken.remove(stream);
    }
    taken.values().removeIf(end -> now - end >= 0);
    // Half of them: fewer of many would not fill the cable, each of them starting slowly.
    int atATime = Math.max(LEAST_AT_A_TIME, (waiting.size() + taken.size()) / 2);
    return waiting.stream().limit(Math.max(0, atATime - taken.size())).anyMatch(stream::equals);
  }

  void take(Object stream, long now) {
    waiting.remove(stream);
    taken.put(stream, now + LONGEST.toNanos());
  }

  /** It waits no longer; where it comes again, behind the others. */
  void leave(Object stream) {
    waiting.remove(stream);
  }
}
