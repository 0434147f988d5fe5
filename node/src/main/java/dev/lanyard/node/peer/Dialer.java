package dev.lanyard.node.peer;

import dev.lanyard.node.identity.NodeId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** Opens connections to other nodes. */
public interface Dialer {
  /**
   * Connects, proves who is there, and introduces this node. Blocks, at most for {@code patience}.
   *
   * @param expected the id that must be there; anybody of the mesh where it is empty
   * @throws dev.lanyard.node.fault.Fault UNAVAILABLE where nobody answers, DENIED where whoever
   *     answers is no member of the mesh or not the expected one, PRECONDITION where it is this
   *     node, EXISTS where it is another one of this node's id
   */
  PeerLink dial(InetSocketAddress address, Optional<NodeId> expected, Duration patience);
}
