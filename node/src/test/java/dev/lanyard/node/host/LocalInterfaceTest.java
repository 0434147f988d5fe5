package dev.lanyard.node.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LocalInterfaceTest {
  @ParameterizedTest
  @CsvSource({
    "192.168.1.5/24, 192.168.1.200, true",
    "192.168.1.5/24, 192.168.2.5, false",
    "10.1.2.3/9, 10.127.0.1, true",
    "10.1.2.3/9, 10.128.0.1, false",
    "10.0.0.1/32, 10.0.0.1, true",
    "10.0.0.1/32, 10.0.0.0, false",
    "10.0.0.1/0, 1.1.1.1, true",
    "fd00:1::1/64, fd00:1::99, true",
    "fd00:1::1/64, fd00:2::99, false",
    "10.0.0.1/8, fd00::1, false"
  })
  void reachesTheAddressesOfItsSubnet(String local, String other, boolean reached) {
    assertEquals(reached, Some.up("eth0", 2, local).reaches(InetAddress.ofLiteral(other)));
  }

  @Test
  void knowsItsOwnAddresses() {
    assertTrue(Some.ETH0.has(InetAddress.ofLiteral("192.168.1.5")));
    assertFalse(Some.ETH0.has(InetAddress.ofLiteral("192.168.1.6")));
  }

  @Test
  void announcesTheFarthestReachingAddressOfEachFamily() {
    LocalInterface eth0 =
        Some.up(
            "eth0", 2, "169.254.1.1/16", "10.0.0.1/8", "10.0.0.2/8", "fe80::1/64", "fd00::1/64");

    assertEquals(
        List.of("10.0.0.1", "fd00:0:0:0:0:0:0:1"),
        eth0.places().stream().map(place -> place.address().getHostAddress()).toList());
  }

  @Test
  void announcesALinkLocalAddressWhereThereIsNoOther() {
    assertEquals(2, Some.ETH0.places().size());
    assertEquals(1, Some.LO.places().size());
  }

  @Test
  void reachesALinkLocalAddressThroughItsInterface() {
    Inet6Address scoped = (Inet6Address) Some.PLACE.scoped(InetAddress.ofLiteral("fe80::9"));

    assertEquals(2, scoped.getScopeId());
    assertEquals(
        InetAddress.ofLiteral("fd00::9"), Some.PLACE.scoped(InetAddress.ofLiteral("fd00::9")));
  }

  @Test
  void seesLoopbackOfThisComputer() {
    assertTrue(
        NetworkInterfaces.now().stream()
            .anyMatch(each -> each.kind() == LocalInterface.Kind.LOOPBACK));
  }
}
