package dev.lanyard.node.peer;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.identity.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials, a bounded number at a time and each address once at a time, and remembers for a while
 * which addresses led nowhere. Safe for several threads.
 */
final class Dials {
  private static final Logger log = LoggerFactory.getLogger("peer");

  private final Dialer dialer;
  private final AcquaintanceOptions options;
  private final Semaphore atATime;

  // Mutable, guarded by this.
  private final Set<InetSocketAddress> claimed = new HashSet<>();
  private final Cooldown cooldown;

  Dials(Dialer dialer, AcquaintanceOptions options, Clock clock) {
    this.dialer = dialer;
    this.options = options;
    this.atATime = new Semaphore(options.maxDials());
    this.cooldown = new Cooldown(options, clock);
  }

  /**
   * Whether a hinted address is to be dialled now; whoever gets a yes calls {@link #dialClaimed}.
   */
  synchronized boolean claim(InetSocketAddress address) {
    return cooldown.mayDial(address) && claimed.add(address);
  }

  /** Dials a hinted address that was claimed. */
  PeerLink dialClaimed(Hint hint) {
    try {
      PeerLink link = dial(hint.address(), hint.claimed(), options.dialPatience());
      synchronized (this) {
        cooldown.succeeded(hint.address());
      }
      return link;
    } catch (Fault e) {
      synchronized (this) {
        cooldown.failed(hint.address());
      }
      throw e;
    } finally {
      synchronized (this) {
        claimed.remove(hint.address());
      }
    }
  }

  /** Dials a peer that is known, whatever happened before. */
  PeerLink dial(InetSocketAddress address, Optional<NodeId> expected, Duration patience) {
    atATime.acquireUninterruptibly();
    try {
      return dialer.dial(address, expected, patience);
    } finally {
      atATime.release();
    }
  }

  /**
   * Where a node that dialled this one can be dialled: what it advertises, else where it came from.
   */
  static List<InetSocketAddress> candidates(Introduction introduction, InetSocketAddress seen) {
    List<InetSocketAddress> candidates = new ArrayList<>();
    for (String advertised : introduction.advertised()) {
      try {
        InetSocketAddress named = HostPort.parse(advertised, introduction.port());
        for (InetAddress host : InetAddress.getAllByName(named.getHostString())) {
          candidates.add(new InetSocketAddress(host, named.getPort()));
        }
      } catch (UnknownHostException | Fault e) {
        log.debug("a peer advertises an address that leads nowhere: {}", e.getMessage());
      }
    }
    return candidates.isEmpty() ? List.of(seen) : candidates;
  }
}
