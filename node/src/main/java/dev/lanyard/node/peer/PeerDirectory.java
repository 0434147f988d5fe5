package dev.lanyard.node.peer;

import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Hint.FoundBy;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The peers this node knows, alive and gone. Those that are gone are remembered for {@link
 * #MEMORY}. Safe for several threads; listeners are called under no lock of this, in the thread
 * that brought the change.
 */
public final class PeerDirectory {
  /** How long a peer that is gone is remembered. */
  public static final Duration MEMORY = Duration.ofDays(30);

  /** Larger differences of clocks are told as this one. */
  private static final Duration MOST_CLOCK_DIFFERENCE = Duration.ofDays(36_500);

  /** Peers remembered: far more than a LAN has; those gone longest are forgotten first. */
  static final int MAX_PEERS = 1000;

  private static final Comparator<Peer> BY_NAME =
      Comparator.comparing(Peer::name).thenComparing(Peer::id);

  private final Clock clock;
  private final Map<NodeId, Peer> peers = new HashMap<>();
  private final List<Consumer<Peer>> listeners = new CopyOnWriteArrayList<>();

  public PeerDirectory(Clock clock) {
    this.clock = clock;
  }

  /** Tells of every change of a peer's liveness. */
  public void onChange(Consumer<Peer> listener) {
    listeners.add(listener);
  }

  /** Takes over what was remembered from before; such peers are gone until they are met. */
  public synchronized void remember(List<Peer> known) {
    known.forEach(peer -> peers.putIfAbsent(peer.id(), peer));
    forgetOld();
  }

  /** Forgets everybody, since this node left their mesh. */
  public synchronized void forgetAll() {
    peers.clear();
  }

  /** Forgets somebody who is a member no longer. */
  public synchronized void forget(NodeId id) {
    peers.remove(id);
  }

  /** A peer proved its id and introduced itself. */
  public void met(
      NodeId id,
      Introduction introduction,
      InetSocketAddress address,
      Liveness liveness,
      Optional<FoundBy> foundBy) {
    Peer peer;
    boolean changed;
    synchronized (this) {
      Peer before = peers.get(id);
      Set<FoundBy> ways = EnumSet.noneOf(FoundBy.class);
      if (before != null && !before.isGone()) {
        ways.addAll(before.foundBy());
      }
      foundBy.ifPresent(ways::add);
      Instant now = clock.instant();
      peer =
          new Peer(
              id,
              Printable.of(introduction.name()),
              address,
              liveness,
              ways,
              Printable.of(introduction.version()),
              now,
              ahead(now, introduction.clock()));
      peers.put(id, peer);
      forgetOld();
      changed = before == null || !before.liveness().equals(liveness);
    }
    if (changed) {
      listeners.forEach(listener -> listener.accept(peer));
    }
  }

  /** How far a clock is ahead, within what can be told: a peer may say anything. */
  private static Duration ahead(Instant now, Instant theirs) {
    Duration difference = Duration.between(now, theirs);
    if (difference.abs().compareTo(MOST_CLOCK_DIFFERENCE) <= 0) {
      return difference;
    }
    return difference.isNegative() ? MOST_CLOCK_DIFFERENCE.negated() : MOST_CLOCK_DIFFERENCE;
  }

  /** A peer was found in a further way. */
  public synchronized void found(NodeId id, FoundBy way) {
    Peer peer = peers.get(id);
    if (peer != null && !peer.foundBy().contains(way)) {
      Set<FoundBy> ways = EnumSet.of(way);
      ways.addAll(peer.foundBy());
      peers.put(id, peer.with(ways));
    }
  }

  /** A peer's liveness changed. */
  public void mark(NodeId id, Liveness liveness) {
    Peer peer;
    synchronized (this) {
      Peer before = peers.get(id);
      if (before == null || before.liveness().equals(liveness)) {
        return;
      }
      // Who was reachable until now was seen now; who was not keeps the time it was last seen.
      Instant seen =
          before.isReachable() || liveness instanceof Liveness.Reachable
              ? clock.instant()
              : before.lastSeen();
      peer = before.with(liveness, seen);
      peers.put(id, peer);
    }
    listeners.forEach(listener -> listener.accept(peer));
  }

  public synchronized Optional<Peer> find(NodeId id) {
    return Optional.ofNullable(peers.get(id)).map(this::asOfNow);
  }

  /** All peers, by name. */
  public synchronized List<Peer> all() {
    return peers.values().stream().map(this::asOfNow).sorted(BY_NAME).toList();
  }

  /** A peer that a connection stands with is seen at every moment. */
  private Peer asOfNow(Peer peer) {
    return peer.isReachable() ? peer.with(peer.liveness(), clock.instant()) : peer;
  }

  /** Peers that are not gone, by name. */
  public List<Peer> present() {
    return all().stream().filter(peer -> !peer.isGone()).toList();
  }

  /** Peers that a connection stands with, by name. */
  public List<Peer> reachable() {
    return all().stream().filter(Peer::isReachable).toList();
  }

  /**
   * The peer that a person means: by its name, its id, or the first 4 or more digits of it.
   *
   * @throws Fault NOT_FOUND where nobody bears it; PRECONDITION where several do
   */
  public Peer named(String text) {
    List<Peer> named = byName(text);
    if (named.isEmpty()) {
      throw Fault.of(
          Reason.NOT_FOUND,
          "no node is called '%s'; 'lanyard peers' lists those that are here",
          Printable.of(text));
    }
    if (named.size() > 1) {
      throw Fault.of(
          Reason.PRECONDITION,
          "%d nodes are called '%s'; say which by its id: %s",
          named.size(),
          Printable.of(text),
          String.join(", ", named.stream().map(peer -> peer.id().shortText()).toList()));
    }
    return named.getFirst();
  }

  private List<Peer> byName(String text) {
    if (NodeId.isOne(text)) {
      // An id means that node, whatever another calls itself.
      return find(new NodeId(text)).stream().toList();
    }
    List<Peer> bearing = all().stream().filter(peer -> isMeant(peer, text)).toList();
    List<Peer> here = bearing.stream().filter(peer -> !peer.isGone()).toList();
    return here.isEmpty() ? bearing : here;
  }

  private static boolean isMeant(Peer peer, String text) {
    return peer.name().equals(text) || (text.length() >= 4 && peer.id().text().startsWith(text));
  }

  private void forgetOld() {
    Instant oldest = clock.instant().minus(MEMORY);
    peers.values().removeIf(peer -> peer.isGone() && peer.lastSeen().isBefore(oldest));
    while (peers.size() > MAX_PEERS) {
      Optional<Peer> longestGone =
          peers.values().stream()
              .min(Comparator.comparing(Peer::isReachable).thenComparing(Peer::lastSeen));
      longestGone.ifPresent(peer -> peers.remove(peer.id()));
    }
  }
}
