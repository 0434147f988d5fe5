package dev.lanyard.node.dns;

import com.google.common.net.HostAndPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A name and what it was last resolved to. Thread-safe. */
final class WatchedName {
  /** Addresses taken from one name; each is dialled. */
  static final int MAX_ADDRESSES = 256;

  private static final Logger log = LoggerFactory.getLogger(WatchedName.class);

  private final HostAndPort name;
  private final Resolver resolver;

  private final ReentrantLock lookingUp = new ReentrantLock();
  private Set<InetSocketAddress> last = Set.of();
  private int sameAnswers;
  private boolean toldOfFailure;

  /**
   * Not looked up yet.
   *
   * @param name with its port
   */
  WatchedName(HostAndPort name, Resolver resolver) {
    this.name = name;
    this.resolver = resolver;
  }

  /**
   * Looks it up and passes each address on. Blocks, except while it is being looked up already:
   * then it does nothing.
   *
   * @return how often the answer was the same, this one included
   */
  int lookUp(Consumer<InetSocketAddress> addresses) {
    if (!lookingUp.tryLock()) {
      return 1;
    }
    try {
      List<InetSocketAddress> found = resolve();
      sameAnswers = Set.copyOf(found).equals(last) ? sameAnswers + 1 : 1;
      last = Set.copyOf(found);
      found.forEach(addresses);
      return sameAnswers;
    } finally {
      lookingUp.unlock();
    }
  }

  private List<InetSocketAddress> resolve() {
    try {
      List<InetAddress> found = resolver.resolve(name.getHost());
      if (toldOfFailure) {
        toldOfFailure = false;
        log.info("the name {} is known now", name.getHost());
      }
      return found.stream()
          .limit(MAX_ADDRESSES)
          .map(address -> new InetSocketAddress(address, name.getPort()))
          .toList();
    } catch (UnknownHostException unknown) {
      if (!toldOfFailure) {
        toldOfFailure = true;
        log.warn("the name {} is not known; looking it up again from time to time", name.getHost());
      }
      return List.of();
    }
  }
}
