package dev.lanyard.node.peer;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Addresses that did not lead to a peer, and when each may be tried again. Bounded: the oldest are
 * forgotten first. Not safe for several threads.
 */
final class Cooldown {
  private record Failure(int failures, Instant notBefore) {}

  private final AcquaintanceOptions options;
  private final Clock clock;
  private final Map<InetSocketAddress, Failure> failed;

  Cooldown(AcquaintanceOptions options, Clock clock) {
    this.options = options;
    this.clock = clock;
    this.failed =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Failure> eldest) {
            return size() > options.maxAddresses();
          }
        };
  }

  boolean mayDial(InetSocketAddress address) {
    Failure failure = failed.get(address);
    return failure == null || !clock.instant().isBefore(failure.notBefore());
  }

  void failed(InetSocketAddress address) {
    Failure before = failed.remove(address);
    int failures = before == null ? 0 : before.failures() + 1;
    failed.put(address, new Failure(failures, clock.instant().plus(options.redialPause(failures))));
  }

  void succeeded(InetSocketAddress address) {
    failed.remove(address);
  }
}
