package dev.lanyard.node.mdns;

import static dev.lanyard.node.host.Some.NODE_A;
import static dev.lanyard.node.host.Some.NODE_B;
import static dev.lanyard.node.host.Some.TAG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.HostAndPort;
import dev.lanyard.node.host.Place;
import dev.lanyard.node.host.Some;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Hint;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServiceTextTest {
  private static final Announcement PLAIN = new Announcement(NODE_B, TAG, 7117, List.of());

  @Test
  void saysVersionIdAndTagAndNothingElse() {
    assertEquals(
        Map.of("v", "1", "id", NODE_B.text(), "mesh", TAG), ServiceText.of(PLAIN, List.of()));
  }

  @Test
  void believesOnlyAnIdOfTheSameMesh() {
    assertEquals(Optional.of(NODE_B), id(Map.of("id", NODE_B.text(), "mesh", TAG)));
    assertEquals(Optional.empty(), id(Map.of("id", NODE_B.text(), "mesh", "other")));
    assertEquals(Optional.empty(), id(Map.of("id", NODE_B.text())));
    assertEquals(Optional.empty(), id(Map.of("id", "\u001b[2J", "mesh", TAG)));
    assertEquals(Optional.empty(), id(Map.of("mesh", TAG)));
  }

  @Test
  void takesTheAnnouncedAddresses() {
    assertEquals(
        List.of("192.168.1.9:7117", "fe80:0:0:0:0:0:0:9%2:7117"),
        texts(hints(Map.of(), "192.168.1.9", "fe80::9")));
  }

  @Test
  void takesTheAddressesThatTheOwnerAdvertisesInTheirStead() {
    Map<String, String> text =
        ServiceText.of(
            PLAIN,
            List.of(
                HostAndPort.fromString("10.1.1.1:99"),
                HostAndPort.fromString("10.1.1.2"),
                HostAndPort.fromString("[fd00::1]:98")));

    assertEquals(
        List.of("10.1.1.1:99", "10.1.1.2:7117", "fd00:0:0:0:0:0:0:1:98"),
        texts(hints(text, "192.168.1.9")));
  }

  @Test
  void looksUpNoNameThatAStrangerSays() {
    assertEquals(List.of(), hints(Map.of("addr", "attacker.example,[oops,:::"), "192.168.1.9"));
  }

  @ParameterizedTest
  @CsvSource({"224.0.0.251", "0.0.0.0", "127.0.0.1", "::1", "ff02::fb", "::"})
  void takesNoAddressThatIsNotOneOtherComputers(String address) {
    assertEquals(List.of(), hints(Map.of(), address));
    assertEquals(List.of(), hints(Map.of("addr", address), "192.168.1.9"));
  }

  @Test
  void takesLoopbackWhenItCameThere() {
    Place lo = new Place("lo", 1, InetAddress.getLoopbackAddress());

    assertEquals(
        1,
        ServiceText.hints(NODE_A, name -> null, List.of(InetAddress.getLoopbackAddress()), 7117, lo)
            .size());
  }

  @Test
  void takesNoPortZero() {
    assertEquals(
        List.of(),
        ServiceText.hints(
            NODE_A, name -> null, List.of(InetAddress.ofLiteral("10.0.0.1")), 0, Some.PLACE));
  }

  @Test
  void takesABoundedNumberOfAddresses() {
    String[] many = IntStream.range(1, 200).mapToObj(i -> "10.0.0." + i).toArray(String[]::new);

    assertEquals(ServiceText.MAX_ADDRESSES, hints(Map.of(), many).size());
    assertEquals(
        ServiceText.MAX_ADDRESSES,
        hints(Map.of("addr", String.join(",", many)), "192.168.1.9").size());
  }

  @Test
  void publishesNoTextThatATxtStringCannotHold() {
    List<HostAndPort> many =
        IntStream.range(100, 200)
            .mapToObj(i -> HostAndPort.fromString("192.168.100." + i + ":7117"))
            .toList();

    String addresses = new HashMap<>(ServiceText.of(PLAIN, many)).getOrDefault("addr", "");

    assertTrue(addresses.length() <= 250, addresses);
    assertTrue(addresses.startsWith("192.168.100.100:7117,"), addresses);
  }

  private static Optional<NodeId> id(Map<String, String> text) {
    return ServiceText.idIn(text::get, TAG, member -> false);
  }

  private static List<Hint> hints(Map<String, String> text, String... announced) {
    List<InetAddress> addresses = List.of(announced).stream().map(InetAddress::ofLiteral).toList();
    return ServiceText.hints(NODE_B, text::get, addresses, 7117, Some.PLACE);
  }

  private static List<String> texts(List<Hint> hints) {
    return hints.stream()
        .map(h -> h.address().getAddress().getHostAddress() + ":" + h.address().getPort())
        .toList();
  }
}
