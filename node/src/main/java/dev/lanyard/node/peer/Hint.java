package dev.lanyard.node.peer;

import dev.lanyard.node.identity.NodeId;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * An address that somebody claims a node has. Never believed: a TLS handshake turns it into a peer
 * or nothing.
 *
 * @param address a resolved address, with the scope of its interface where it is link-local
 * @param claimed the id that the node is said to have, where the way it was found tells
 * @param foundBy how it was found
 */
public record Hint(InetSocketAddress address, Optional<NodeId> claimed, FoundBy foundBy) {
  /** How an address was found. */
  public enum FoundBy {
    MDNS("mdns"),
    LIST("list"),
    DNS("dns"),
    PEER("peer");

    private final String word;

    FoundBy(String word) {
      this.word = word;
    }

    /** The word that people and scripts see. */
    public String word() {
      return word;
    }
  }

  public Hint {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("address (" + address + ") must be resolved");
    }
  }
}
