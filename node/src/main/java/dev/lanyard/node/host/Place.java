package dev.lanyard.node.host;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An address of an interface, at which a node can be announced.
 *
 * @param index the operating system's number for the interface
 */
public record Place(String interfaceName, int index, InetAddress address) {
  /**
   * Another computer's address as it is reached from here: a link-local one needs the interface.
   */
  public InetAddress scoped(InetAddress other) {
    if (!(other instanceof Inet6Address) || !other.isLinkLocalAddress()) {
      return other;
    }
    try {
      return Inet6Address.getByAddress(null, other.getAddress(), index);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of 16 bytes", e);
    }
  }

  @Override
  public String toString() {
    return interfaceName + " (" + address.getHostAddress() + ")";
  }
}
