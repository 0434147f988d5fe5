package dev.lanyard.node.rpc;

import dev.lanyard.node.identity.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the sockets that strangers open before they have proven anything, by address and in all:
 * each is a descriptor and some memory. One address too many is refused; of those that have yet to
 * prove who they are, the oldest makes room for the newest, since an honest handshake takes some
 * milliseconds. Safe for several threads.
 */
final class Admission {
  private static final Logger log = LoggerFactory.getLogger("rpc");

  /** How often it is said at most. */
  private static final Duration TELLING = Duration.ofMinutes(1);

  /** A socket of somebody who has shown who they are. */
  private record Proven(NodeId id, Runnable close) {}

  private final RpcOptions.Sockets bounds;

  // Mutable, guarded by this.
  private final Map<InetAddress, Integer> open = new HashMap<>();

  /** How to close those that have proven nothing, the oldest first. */
  private final Map<InetSocketAddress, Runnable> unproven = new LinkedHashMap<>();

  private final Map<InetSocketAddress, Proven> proven = new HashMap<>();

  /** When it may be said again that sockets are refused: who opens them must not fill the log. */
  private long nextTellingNanos = System.nanoTime();

  Admission(RpcOptions.Sockets bounds) {
    this.bounds = bounds;
  }

  /**
   * Whether a socket that was accepted may stay; where it may, {@link #closed} is to be called
   * once.
   *
   * @param close closes it, later; may be called again
   */
  boolean admit(InetSocketAddress remote, Runnable close) {
    Optional<Runnable> displaced;
    synchronized (this) {
      int already = open.getOrDefault(remote.getAddress(), 0);
      if (already >= bounds.perAddress()) {
        tell(remote);
        return false;
      }
      open.put(remote.getAddress(), already + 1);
      displaced = displaced(remote.getAddress());
      unproven.put(remote, close);
    }
    displaced.ifPresent(Runnable::run);
    return true;
  }

  /** The one that makes room for a socket of that address, where there is none. */
  private Optional<Runnable> displaced(InetAddress address) {
    Predicate<InetSocketAddress> same = other -> other.getAddress().equals(address);
    if (unproven.keySet().stream().filter(same).count() >= bounds.unprovenPerAddress()) {
      return oldest(same);
    }
    return unproven.size() >= bounds.unproven() ? oldest(other -> true) : Optional.empty();
  }

  private Optional<Runnable> oldest(Predicate<InetSocketAddress> which) {
    Iterator<Entry<InetSocketAddress, Runnable>> all = unproven.entrySet().iterator();
    while (all.hasNext()) {
      Entry<InetSocketAddress, Runnable> next = all.next();
      if (which.test(next.getKey())) {
        all.remove();
        return Optional.of(next.getValue());
      }
    }
    return Optional.empty();
  }

  /**
   * The other side has shown who it is.
   *
   * @param id nothing in open mode
   */
  synchronized void proven(InetSocketAddress remote, Optional<NodeId> id) {
    Runnable close = unproven.remove(remote);
    if (close != null && id.isPresent()) {
      proven.put(remote, new Proven(id.get(), close));
    }
  }

  /** Closes the sockets of a node. */
  void expel(NodeId id) {
    List<Runnable> closing;
    synchronized (this) {
      closing =
          proven.values().stream().filter(one -> one.id().equals(id)).map(Proven::close).toList();
    }
    closing.forEach(Runnable::run);
  }

  /** A socket that was admitted is closed. */
  synchronized void closed(InetSocketAddress remote) {
    unproven.remove(remote);
    proven.remove(remote);
    open.computeIfPresent(remote.getAddress(), (address, count) -> count > 1 ? count - 1 : null);
  }

  private void tell(InetSocketAddress remote) {
    long now = System.nanoTime();
    if (now - nextTellingNanos >= 0) {
      nextTellingNanos = now + TELLING.toNanos();
      log.warn(
          "{} has {} connections open: no more are taken from there until it closes some",
          remote.getAddress().getHostAddress(),
          bounds.perAddress());
    }
  }
}
