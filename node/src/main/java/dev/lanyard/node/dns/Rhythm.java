package dev.lanyard.node.dns;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a name is looked up again.
 *
 * @param first after a change: what comes with it is there a moment later
 * @param longest pauses double up to this
 */
record Rhythm(Duration first, Duration longest) {
  /** A service's name: its addresses change as containers come and go. */
  static final Rhythm OF_NAMES = new Rhythm(Duration.ofMillis(500), Duration.ofSeconds(30));

  /** A list: its hosts seldom move. */
  static final Rhythm OF_LIST = new Rhythm(Duration.ofSeconds(1), Duration.ofSeconds(60));

  /** So that nodes started at one moment do not ask the name server at one moment. */
  private static final double JITTER = 0.25;

  /** Beyond this many doublings every pause is the longest. */
  private static final int MAX_DOUBLINGS = 20;

  /** The pause after a name was looked up so many times with the same answer. */
  Duration pauseAfter(int sameAnswers, RandomGenerator random) {
    long doubled = first.toNanos() << Math.clamp(sameAnswers - 1L, 0, MAX_DOUBLINGS);
    long nanos = Math.min(doubled, longest.toNanos());
    return Duration.ofNanos((long) (nanos * (1 + JITTER * (2 * random.nextDouble() - 1))));
  }
}
