package dev.lanyard.node.doctor;

import com.google.common.net.HostAndPort;
import dev.lanyard.node.host.InterfaceChoice;
import dev.lanyard.node.host.LocalInterface;
import dev.lanyard.node.peer.Peer;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * What the doctor is shown.
 *
 * @param mdns whether discovery by multicast is on
 * @param port on which the node serves
 * @param bind the one address on which it serves; nothing for all
 * @param interfaces all there are
 * @param choice those that discovery uses
 * @param advertised the owner's addresses instead of the interfaces'; empty for theirs
 * @param probes what trying multicast gave; empty where it was not tried
 * @param peers all that are known
 * @param certificates what was found about secret, key and certificates, passed on as it is
 */
public record Symptoms(
    boolean mdns,
    int port,
    Optional<InetAddress> bind,
    List<LocalInterface> interfaces,
    InterfaceChoice choice,
    List<HostAndPort> advertised,
    List<ProbeResult> probes,
    List<Peer> peers,
    List<Finding> certificates) {
  public Symptoms {
    interfaces = List.copyOf(interfaces);
    advertised = List.copyOf(advertised);
    probes = List.copyOf(probes);
    peers = List.copyOf(peers);
    certificates = List.copyOf(certificates);
  }
}
