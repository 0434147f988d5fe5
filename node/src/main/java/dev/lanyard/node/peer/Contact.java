package dev.lanyard.node.peer;

import dev.lanyard.node.identity.NodeId;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The connections with one peer. Guarded by the {@link Acquaintance} that holds it. */
final class Contact {
  final NodeId id;

  /** The connection this node opened. */
  @Nullable PeerLink link;

  /** Those the peer opened; more than one only while it reconnects. */
  final Set<Inbound> inbound = new LinkedHashSet<>();

  /** Where it was reached last. */
  InetSocketAddress address;

  /** Dials that failed since it was reachable. */
  int failures;

  /** It said goodbye: its silence needs no verifying. */
  boolean left;

  Contact(NodeId id, InetSocketAddress address) {
    this.id = id;
    this.address = address;
  }

  boolean isConnected() {
    return link != null || !inbound.isEmpty();
  }

  /** Tells the peer over whichever connection stands. */
  void tell(News news) {
    if (link != null) {
      link.tell(news);
    } else if (!inbound.isEmpty()) {
      inbound.iterator().next().tell(news);
    }
  }
}
