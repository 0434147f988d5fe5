package dev.lanyard.node.mdns;

import com.google.common.net.HostAndPort;
import dev.lanyard.node.identity.NodeId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the doctor is shown.
 *
 * @param mdns whether discovery by multicast is on
 * @param interfaces all there are
 * @param choice those that discovery uses
 * @param advertised the owner's addresses instead of the interfaces'; empty for theirs
 * @param probes what trying multicast gave; empty where it was not tried
 * @param peers all that are known
 * @param certificates what was found about secret, key and certificates, passed on as it is
 */
public record Symptoms(
    boolean mdns,
    List<LocalInterface> interfaces,
    InterfaceChoice choice,
    List<HostAndPort> advertised,
    List<ProbeResult> probes,
    List<PeerSight> peers,
    List<Finding> certificates) {
  public Symptoms {
    interfaces = List.copyOf(interfaces);
    advertised = List.copyOf(advertised);
    probes = List.copyOf(probes);
    peers = List.copyOf(peers);
    certificates = List.copyOf(certificates);
  }

  /**
   * A peer.
   *
   * @param name as it gave it; made safe to print here
   * @param address where it is reached, if it is
   * @param clockAhead how far its clock is ahead of ours; negative when it is behind
   * @param trouble why it is not reachable, in a few words; empty when it is
   */
  public record PeerSight(
      NodeId id,
      String name,
      Optional<InetSocketAddress> address,
      Liveness liveness,
      Duration clockAhead,
      String trouble) {
    /** What is known of a peer's liveness. */
    public enum Liveness {
      REACHABLE,
      SUSPECT,
      GONE
    }
  }
}
