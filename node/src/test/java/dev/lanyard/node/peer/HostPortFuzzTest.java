package dev.lanyard.node.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import java.net.InetSocketAddress;

/** Addresses of any bytes: none is looked up, and each is read as it is written. Typed inputs. */
class HostPortFuzzTest {
  @FuzzTest
  void parses(byte[] bytes) {
    try {
      InetSocketAddress address = HostPort.parse(new String(bytes, UTF_8), 7117);
      assertTrue(address.isUnresolved() && address.getPort() > 0);
      assertEquals(address, HostPort.parse(HostPort.of(address), 1));
    } catch (Fault refused) {
      assertTrue(refused.getMessage().codePoints().allMatch(Printable::isPlain));
    }
  }
}
