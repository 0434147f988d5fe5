package dev.lanyard.node.host;

import dev.lanyard.node.host.LocalInterface.Kind;
import dev.lanyard.node.host.LocalInterface.LocalAddress;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Hint;
import dev.lanyard.node.peer.Hint.FoundBy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;

/** Values that the tests of this package share. */
public final class Some {
  public static final NodeId NODE_A = new NodeId("a".repeat(52));
  public static final NodeId NODE_B = new NodeId("b".repeat(52));
  public static final String TAG = "tag-1";
  public static final LocalInterface ETH0 = up("eth0", 2, "192.168.1.5/24", "fe80::5/64");
  public static final LocalInterface DOCKER0 = up("docker0", 3, "172.17.0.1/16");
  public static final LocalInterface WG0 = up("wg0", 4, "10.99.0.1/24");
  public static final LocalInterface LO = up("lo", 1, "127.0.0.1/8", "::1/128");
  public static final Place PLACE = new Place("eth0", 2, InetAddress.ofLiteral("192.168.1.5"));

  private Some() {}

  /** An interface whose kind its name tells, with addresses such as {@code 10.0.0.1/8}. */
  public static LocalInterface up(String name, int index, String... addresses) {
    Kind kind = NetworkInterfaces.kind(name, name.equals("lo"), false);
    return new LocalInterface(
        name, index, kind, true, Arrays.stream(addresses).map(Some::address).toList());
  }

  public static Hint hint(String address) {
    return new Hint(
        new InetSocketAddress(InetAddress.ofLiteral(address), 7117),
        Optional.of(NODE_B),
        FoundBy.MDNS);
  }

  private static LocalAddress address(String text) {
    String[] parts = text.split("/", 2);
    return new LocalAddress(InetAddress.ofLiteral(parts[0]), Integer.parseInt(parts[1]));
  }
}
