package dev.lanyard.node.host;

import static dev.lanyard.node.host.Some.DOCKER0;
import static dev.lanyard.node.host.Some.ETH0;
import static dev.lanyard.node.host.Some.LO;
import static dev.lanyard.node.host.Some.WG0;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanyard.node.host.LocalInterface.Kind;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InterfaceChoiceTest {
  @Test
  void takesRealInterfacesAndLeavesBridgesAndTunnels() {
    assertEquals(List.of(ETH0), choose(LO, DOCKER0, ETH0, WG0).chosen());
  }

  @Test
  void takesBridgesAndTunnelsWhereThereIsNothingReal() {
    assertEquals(List.of(DOCKER0, WG0), choose(LO, DOCKER0, WG0).chosen());
  }

  @Test
  void takesLoopbackOnlyWhereThereIsNothingElse() {
    assertEquals(List.of(LO), choose(LO).chosen());
    assertEquals(List.of(), choose().chosen());
  }

  @Test
  void takesWhatTheOwnerNamedWhateverItIs() {
    InterfaceChoice choice =
        InterfaceChoice.of(List.of(LO, DOCKER0, ETH0), List.of("docker0", "eth7"));

    assertEquals(List.of(DOCKER0), choice.chosen());
    assertEquals(List.of("eth7"), choice.missing());
  }

  @Test
  void doesNotFallBackWhenNothingNamedIsThere() {
    InterfaceChoice choice = InterfaceChoice.of(List.of(LO, ETH0), List.of("eth7"));

    assertEquals(List.of(), choice.chosen());
  }

  @Test
  void takesABoundedNumber() {
    List<LocalInterface> many =
        IntStream.range(0, 50).mapToObj(i -> Some.up("eth" + i, i, "10.0." + i + ".1/24")).toList();

    assertEquals(InterfaceChoice.MAX_CHOSEN, InterfaceChoice.of(many, List.of()).chosen().size());
  }

  @ParameterizedTest
  @CsvSource({
    "eth0, LAN",
    "enp3s0, LAN",
    "wlan0, LAN",
    "wlp2s0, LAN",
    "br0, LAN",
    "vmbr0, LAN",
    "bond0, LAN",
    "en0, LAN",
    "host0, LAN",
    "docker0, BRIDGE",
    "docker_gwbridge, BRIDGE",
    "br-lan, LAN",
    "br-1a2b3c4d5e6f, BRIDGE",
    "veth12ab@if3, BRIDGE",
    "virbr0, BRIDGE",
    "cni0, BRIDGE",
    "podman1, BRIDGE",
    "vboxnet0, BRIDGE",
    "tun0, VPN",
    "wg0, VPN",
    "tailscale0, VPN",
    "utun3, VPN",
    "ppp0, VPN",
    "wg-home, VPN"
  })
  void tellsWhatAnInterfaceLeadsToByItsName(String name, Kind kind) {
    assertEquals(kind, NetworkInterfaces.kind(name, false, false));
  }

  @Test
  void tellsTunnelsAndLoopbackByTheirFlags() {
    assertEquals(Kind.VPN, NetworkInterfaces.kind("corp0", false, true));
    assertEquals(Kind.LOOPBACK, NetworkInterfaces.kind("lo", true, false));
  }

  private static InterfaceChoice choose(LocalInterface... all) {
    return InterfaceChoice.of(List.of(all), List.of());
  }
}
