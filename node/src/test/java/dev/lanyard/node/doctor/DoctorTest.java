package dev.lanyard.node.doctor;

import static dev.lanyard.node.host.Some.DOCKER0;
import static dev.lanyard.node.host.Some.ETH0;
import static dev.lanyard.node.host.Some.LO;
import static dev.lanyard.node.host.Some.NODE_A;
import static dev.lanyard.node.host.Some.NODE_B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.HostAndPort;
import dev.lanyard.node.doctor.Finding.Severity;
import dev.lanyard.node.doctor.ProbeResult.Outcome;
import dev.lanyard.node.host.InterfaceChoice;
import dev.lanyard.node.host.LocalInterface;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Liveness;
import dev.lanyard.node.peer.Peer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DoctorTest {
  private static final Peer DESK = reachable(NODE_A, "desk", "192.168.1.9");
  private static final Peer ATTIC = reachable(NODE_B, "attic", "192.168.1.10");

  private List<LocalInterface> interfaces = List.of(LO, ETH0, DOCKER0);
  private List<String> named = List.of();
  private List<HostAndPort> advertised = List.of();
  private final List<ProbeResult> probes = new ArrayList<>();
  private final List<Peer> peers = new ArrayList<>();
  private final List<Finding> certificates = new ArrayList<>();
  private boolean mdns = true;
  private Optional<InetAddress> bind = Optional.empty();

  @Test
  void saysThatANodeBoundToLoopbackCannotBeReached() {
    bind = Optional.of(InetAddress.getLoopbackAddress());

    assertTrue(
        diagnose().findings().stream().anyMatch(f -> f.code().equals("bound-to-loopback")),
        () -> diagnose().toString());
  }

  @Test
  void findsAllWellWhereOthersAnswerByMulticast() {
    peers.addAll(List.of(DESK, ATTIC));
    probed("eth0", new Outcome.Sent(Set.of(NODE_A, NODE_B), Set.of(NODE_A)));

    InterfaceReport eth0 = report("eth0");

    assertTrue(eth0.chosen() && eth0.multicastOut() && eth0.multicastBack());
    assertEquals(List.of("attic", "desk"), eth0.answered());
    assertEquals(List.of("192.168.1.5", "fe80::5"), eth0.advertised());
    assertFound(eth0.findings(), Severity.OK, "multicast", "comes back: attic, desk");
    assertFound(diagnose().findings(), Severity.OK, "peers", "2 reachable: attic, desk");
    assertFalse(report("docker0").chosen());
    assertEquals(List.of(), report("docker0").findings());
  }

  @Test
  void saysThatMulticastIsBlockedWhereTcpWorks() {
    peers.add(DESK);
    probed("eth0", new Outcome.Sent(Set.of(), Set.of()));

    Finding finding =
        assertFound(
            report("eth0").findings(),
            Severity.WARNING,
            "multicast-blocked",
            "multicast is blocked, TCP works");

    assertTrue(finding.what().contains("desk"), finding.what());
    for (String remedy : List.of("5353/udp", "IGMP snooping", "isolation", "--peer-dns")) {
      assertTrue(finding.remedy().contains(remedy), finding.remedy());
    }
  }

  @Test
  void blamesNoInterfaceForPeersOfAnotherNetwork() {
    peers.add(reachable(NODE_A, "far", "10.7.7.7"));
    probed("eth0", new Outcome.Sent(Set.of(), Set.of()));

    assertFound(report("eth0").findings(), Severity.OK, "multicast-silent", "no other node");
  }

  @Test
  void saysThatMulticastDoesNotComeBack() {
    peers.add(DESK);
    probed("eth0", new Outcome.Sent(Set.of(), Set.of(NODE_A)));

    assertFound(
        report("eth0").findings(),
        Severity.WARNING,
        "multicast-one-way",
        "desk heard the question");
  }

  @Test
  void saysWhyMulticastCannotBeSent() {
    probed("eth0", new Outcome.NotSent("Operation not permitted"));

    assertFound(
        report("eth0").findings(),
        Severity.PROBLEM,
        "multicast-unsent",
        "multicast cannot be sent: Operation not permitted");
    assertFalse(report("eth0").multicastOut());
  }

  @Test
  void isContentWhenOneFamilyOfTwoWorks() {
    peers.add(DESK);
    probed("eth0", new Outcome.NotSent("Network is unreachable"));
    probed("eth0", new Outcome.Sent(Set.of(NODE_A), Set.of()));

    assertEquals(
        List.of("multicast"), report("eth0").findings().stream().map(Finding::code).toList());
  }

  @Test
  void saysThatDockersBridgeIsAdvertised() {
    named = List.of("docker0");

    Finding finding =
        assertFound(
            report("docker0").findings(), Severity.PROBLEM, "bridge-advertised", "172.17.0.1");

    assertTrue(finding.remedy().contains("--interface eth0"), finding.remedy());
    assertTrue(finding.remedy().contains("--advertise"), finding.remedy());
  }

  @Test
  void saysThatTheOwnerAdvertisesDockersBridge() {
    advertised = List.of(HostAndPort.fromString("172.17.0.1:7117"));

    assertFound(
        report("docker0").findings(), Severity.PROBLEM, "bridge-advertised", "172.17.0.1:7117");
    assertFalse(codes(report("eth0").findings()).contains("bridge-advertised"));
  }

  @Test
  void onlyWarnsOfABridgeWhereNothingElseIsThere() {
    interfaces = List.of(LO, DOCKER0);

    assertFound(report("docker0").findings(), Severity.WARNING, "bridge-advertised", "172.17.0.1");
  }

  @Test
  void letsABridgeBeNamedBesideARealInterface() {
    named = List.of("eth0", "docker0");

    assertEquals(List.of(), report("docker0").findings());
  }

  @Test
  void saysThatThereIsNoNetwork() {
    interfaces = List.of();
    assertFound(diagnose().findings(), Severity.PROBLEM, "no-interface", "no network interface");

    interfaces = List.of(LO);
    assertFound(diagnose().findings(), Severity.WARNING, "loopback-only", "only loopback");
  }

  @Test
  void saysThatANamedInterfaceIsMissing() {
    named = List.of("eth7");

    assertFound(diagnose().findings(), Severity.PROBLEM, "interface-missing", "eth7");
  }

  @Test
  void saysWhatToTryWhereNobodyIs() {
    Finding finding = assertFound(diagnose().findings(), Severity.WARNING, "no-peers", "no other");

    for (String remedy : List.of("lanyard up", "9117/tcp", "5353/udp", "--peer")) {
      assertTrue(finding.remedy().contains(remedy), finding.remedy());
    }
  }

  @Test
  void namesPeersThatAreGoingOrGone() {
    peers.add(peer(NODE_A, "desk", "192.168.1.9", new Liveness.Suspect("connection reset"), 0));
    peers.add(peer(NODE_B, "attic", "192.168.1.10", new Liveness.Gone(""), 0));

    List<Finding> findings = diagnose().findings();

    assertFound(findings, Severity.PROBLEM, "peers-unreachable", "none of the 2");
    assertFound(findings, Severity.WARNING, "peer-suspect", "desk (aaaaaaaa) may be going: con");
    assertFound(findings, Severity.OK, "peer-gone", "attic (bbbbbbbb) is gone");
  }

  @Test
  void saysWhoseClockIsOffAndByHowMuch() {
    peers.add(DESK);
    peers.add(peer(NODE_B, "attic", "192.168.1.10", new Liveness.Reachable(), -3 * 3_600_000L));

    assertFound(
        diagnose().findings(), Severity.WARNING, "clock-off", "attic (bbbbbbbb) is 3 hours behind");
    assertEquals(1, codes(diagnose().findings()).stream().filter("clock-off"::equals).count());
  }

  @Test
  void suspectsItsOwnClockWhenAllOthersDiffer() {
    peers.add(peer(NODE_A, "desk", "192.168.1.9", new Liveness.Reachable(), 600_000));
    peers.add(peer(NODE_B, "attic", "192.168.1.10", new Liveness.Reachable(), 600_000));

    Finding finding =
        assertFound(diagnose().findings(), Severity.WARNING, "clock-off", "all clocks differ");

    assertTrue(finding.remedy().contains("this computer's clock"), finding.remedy());
  }

  @Test
  void toleratesClocksThatAreNearlyRight() {
    peers.add(peer(NODE_A, "desk", "192.168.1.9", new Liveness.Reachable(), 119_000));

    assertFalse(codes(diagnose().findings()).contains("clock-off"));
  }

  @Test
  void passesOnWhatWasFoundAboutCertificates() {
    Finding loose = Finding.problem("key-mode", "node.key can be read by others", "chmod 600");
    certificates.add(loose);

    assertTrue(diagnose().findings().contains(loose));
  }

  @Test
  void saysNothingOfMulticastWhereItIsOff() {
    mdns = false;

    assertEquals(List.of(), report("eth0").findings());
    assertFound(diagnose().findings(), Severity.OK, "mdns-off", "--no-mdns");
  }

  @Test
  void printsNoNameRaw() {
    peers.add(
        peer(
            NODE_A, "a\u001b[2Jb", "192.168.1.9", new Liveness.Suspect("x\u001b[2Jy\nz"), 600_000));
    probed("eth0", new Outcome.Sent(Set.of(NODE_A), Set.of(NODE_A)));

    assertFalse(diagnose().toString().contains("\u001b"));
    assertFalse(diagnose().toString().contains("\n"));
  }

  private Diagnosis diagnose() {
    return Doctor.diagnose(
        new Symptoms(
            mdns,
            9117,
            bind,
            interfaces,
            InterfaceChoice.of(interfaces, named),
            advertised,
            probes,
            peers,
            certificates));
  }

  private InterfaceReport report(String name) {
    return diagnose().interfaces().stream()
        .filter(report -> report.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void probed(String name, Outcome outcome) {
    probes.add(new ProbeResult(name, InetAddress.ofLiteral("192.168.1.5"), outcome));
  }

  private static Finding assertFound(
      List<Finding> findings, Severity severity, String code, String part) {
    Finding found =
        findings.stream()
            .filter(finding -> finding.code().equals(code))
            .findFirst()
            .orElseThrow(() -> new AssertionError(code + " is not in " + findings));
    assertEquals(severity, found.severity());
    assertTrue(found.what().contains(part), found.what());
    assertEquals(severity == Severity.OK, found.remedy().isEmpty(), found.remedy());
    return found;
  }

  private static List<String> codes(List<Finding> findings) {
    return findings.stream().map(Finding::code).toList();
  }

  private static Peer reachable(NodeId id, String name, String address) {
    return peer(id, name, address, new Liveness.Reachable(), 0);
  }

  private static Peer peer(
      NodeId id, String name, String address, Liveness liveness, long aheadMillis) {
    return new Peer(
        id,
        name,
        new InetSocketAddress(InetAddress.ofLiteral(address), 7117),
        liveness,
        Set.of(),
        "1",
        Instant.EPOCH,
        Duration.ofMillis(aheadMillis));
  }
}
