package dev.lanyard.node.doctor;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.doctor.ProbeResult.Outcome;
import dev.lanyard.node.host.LocalInterface;
import dev.lanyard.node.host.LocalInterface.Kind;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.HostPort;
import dev.lanyard.node.peer.Peer;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is found at one interface. */
final class InterfaceDoctor {
  private static final String OPEN_MULTICAST =
      "let the firewalls pass 5353/udp, switch off IGMP snooping or the Wi-Fi's client isolation; or"
          + " name nodes by --peer or --peer-dns, which works meanwhile";

  private final LocalInterface at;
  private final Symptoms symptoms;
  private final List<Peer> connected;
  private final Set<NodeId> byMulticast = new HashSet<>();
  private final Set<NodeId> byUnicast = new HashSet<>();
  private final List<String> unsent = new ArrayList<>();
  private boolean sent;

  private InterfaceDoctor(LocalInterface at, Symptoms symptoms) {
    this.at = at;
    this.symptoms = symptoms;
    this.connected =
        symptoms.peers().stream().filter(peer -> peer.isReachable()).filter(this::isHere).toList();
    symptoms.probes().stream()
        .filter(probe -> probe.interfaceName().equals(at.name()))
        .forEach(this::take);
  }

  /** The report on this interface. */
  static InterfaceReport report(LocalInterface at, Symptoms symptoms) {
    return new InterfaceDoctor(at, symptoms).report();
  }

  private boolean isHere(Peer peer) {
    InetAddress address = peer.address().getAddress();
    return address != null && at.reaches(address);
  }

  private void take(ProbeResult probe) {
    switch (probe.outcome()) {
      case Outcome.NotSent(String why) -> unsent.add(why);
      case Outcome.Sent answers -> {
        sent = true;
        byMulticast.addAll(answers.byMulticast());
        byUnicast.addAll(answers.byUnicast());
      }
    }
  }

  private InterfaceReport report() {
    boolean chosen = symptoms.choice().has(at.name());
    List<Finding> findings = new ArrayList<>();
    if (chosen && symptoms.mdns()) {
      multicast(findings);
    }
    if (at.kind() == Kind.BRIDGE) {
      bridge(chosen, findings);
    }
    Set<NodeId> answered = new HashSet<>(byMulticast);
    answered.addAll(byUnicast);
    return new InterfaceReport(
        at.name(),
        at.addresses().stream().map(LocalInterface.LocalAddress::address).toList(),
        at.kind(),
        chosen,
        sent,
        !byMulticast.isEmpty(),
        chosen ? advertised() : List.of(),
        namesOf(answered),
        findings);
  }

  private void multicast(List<Finding> findings) {
    if (!sent && !unsent.isEmpty()) {
      findings.add(
          Finding.problem(
              "multicast-unsent",
              "multicast cannot be sent: " + Printable.of(unsent.getFirst()),
              "see that the firewall here lets 5353/udp out and that there is a route for 224.0.0.0/4;"
                  + " or name nodes by --peer or --peer-dns"));
    } else if (!byMulticast.isEmpty()) {
      findings.add(
          Finding.ok("multicast", "multicast goes out and comes back: " + list(byMulticast)));
    } else if (!byUnicast.isEmpty()) {
      findings.add(
          Finding.warning(
              "multicast-one-way",
              "multicast goes out and does not come back: "
                  + list(byUnicast)
                  + " heard the question",
              OPEN_MULTICAST));
    } else if (sent && !connected.isEmpty()) {
      findings.add(
          Finding.warning(
              "multicast-blocked",
              "multicast is blocked, TCP works: nobody answers here, but we are connected to "
                  + Doctor.names(connected),
              OPEN_MULTICAST));
    } else if (sent) {
      findings.add(
          Finding.ok("multicast-silent", "multicast goes out; no other node answers here"));
    }
  }

  /** A bridge's address is of use to the containers behind it, and to nobody else. */
  private void bridge(boolean chosen, List<Finding> findings) {
    List<String> ours =
        symptoms.advertised().stream().filter(this::isOurs).map(HostAndPort::toString).toList();
    boolean inStead = chosen && symptoms.advertised().isEmpty() && !leadsOut();
    if (ours.isEmpty() && !inStead) {
      return;
    }
    String what =
        "we advertise %s, an address of the bridge %s that other computers cannot reach"
            .formatted(list(ours.isEmpty() ? advertised() : ours), at.name());
    findings.add(
        lan()
            .map(lan ->
                Finding.problem(
                    "bridge-advertised",
                    what,
                    "use the interface that leads to them, --interface "
                        + lan.name()
                        + ", or name the address that they reach, --advertise ADDR"))
            .orElseGet(() ->
                Finding.warning(
                    "bridge-advertised",
                    what,
                    "connect this computer to the network, or name the address that others"
                        + " reach, --advertise ADDR")));
  }

  private boolean leadsOut() {
    return symptoms.choice().chosen().stream().anyMatch(each -> each.kind() == Kind.LAN);
  }

  private Optional<LocalInterface> lan() {
    return symptoms.interfaces().stream().filter(each -> each.kind() == Kind.LAN).findFirst();
  }

  private List<String> advertised() {
    return symptoms.advertised().isEmpty()
        ? at.places().stream().map(p -> HostPort.host(p.address())).toList()
        : symptoms.advertised().stream().map(HostAndPort::toString).toList();
  }

  private boolean isOurs(HostAndPort host) {
    return InetAddresses.isInetAddress(host.getHost())
        && at.has(InetAddresses.forString(host.getHost()));
  }

  private List<String> namesOf(Set<NodeId> ids) {
    return ids.stream().map(this::nameOf).sorted().toList();
  }

  private String nameOf(NodeId id) {
    return symptoms.peers().stream()
        .filter(peer -> peer.id().equals(id))
        .findFirst()
        .map(peer -> Printable.of(peer.name()))
        .orElse(id.shortText());
  }

  private String list(Set<NodeId> ids) {
    return list(namesOf(ids));
  }

  private static String list(List<String> words) {
    return String.join(", ", words);
  }
}
