package dev.lanyard.node.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.List;

/**
 * Turns a name or a literal address into addresses. Blocks for as long as the name server takes.
 */
@FunctionalInterface
interface Resolver {
  /** Look-ups of one moment share an answer; nothing else does. */
  String KEPT_SECONDS = "1";

  /** All addresses of the name. */
  List<InetAddress> resolve(String name) throws UnknownHostException;

  /**
   * The operating system's, by which also names in {@code /etc/hosts} and Docker's are known.
   *
   * <p>The JVM keeps an answer for 30 s and a failure for 10 s, containers come and go faster, and
   * asking is already rare here. So it is told to keep neither; it listens until its first look-up,
   * which should therefore not come before this.
   */
  static Resolver ofSystem() {
    // What the owner set is left alone; a failure's 10 s are the JDK's own default and nobody's
    // wish.
    if (Security.getProperty("networkaddress.cache.ttl") == null) {
      Security.setProperty("networkaddress.cache.ttl", KEPT_SECONDS);
    }
    if ("10".equals(Security.getProperty("networkaddress.cache.negative.ttl"))) {
      Security.setProperty("networkaddress.cache.negative.ttl", KEPT_SECONDS);
    }
    return name -> List.of(InetAddress.getAllByName(name));
  }
}
