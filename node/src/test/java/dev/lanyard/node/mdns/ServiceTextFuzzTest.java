package dev.lanyard.node.mdns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanyard.node.host.Some;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Hint;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What anybody on the link says: packets of any bytes, and addresses of any text in a TXT record.
 * Only an id that was said is believed, in a mesh that was said; only addresses of other computers
 * are dialled, and few. The packets are some that jmDNS wrote, from the answer of a node to a
 * compressed name that points to itself; the texts were typed.
 */
class ServiceTextFuzzTest {
  @FuzzTest
  void hears(byte[] bytes) {
    DatagramPacket packet =
        new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), 5353);
    Set<NodeId> answered = new HashSet<>();
    new MulticastProbe(Some.NODE_A, Some.TAG).read(packet, answered);
    String said = new String(bytes, ISO_8859_1);
    for (NodeId id : answered) {
      assertTrue(said.contains("id=" + id) && said.contains(Some.TAG));
    }
  }

  @FuzzTest
  void hints(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    List<Hint> hints =
        ServiceText.hints(
            Some.NODE_B,
            key -> key.equals("addr") ? text : null,
            List.of(InetAddress.ofLiteral("192.168.1.9")),
            7117,
            Some.PLACE);
    assertTrue(hints.size() <= ServiceText.MAX_ADDRESSES);
    for (Hint hint : hints) {
      assertFalse(hint.address().isUnresolved() || hint.address().getPort() == 0);
      InetAddress address = hint.address().getAddress();
      assertFalse(
          address.isMulticastAddress()
              || address.isAnyLocalAddress()
              || address.isLoopbackAddress());
    }
  }
}
