package dev.lanyard.node.doctor;

import dev.lanyard.node.content.Printable;
import dev.lanyard.node.host.InterfaceChoice;
import dev.lanyard.node.host.LocalInterface.Kind;
import dev.lanyard.node.peer.Liveness;
import dev.lanyard.node.peer.Peer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Says what ails discovery and reachability here, and what to do about it. Pure: everything it
 * knows was shown to it.
 */
public final class Doctor {
  /** Certificates do not mind a wrong clock; people who compare times of files and logs do. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(2);

  /** Peers that are gone and are named one by one; a yard's history is not an ailment. */
  private static final int MAX_GONE = 5;

  private Doctor() {}

  /** The diagnosis. */
  public static Diagnosis diagnose(Symptoms symptoms) {
    List<InterfaceReport> interfaces =
        symptoms.interfaces().stream().map(each -> InterfaceDoctor.report(each, symptoms)).toList();
    List<Finding> findings = new ArrayList<>();
    network(symptoms, findings);
    peers(symptoms, findings);
    clocks(symptoms, findings);
    findings.addAll(symptoms.certificates());
    return new Diagnosis(interfaces, findings);
  }

  private static void network(Symptoms symptoms, List<Finding> findings) {
    InterfaceChoice choice = symptoms.choice();
    for (String name : choice.missing()) {
      findings.add(
          Finding.problem(
              "interface-missing",
              "there is no interface "
                  + Printable.of(name)
                  + " with an address, which --interface names",
              "plug it in, or name one of the interfaces above"));
    }
    if (!symptoms.mdns()) {
      findings.add(Finding.ok("mdns-off", "discovery by multicast is off (--no-mdns)"));
    }
    if (symptoms.bind().filter(InetAddress::isLoopbackAddress).isPresent()) {
      findings.add(
          Finding.warning(
              "bound-to-loopback",
              "this node serves on loopback alone: nodes on other computers cannot reach it",
              "start it without --bind, or with the address of one of the interfaces above"));
    }
    if (choice.chosen().isEmpty() && choice.missing().isEmpty()) {
      findings.add(
          Finding.problem(
              "no-interface",
              "this computer has no network interface with an address",
              "connect it to the network"));
    } else if (onlyLoopback(choice) && hasLan(symptoms)) {
      findings.add(
          Finding.warning(
              "loopback-chosen",
              "others are looked for on loopback alone, as --interface says",
              "name one of the interfaces above, or none"));
    } else if (onlyLoopback(choice)) {
      findings.add(
          Finding.warning(
              "loopback-only",
              "only loopback is there: nodes on other computers cannot be reached",
              "connect this computer to the network; a container needs a network of its own or the"
                  + " host's"));
    }
  }

  private static boolean hasLan(Symptoms symptoms) {
    return symptoms.interfaces().stream().anyMatch(each -> each.kind() == Kind.LAN);
  }

  private static boolean onlyLoopback(InterfaceChoice choice) {
    return !choice.chosen().isEmpty()
        && choice.chosen().stream().allMatch(each -> each.kind() == Kind.LOOPBACK);
  }

  private static void peers(Symptoms symptoms, List<Finding> findings) {
    List<Peer> reachable = with(symptoms, Liveness.Reachable.class);
    if (symptoms.peers().isEmpty()) {
      findings.add(
          Finding.warning(
              "no-peers",
              "no other node of this mesh was met yet",
              "start one with `lanyard up`; see that `lanyard status` shows the same mesh there; let"
                  + " the firewall pass "
                  + symptoms.port()
                  + "/tcp and 5353/udp; else name it: --peer HOST"));
    } else if (!reachable.isEmpty()) {
      findings.add(Finding.ok("peers", reachable.size() + " reachable: " + names(reachable)));
    } else {
      findings.add(
          Finding.problem(
              "peers-unreachable",
              "none of the " + symptoms.peers().size() + " known nodes can be reached",
              "see that this computer is on their network, and that no firewall stops TCP to their"
                  + " port"));
    }
    for (Peer peer : with(symptoms, Liveness.Suspect.class)) {
      findings.add(
          Finding.warning(
              "peer-suspect",
              name(peer) + " may be going: " + trouble(peer),
              "wait a moment; if it stays so, let its firewall pass "
                  + peer.address().getPort()
                  + "/tcp, and ours "
                  + symptoms.port()
                  + "/tcp"));
    }
    with(symptoms, Liveness.Gone.class).stream()
        .limit(MAX_GONE)
        .map(peer -> Finding.ok("peer-gone", name(peer) + " is gone: " + trouble(peer)))
        .forEach(findings::add);
  }

  private static void clocks(Symptoms symptoms, List<Finding> findings) {
    List<Peer> off =
        symptoms.peers().stream()
            .filter(peer -> !peer.isGone())
            .filter(peer -> peer.clockAhead().abs().compareTo(CLOCK_TOLERANCE) > 0)
            .toList();
    long met = symptoms.peers().stream().filter(p -> !p.isGone()).count();
    if (off.size() > 1 && off.size() == met) {
      findings.add(
          Finding.warning(
              "clock-off",
              "all clocks differ from this computer's, that of "
                  + name(off.getFirst())
                  + " by "
                  + difference(off.getFirst()),
              "set this computer's clock, best by NTP"));
      return;
    }
    for (Peer peer : off) {
      findings.add(
          Finding.warning(
              "clock-off",
              "the clock of " + name(peer) + " is " + difference(peer),
              "set it, best by NTP on both computers; times of files and logs do not agree until then"));
    }
  }

  private static String difference(Peer peer) {
    Duration by = peer.clockAhead().abs();
    String amount =
        by.toDays() > 1
            ? by.toDays() + " days"
            : by.toHours() > 1 ? by.toHours() + " hours" : by.toMinutes() + " minutes";
    return amount + (peer.clockAhead().isNegative() ? " behind" : " ahead");
  }

  private static List<Peer> with(Symptoms symptoms, Class<? extends Liveness> liveness) {
    return symptoms.peers().stream().filter(peer -> liveness.isInstance(peer.liveness())).toList();
  }

  static String name(Peer peer) {
    return Printable.of(peer.name()) + " (" + peer.id().shortText() + ")";
  }

  static String names(List<Peer> peers) {
    return String.join(
        ", ", peers.stream().map(peer -> Printable.of(peer.name())).sorted().toList());
  }

  private static String trouble(Peer peer) {
    return peer.liveness().trouble().isBlank()
        ? "nothing more is known"
        : Printable.of(peer.liveness().trouble());
  }
}
