package dev.lanyard.node.peer;

import com.google.common.base.Ticker;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Hint.FoundBy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials, a bounded number at a time and each address once at a time, and remembers for a while
 * which addresses led nowhere. Peers that are known never wait behind hints, and the hints of one
 * way of finding never behind another's: whoever floods one of them starves that one alone. Safe
 * for several threads.
 */
final class Dials {
  /** Addresses of one peer that are dialled in turn. */
  private static final int MAX_CANDIDATES = 4;

  private static final Logger log = LoggerFactory.getLogger("peer");

  private final Dialer dialer;
  private final AcquaintanceOptions options;
  private final Semaphore known;
  private final Map<FoundBy, Semaphore> hinted = new EnumMap<>(FoundBy.class);

  // Mutable, guarded by this.
  private final Map<FoundBy, Set<InetSocketAddress>> claimed = new EnumMap<>(FoundBy.class);
  private final Cooldown cooldown;

  Dials(Dialer dialer, AcquaintanceOptions options, Ticker ticker) {
    this.dialer = dialer;
    this.options = options;
    this.known = new Semaphore(options.maxDials());
    this.cooldown = new Cooldown(options, ticker);
    for (FoundBy way : FoundBy.values()) {
      hinted.put(way, new Semaphore(options.maxDials()));
      claimed.put(way, new HashSet<>());
    }
  }

  /**
   * Whether a hinted address is to be dialled now; whoever gets a yes calls {@link #dialClaimed}.
   */
  synchronized boolean claim(Hint hint) {
    boolean beingDialled =
        claimed.values().stream().anyMatch(addresses -> addresses.contains(hint.address()));
    Set<InetSocketAddress> mine = claimed(hint.foundBy());
    return !beingDialled
        && mine.size() < options.maxWaiting()
        && cooldown.mayDial(hint.address())
        && mine.add(hint.address());
  }

  /** Dials a hinted address that was claimed. */
  PeerLink dialClaimed(Hint hint) {
    Semaphore permits = Objects.requireNonNull(hinted.get(hint.foundBy()));
    try {
      PeerLink link = dial(permits, hint.address(), hint.claimed(), options.dialPatience());
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
        claimed(hint.foundBy()).remove(hint.address());
      }
    }
  }

  /**
   * Dials a peer that is known, whatever happened before.
   *
   * @param reached whether it was ever reached: who only says that it is there waits behind other
   *     hints of peers
   */
  PeerLink dial(InetSocketAddress address, NodeId expected, Duration patience, boolean reached) {
    Semaphore permits = reached ? known : Objects.requireNonNull(hinted.get(FoundBy.PEER));
    return dial(permits, address, Optional.of(expected), patience);
  }

  private PeerLink dial(
      Semaphore permits, InetSocketAddress address, Optional<NodeId> expected, Duration patience) {
    permits.acquireUninterruptibly();
    try {
      return dialer.dial(address, expected, patience);
    } finally {
      permits.release();
    }
  }

  /** This node shows itself as another member from here on: who refused it may not again. */
  synchronized void forgetFailures() {
    cooldown.forget();
  }

  private Set<InetSocketAddress> claimed(FoundBy way) {
    return Objects.requireNonNull(claimed.get(way));
  }

  /**
   * Where a node that dialled this one can be dialled: what it advertises, else where it came from.
   * At most {@value #MAX_CANDIDATES}, whatever it says.
   */
  static List<InetSocketAddress> candidates(Introduction introduction, InetSocketAddress seen) {
    List<InetSocketAddress> candidates = new ArrayList<>();
    for (String advertised : introduction.advertised()) {
      if (candidates.size() >= MAX_CANDIDATES) {
        break;
      }
      try {
        InetSocketAddress named = HostPort.parse(advertised, introduction.port());
        Stream.of(InetAddress.getAllByName(named.getHostString()))
            .limit(MAX_CANDIDATES - candidates.size())
            .forEach(host -> candidates.add(new InetSocketAddress(host, named.getPort())));
      } catch (UnknownHostException | Fault e) {
        log.debug("a peer advertises an address that leads nowhere: {}", e.getMessage());
      }
    }
    return candidates.isEmpty() ? List.of(seen) : candidates;
  }
}
