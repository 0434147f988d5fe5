package dev.lanyard.node.rpc;

import dev.lanyard.node.identity.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the sockets that others open, by address and in all, since each is a descriptor and some
 * memory, and how fast one address opens them, since each is a handshake. One address too many is
 * refused; of those that have yet to prove who they are, the oldest makes room for the newest,
 * since an honest handshake takes some milliseconds; where there are too many in all, the address
 * that has most gives up its oldest. Safe for several threads.
 */
final class Admission {
  private static final Logger log = LoggerFactory.getLogger("rpc");

  /** A socket that is open, and how to close it. */
  private static final class Socket {
    final Runnable close;

    /** Nothing in open mode, and before it is proven. */
    Optional<NodeId> id = Optional.empty();

    Socket(Runnable close) {
      this.close = close;
    }
  }

  private final RpcOptions.Sockets bounds;
  private final Predicate<NodeId> expelled;
  private final Allowance pace;
  private final LogPace logPace = new LogPace();

  // Mutable, guarded by this.

  /** Of each address, the oldest first. */
  private final Map<InetAddress, Map<InetSocketAddress, Socket>> open = new HashMap<>();

  /** Those that have proven nothing, the oldest first. */
  private final Map<InetSocketAddress, Socket> unproven = new LinkedHashMap<>();

  private int inAll;

  /**
   * Bounds sockets.
   *
   * @param expelled whose sockets are closed, whatever it shows
   */
  Admission(RpcOptions.Sockets bounds, Predicate<NodeId> expelled, LongSupplier nanoTime) {
    this.expelled = expelled;
    this.bounds = bounds;
    this.pace = new Allowance(bounds.pace(), bounds.inAll(), nanoTime);
  }

  /**
   * Whether a socket that was accepted may stay; where it may, {@link #closed} is to be called
   * once.
   *
   * @param close closes it, later; may be called again
   */
  boolean admit(InetSocketAddress remote, Runnable close) {
    List<Socket> displaced = new ArrayList<>();
    synchronized (this) {
      if (!mayOpen(remote.getAddress())) {
        return false;
      }
      if (inAll >= bounds.inAll()) {
        Optional<Socket> oldest = oldestOfBusiest(remote.getAddress());
        if (oldest.isEmpty()) {
          return false;
        }
        displaced.add(oldest.get());
      }
      displacedUnproven(remote.getAddress()).ifPresent(displaced::add);
      Socket socket = new Socket(close);
      of(remote.getAddress()).put(remote, socket);
      unproven.put(remote, socket);
      inAll++;
    }
    displaced.forEach(socket -> socket.close.run());
    return true;
  }

  private boolean mayOpen(InetAddress address) {
    if (count(address) >= bounds.perAddress()) {
      tell(
          "{} has {} connections open: no more are taken from there until it closes some", address);
      return false;
    }
    // The commands of this computer are the owner's.
    if (!address.isLoopbackAddress() && pace.take(address).isPositive()) {
      tell("{} opens one connection after the other ({} are open): most are refused", address);
      return false;
    }
    return true;
  }

  private int count(InetAddress address) {
    Map<InetSocketAddress, Socket> sockets = open.get(address);
    return sockets == null ? 0 : sockets.size();
  }

  private Map<InetSocketAddress, Socket> of(InetAddress address) {
    return open.computeIfAbsent(address, key -> new LinkedHashMap<>());
  }

  /** Makes room for a socket of an address that has fewer than another. */
  private Optional<Socket> oldestOfBusiest(InetAddress address) {
    return open.values().stream()
        .max(Comparator.comparingInt(Map::size))
        .filter(busiest -> busiest.size() > count(address) + 1)
        .map(busiest -> {
          InetSocketAddress oldest = busiest.keySet().iterator().next();
          unproven.remove(oldest);
          return Objects.requireNonNull(busiest.get(oldest));
        });
  }

  /**
   * The one of those unproven that makes room for a socket of that address, where there is none.
   */
  private Optional<Socket> displacedUnproven(InetAddress address) {
    Predicate<InetSocketAddress> same = other -> other.getAddress().equals(address);
    if (unproven.keySet().stream().filter(same).count() >= bounds.unprovenPerAddress()) {
      return oldestUnproven(same);
    }
    return unproven.size() >= bounds.unproven() ? oldestUnproven(other -> true) : Optional.empty();
  }

  private Optional<Socket> oldestUnproven(Predicate<InetSocketAddress> which) {
    Iterator<Entry<InetSocketAddress, Socket>> all = unproven.entrySet().iterator();
    while (all.hasNext()) {
      Entry<InetSocketAddress, Socket> next = all.next();
      if (which.test(next.getKey())) {
        all.remove();
        return Optional.of(next.getValue());
      }
    }
    return Optional.empty();
  }

  /**
   * The other side has shown who it is, and was let in; it is closed all the same where that was
   * just before it was expelled.
   *
   * @param id nothing in open mode
   */
  void proven(InetSocketAddress remote, Optional<NodeId> id) {
    Optional<Socket> late;
    synchronized (this) {
      Optional<Socket> socket = Optional.ofNullable(unproven.remove(remote));
      socket.ifPresent(one -> one.id = id);
      late = socket.filter(one -> id.filter(expelled).isPresent());
    }
    late.ifPresent(socket -> socket.close.run());
  }

  /** Closes the sockets of a node. */
  void expel(NodeId id) {
    List<Socket> closing;
    synchronized (this) {
      closing =
          open.values().stream()
              .flatMap(sockets -> sockets.values().stream())
              .filter(socket -> socket.id.filter(id::equals).isPresent())
              .toList();
    }
    closing.forEach(socket -> socket.close.run());
  }

  /** A socket that was admitted is closed. */
  synchronized void closed(InetSocketAddress remote) {
    unproven.remove(remote);
    Map<InetSocketAddress, Socket> sockets = open.get(remote.getAddress());
    if (sockets != null && sockets.remove(remote) != null) {
      inAll--;
      if (sockets.isEmpty()) {
        open.remove(remote.getAddress());
      }
    }
  }

  private void tell(String format, InetAddress address) {
    if (logPace.mayTell()) {
      log.warn(format, address.getHostAddress(), count(address));
    }
  }
}
