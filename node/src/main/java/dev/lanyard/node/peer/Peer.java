package dev.lanyard.node.peer;

import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Hint.FoundBy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * What is known of another node. Immutable; the {@link PeerDirectory} replaces it.
 *
 * @param name as it gave it, safe to print
 * @param address where it is reached
 * @param foundBy every way it was found
 * @param lastSeen when it was last known to be alive
 * @param clockAhead how far its clock was ahead of ours when it introduced itself
 */
public record Peer(
    NodeId id,
    String name,
    InetSocketAddress address,
    Liveness liveness,
    Set<FoundBy> foundBy,
    String version,
    Instant lastSeen,
    Duration clockAhead) {
  public Peer {
    foundBy = Set.copyOf(foundBy);
  }

  Peer with(Liveness now, Instant seen) {
    return new Peer(id, name, address, now, foundBy, version, seen, clockAhead);
  }

  Peer with(Set<FoundBy> ways) {
    return new Peer(id, name, address, liveness, ways, version, lastSeen, clockAhead);
  }

  /** Whether a connection stands. */
  public boolean isReachable() {
    return liveness instanceof Liveness.Reachable;
  }

  /** The name and the beginning of the id, for logs. */
  public String label() {
    return name + " (" + id.shortText() + ")";
  }
}
