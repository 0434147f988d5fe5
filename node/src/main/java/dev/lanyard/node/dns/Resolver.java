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
  /** All addresses of the name. */
  List<InetAddress> resolve(String name) throws UnknownHostException;

  /**
   * The operating system's, by which also names in {@code /etc/hosts} and Docker's are known.
   *
   * <p>The JVM keeps an answer for 30 s and a failure for 10 s, and may keep a stale answer for
   * longer. Containers come and go faster, and asking is already rare here, so it is told to keep
   * neither for more than {@value #KEPT_SECONDS} s, unless whoever started the process said
   * otherwise.
   */
  static Resolver ofSystem() {
    keepForSeconds("networkaddress.cache.ttl");
    keepForSeconds("networkaddress.cache.negative.ttl");
    return name -> List.of(InetAddress.getAllByName(name));
  }

  /** Several rounds that begin at one moment share an answer; nothing else does. */
  int KEPT_SECONDS = 1;

  private static void keepForSeconds(String property) {
    // The JDK's own java.security sets the negative one to 10; that is not somebody's wish.
    boolean wished = System.getProperty("sun.net.inetaddr." + property) != null;
    if (!wished) {
      Security.setProperty(property, String.valueOf(KEPT_SECONDS));
    }
  }
}
