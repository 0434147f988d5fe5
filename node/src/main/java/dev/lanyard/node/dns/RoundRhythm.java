package dev.lanyard.node.dns;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When names are looked up again.
 *
 * @param first after the first round: what starts beside us is there a moment later
 * @param longest pauses double up to this
 */
record RoundRhythm(Duration first, Duration longest) {
  /** A service's name: its addresses change as containers come and go. */
  static final RoundRhythm OF_NAMES =
      new RoundRhythm(Duration.ofMillis(500), Duration.ofSeconds(30));

  /** A list: its hosts seldom move. */
  static final RoundRhythm OF_LIST = new RoundRhythm(Duration.ofSeconds(1), Duration.ofSeconds(60));

  /** So that nodes started at one moment do not ask the name server at one moment. */
  private static final double JITTER = 0.25;

  /** Beyond this many doublings every pause is the longest. */
  private static final int MAX_DOUBLINGS = 20;

  /** The pause after so many rounds since something last changed. */
  Duration pauseAfter(int rounds, RandomGenerator random) {
    long doubled = first.toNanos() << Math.clamp(rounds - 1L, 0, MAX_DOUBLINGS);
    long nanos = Math.min(doubled, longest.toNanos());
    return Duration.ofNanos((long) (nanos * (1 + JITTER * (2 * random.nextDouble() - 1))));
  }
}
