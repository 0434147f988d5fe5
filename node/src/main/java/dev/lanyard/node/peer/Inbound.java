package dev.lanyard.node.peer;

/** An acquaintance that a peer began: the other direction of a {@link PeerLink}. */
public interface Inbound {
  /** Tells the peer something; dropped where the connection is gone. Never blocks. */
  void tell(News news);
}
