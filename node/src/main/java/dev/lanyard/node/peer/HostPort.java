package dev.lanyard.node.peer;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** HOST:PORT as text, IPv6 addresses in brackets. */
public final class HostPort {
  private HostPort() {}

  /** The text of a resolved address. */
  public static String of(InetSocketAddress address) {
    String host = address.isUnresolved() ? address.getHostString() : host(address.getAddress());
    return host.indexOf(':') >= 0
        ? "[" + host + "]:" + address.getPort()
        : host + ":" + address.getPort();
  }

  /** An address in its shortest spelling, with the scope of a link-local one. */
  public static String host(InetAddress address) {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0
        ? InetAddresses.toAddrString(address)
        : InetAddresses.toAddrString(InetAddresses.forString(text.substring(0, scope)))
            + text.substring(scope);
  }

  /**
   * Reads HOST or HOST:PORT; the host is not resolved.
   *
   * @throws Fault INVALID where it is anything else
   */
  public static InetSocketAddress parse(String text, int defaultPort) {
    try {
      HostAndPort parsed = HostAndPort.fromString(text).withDefaultPort(defaultPort);
      if (parsed.getHost().isBlank() || parsed.getPort() == 0) {
        throw new IllegalArgumentException("no host or no port");
      }
      return InetSocketAddress.createUnresolved(parsed.getHost(), parsed.getPort());
    } catch (IllegalArgumentException e) {
      throw Fault.because(
          e,
          Reason.INVALID,
          "'%s' is not an address: write HOST or HOST:PORT, an IPv6 address in brackets",
          Printable.of(text));
    }
  }
}
