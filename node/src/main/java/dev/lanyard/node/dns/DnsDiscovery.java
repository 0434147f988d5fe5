package dev.lanyard.node.dns;

import com.google.common.net.HostAndPort;
import dev.lanyard.node.peer.Discovery;
import dev.lanyard.node.peer.Hint;
import dev.lanyard.node.peer.Hint.FoundBy;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Finds nodes by DNS names that resolve to several addresses, each of which is a node: a Compose
 * service, a Kubernetes headless service, a round-robin record. Names are looked up anew for as
 * long as it runs, soon after a change and then every half minute. Thread-safe.
 */
public final class DnsDiscovery implements Discovery {
  private final Discovery lookUps;

  /**
   * Nothing happens before {@link #start}.
   *
   * @param names each with its port
   */
  public DnsDiscovery(List<HostAndPort> names) {
    lookUps =
        new LookUps(
            names,
            FoundBy.DNS,
            Rhythm.OF_NAMES,
            Resolver.ofSystem(),
            Scheduler.ofThreads("dns"),
            RandomGenerator.getDefault());
  }

  @Override
  public void start(Consumer<Hint> hints) {
    lookUps.start(hints);
  }

  @Override
  public void lookAgain() {
    lookUps.lookAgain();
  }

  @Override
  public void close() {
    lookUps.close();
  }
}
