package dev.lanyard.node.mdns;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * When a station asks: densely at first, when there is most to learn and a lost packet costs most,
 * then now and then, for as long as it lives. jmDNS itself asks three times and never again.
 */
final class AskRhythm {
  /**
   * Pauses after the first questions. Until jmDNS has probed and announced, about five seconds, it
   * answers nobody, so nodes that start together learn of each other by what is said in this time.
   */
  private static final List<Duration> FIRST =
      List.of(
          Duration.ofMillis(150),
          Duration.ofMillis(350),
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(4),
          Duration.ofSeconds(8),
          Duration.ofSeconds(15));

  /** A packet a minute from each node is silence on any network. */
  private static final Duration LATER = Duration.ofSeconds(40);

  /** So that nodes started by one power switch drift apart. */
  private static final double JITTER = 0.25;

  private final RandomGenerator random;

  AskRhythm(RandomGenerator random) {
    this.random = random;
  }

  /** The pause after so many questions. */
  Duration pauseAfter(int asked) {
    Duration pause = asked <= FIRST.size() ? FIRST.get(Math.max(asked, 1) - 1) : LATER;
    double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
    return Duration.ofNanos((long) (pause.toNanos() * factor));
  }

  /** Whether to say who we are along with this question. */
  boolean announcesWith(int asked) {
    return asked < FIRST.size();
  }
}
