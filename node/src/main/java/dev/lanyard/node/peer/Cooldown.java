package dev.lanyard.node.peer;

import com.google.common.base.Ticker;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Addresses that did not lead to a peer, and when each may be tried again. Bounded: the oldest are
 * forgotten first. Not safe for several threads.
 */
final class Cooldown {
  private record Failure(int failures, long notBeforeNanos) {}

  private final AcquaintanceOptions options;
  private final Ticker ticker;
  private final Map<InetSocketAddress, Failure> failed;

  Cooldown(AcquaintanceOptions options, Ticker ticker) {
    this.options = options;
    this.ticker = ticker;
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
    return failure == null || ticker.read() - failure.notBeforeNanos() >= 0;
  }

  void failed(InetSocketAddress address) {
    Failure before = failed.remove(address);
    int failures = before == null ? 0 : before.failures() + 1;
    failed.put(
        address, new Failure(failures, ticker.read() + options.redialPause(failures).toNanos()));
  }

  void succeeded(InetSocketAddress address) {
    failed.remove(address);
  }

  /** Whoever was refused may not be any more. */
  void forget() {
    failed.clear();
  }
}
