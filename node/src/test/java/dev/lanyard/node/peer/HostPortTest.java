package dev.lanyard.node.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostPortTest {
  @ParameterizedTest
  @CsvSource({
    "192.168.1.2, 192.168.1.2:7117",
    "fd00:0:0:0:0:0:0:1, [fd00::1]:7117",
    "0:0:0:0:0:0:0:1, [::1]:7117"
  })
  void writesAnAddressInItsShortestSpelling(String host, String text) {
    assertEquals(text, HostPort.of(new InetSocketAddress(InetAddress.ofLiteral(host), 7117)));
  }

  @Test
  void writesANameThatWasNotLookedUp() {
    assertEquals("nas:9", HostPort.of(InetSocketAddress.createUnresolved("nas", 9)));
  }

  @ParameterizedTest
  @CsvSource({
    "nas, nas, 7117",
    "nas:9, nas, 9",
    "192.168.1.2:9, 192.168.1.2, 9",
    "[fd00::1]:9, fd00::1, 9",
    "fd00::1, fd00::1, 7117"
  })
  void readsHostAndPort(String text, String host, int port) {
    InetSocketAddress read = HostPort.parse(text, 7117);

    assertEquals(host, read.getHostString());
    assertEquals(port, read.getPort());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ":9", "nas:0", "nas:70000", "nas:x", "[fd00::1:9"})
  void refusesWhatIsNoAddress(String text) {
    Fault fault = assertThrows(Fault.class, () -> HostPort.parse(text, 7117));
    assertEquals(Reason.INVALID, fault.reason());
  }
}
