package dev.lanyard.node.dns;

import com.google.common.net.HostAndPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A name and what it was last resolved to. Used by one thread. */
final class LookedUp {
  /** Addresses taken from one name; each is dialled. */
  static final int MAX_ADDRESSES = 256;

  private static final Logger log = LoggerFactory.getLogger(LookedUp.class);

  private final HostAndPort name;
  private final Resolver resolver;
  private List<InetSocketAddress> addresses = List.of();
  private boolean toldOfFailure;

  /**
   * Not looked up yet.
   *
   * @param name with its port
   */
  LookedUp(HostAndPort name, Resolver resolver) {
    this.name = name;
    this.resolver = resolver;
  }

  /** The addresses as they are now; none where the name is not known. Blocks. */
  List<InetSocketAddress> resolve() {
    try {
      List<InetAddress> found = resolver.resolve(name.getHost());
      addresses =
          found.stream()
              .limit(MAX_ADDRESSES)
              .map(address -> new InetSocketAddress(address, name.getPort()))
              .toList();
      if (toldOfFailure) {
        log.info("{} is known again", name.getHost());
      }
      toldOfFailure = false;
    } catch (UnknownHostException unknown) {
      addresses = List.of();
      if (!toldOfFailure) {
        log.warn("the name {} is not known; looking it up again from time to time", name.getHost());
      }
      toldOfFailure = true;
    }
    return addresses;
  }

  /** The addresses as they were last. */
  Set<InetSocketAddress> last() {
    return Set.copyOf(addresses);
  }
}
