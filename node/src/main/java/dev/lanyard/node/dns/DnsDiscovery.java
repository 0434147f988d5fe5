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
  private final LookUpRounds rounds;

  /**
   * Nothing happens before {@link #start}.
   *
   * @param names each with its port, or without for {@value ListDiscovery#DEFAULT_PORT}
   */
  public DnsDiscovery(List<HostAndPort> names) {
    this(names, Resolver.ofSystem(), RoundRhythm.OF_NAMES, RandomGenerator.getDefault());
  }

  DnsDiscovery(
      List<HostAndPort> names, Resolver resolver, RoundRhythm rhythm, RandomGenerator random) {
    rounds =
        new LookUpRounds(ListDiscovery.withPorts(names), FoundBy.DNS, rhythm, resolver, random);
  }

  @Override
  public void start(Consumer<Hint> hints) {
    rounds.start(hints);
  }

  @Override
  public void lookAgain() {
    rounds.lookAgain();
  }

  @Override
  public void close() {
    rounds.close();
  }
}
