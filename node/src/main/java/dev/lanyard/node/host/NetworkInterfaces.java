package dev.lanyard.node.host;

import dev.lanyard.node.host.LocalInterface.Kind;
import dev.lanyard.node.host.LocalInterface.LocalAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Looks at this computer's network interfaces. */
public final class NetworkInterfaces {
  /**
   * Names that Docker, Podman, libvirt, LXC, Kubernetes and VirtualBox give. Not {@code br0} or
   * {@code br-lan}: people call real bridges so. Names and not drivers, since a container's eth0 is
   * a veth too.
   */
  private static final Pattern BRIDGE =
      Pattern.compile(
          "docker\\w*|br-[0-9a-f]{12}|veth.*|virbr.*|vnet\\d+|cni.*|podman\\d+|lxcbr.*|lxdbr.*|incusbr.*|"
              + "flannel.*|cali.*|kube-.*|vmnet\\d+|vboxnet\\d+|bridge\\d+");

  private static final Pattern VPN =
      Pattern.compile("(tun|tap|wg|tailscale|utun|ppp|ipsec|zt|nordlynx|vti)[\\w-]*");

  /** More than this on one computer are not networks of people. */
  private static final int MAX_INTERFACES = 256;

  private NetworkInterfaces() {}

  /**
   * Those that are up and have an address, loopback included; none where the system tells nothing.
   */
  public static List<LocalInterface> now() {
    try {
      return NetworkInterface.networkInterfaces()
          .limit(MAX_INTERFACES)
          .map(NetworkInterfaces::look)
          .flatMap(Optional::stream)
          .toList();
    } catch (SocketException none) {
      return List.of();
    }
  }

  /** Whether an address is this computer's; no where the system tells nothing. */
  public static boolean has(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException none) {
      return false;
    }
  }

  /** What an interface of this name leads to. */
  static Kind kind(String name, boolean loopback, boolean pointToPoint) {
    if (loopback) {
      return Kind.LOOPBACK;
    }
    if (BRIDGE.matcher(name).matches()) {
      return Kind.BRIDGE;
    }
    return pointToPoint || VPN.matcher(name).matches() ? Kind.VPN : Kind.LAN;
  }

  private static Optional<LocalInterface> look(NetworkInterface found) {
    try {
      List<LocalAddress> addresses =
          found.getInterfaceAddresses().stream()
              .map(a -> new LocalAddress(a.getAddress(), a.getNetworkPrefixLength()))
              .toList();
      if (!found.isUp() || addresses.isEmpty()) {
        return Optional.empty();
      }
      Kind kind = kind(found.getName(), found.isLoopback(), found.isPointToPoint());
      return Optional.of(
          new LocalInterface(
              found.getName(), found.getIndex(), kind, found.supportsMulticast(), addresses));
    } catch (SocketException goneMeanwhile) {
      return Optional.empty();
    }
  }
}
