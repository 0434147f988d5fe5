package dev.lanyard.node.peer;

import java.time.Duration;

/**
 * How a node gets and stays acquainted.
 *
 * @param dialPatience how long a dial may take: a handshake on a busy LAN takes some 100 ms
 * @param verifyPatience how long a peer whose connection broke has to prove that it is alive; a
 *     killed one is to be known as gone within two seconds
 * @param firstRedial pause before a peer that is gone is dialled again
 * @param longestRedial where the pause stops doubling
 * @param redials how often a peer that is gone is dialled before only discovery brings it back;
 *     with the pauses above, for about half an hour
 * @param maxDials dials at a time, of known peers and of the hints of each way of finding: each is
 *     a TLS handshake
 * @param maxWaiting hints of one way of finding that are dialled or wait for it; more are passed
 *     over, since every way tells of what holds again and again
 * @param maxAddresses addresses whose failures are remembered; a flood of hints cannot grow it
 * @param maxPeers connections held at a time: more than an office has computers
 */
public record AcquaintanceOptions(
    Duration dialPatience,
    Duration verifyPatience,
    Duration firstRedial,
    Duration longestRedial,
    int redials,
    int maxDials,
    int maxWaiting,
    int maxAddresses,
    int maxPeers) {
  public static final AcquaintanceOptions DEFAULT =
      new AcquaintanceOptions(
          Duration.ofSeconds(4),
          Duration.ofMillis(1500),
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          36,
          8,
          64,
          1024,
          256);

  Duration redialPause(int failures) {
    Duration pause = firstRedial.multipliedBy(1L << Math.min(failures, 16));
    return pause.compareTo(longestRedial) > 0 ? longestRedial : pause;
  }
}
