package dev.lanyard.node.doctor;

import dev.lanyard.node.identity.NodeId;
import java.net.InetAddress;
import java.util.Set;

/** What came of trying multicast at one address of an interface. */
public record ProbeResult(String interfaceName, InetAddress address, Outcome outcome) {
  /** How far it came. */
  public sealed interface Outcome {
    /** The question could not be sent; {@code why} is what the system said. */
    record NotSent(String why) implements Outcome {}

    /**
     * The question went out.
     *
     * @param byMulticast other nodes of the mesh whose answers came to everybody: what discovery
     *     needs
     * @param byUnicast other nodes of the mesh that answered to us alone: they heard the question
     */
    record Sent(Set<NodeId> byMulticast, Set<NodeId> byUnicast) implements Outcome {
      public Sent {
        byMulticast = Set.copyOf(byMulticast);
        byUnicast = Set.copyOf(byUnicast);
      }
    }
  }
}
