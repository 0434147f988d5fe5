package dev.lanyard.node.peer;

import dev.lanyard.node.identity.NodeId;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The connections with one peer. Guarded by the {@link Contacts} that hold it. */
final class Contact {
  final NodeId id;

  /** The connection this node opened. */
  @Nullable PeerLink link;

  /**
   * Those the peer opened, and by which of its processes; more than one only while it reconnects,
   * or where two nodes have one id.
   */
  final Map<Inbound, String> inbound = new LinkedHashMap<>();

  /** Where it was reached last; before that, where it called from. */
  InetSocketAddress address;

  /** Whether it was ever reached. */
  boolean reached;

  /** Where it called from last, and what it said of itself then. */
  @Nullable InetSocketAddress calledFrom;

  @Nullable Introduction introduction;

  /** The number of the chain of dials that goes on; one that began before stops. */
  int chain;

  /** Dials that failed since it was reachable. */
  int failures;

  /** It is to be seen later whether two processes go on to have its id. */
  boolean twinsWatched;

  /** Whether the connection to it still stands is being found out. */
  boolean verifying;

  /** It is to be told of the others soon. */
  boolean hearsOfOthers;

  /** It said goodbye: its silence needs no verifying. */
  boolean left;

  Contact(NodeId id, InetSocketAddress address) {
    this.id = id;
    this.address = address;
  }

  boolean isConnected() {
    return link != null || !inbound.isEmpty();
  }

  /**
   * Where to dial a peer, as it was at one moment.
   *
   * @param reachedAt where it was reached last
   * @param calledFrom where it called from last, and what it said then
   */
  record Whereabouts(
      Optional<InetSocketAddress> reachedAt,
      Optional<Introduction> introduction,
      InetSocketAddress calledFrom) {
    /**
     * The addresses to try, in order. Looks names up, and so may block.
     *
     * @param quick only where it was reached last
     */
    Set<InetSocketAddress> candidates(boolean quick) {
      Set<InetSocketAddress> candidates = new LinkedHashSet<>(reachedAt.stream().toList());
      if (!quick) {
        introduction.ifPresent(said -> candidates.addAll(Dials.candidates(said, calledFrom)));
      }
      return candidates;
    }
  }

  Whereabouts whereabouts() {
    return new Whereabouts(
        reached ? Optional.of(address) : Optional.empty(),
        Optional.ofNullable(introduction),
        calledFrom == null ? address : calledFrom);
  }

  /** Tells the peer over whichever connection stands. */
  void tell(News news) {
    if (link != null) {
      link.tell(news);
    } else if (!inbound.isEmpty()) {
      inbound.keySet().iterator().next().tell(news);
    }
  }
}
