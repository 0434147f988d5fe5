package dev.lanyard.node.peer;

import dev.lanyard.node.identity.NodeId;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What a peer tells while two nodes are acquainted.
 *
 * @param peers nodes that it is connected with
 * @param leaving it is stopping, in good order
 * @param meshTag that its mesh has from now on; empty where it has not changed
 * @param cloned two processes have presented the receiver's id to it at a time
 */
public record News(List<Known> peers, boolean leaving, String meshTag, boolean cloned) {
  /** Peers told in one message; more come in the next. */
  public static final int MAX_PEERS = 256;

  /**
   * News that wait for who takes none: as many as there are when all nodes of a large LAN start.
   */
  public static final int MAX_UNTAKEN = 1_000;

  /** A node that somebody is connected with. */
  public record Known(NodeId id, InetSocketAddress address) {}

  /** The news that this node is leaving. */
  public static final News LEAVING = new News(List.of(), true, "", false);

  /** The news that somebody else has the receiver's id, too. */
  public static final News CLONED = new News(List.of(), false, "", true);

  /** The news of peers. */
  public static News of(List<Known> peers) {
    return new News(peers, false, "", false);
  }

  /** The news that the mesh has another secret. */
  public static News renewed(String meshTag) {
    return new News(List.of(), false, meshTag, false);
  }

  public News {
    peers = List.copyOf(peers);
  }
}
