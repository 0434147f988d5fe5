package dev.lanyard.node.peer;

import dev.lanyard.node.identity.NodeId;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What a peer tells while two nodes are acquainted.
 *
 * @param peers nodes that it is connected with
 * @param leaving it is stopping, in good order
 */
public record News(List<Known> peers, boolean leaving) {
  /** Peers told in one message; more come in the next. */
  public static final int MAX_PEERS = 256;

  /** A node that somebody is connected with. */
  public record Known(NodeId id, InetSocketAddress address) {}

  /** The news that this node is leaving. */
  public static final News LEAVING = new News(List.of(), true);

  public News {
    peers = List.copyOf(peers);
  }
}
