package dev.lanyard.node.dns;

import com.google.common.net.HostAndPort;
import dev.lanyard.node.peer.Discovery;
import dev.lanyard.node.peer.Hint;
import dev.lanyard.node.peer.Hint.FoundBy;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Finds the nodes that the owner listed. Host names are resolved anew from time to time, since a
 * computer's address may change while its name does not. Thread-safe.
 */
public final class ListDiscovery implements Discovery {
  /** Where a node serves unless it was told otherwise. */
  static final int DEFAULT_PORT = 7117;

  private final LookUpRounds rounds;

  /**
   * Nothing happens before {@link #start}.
   *
   * @param hosts each with its port, or without for {@value #DEFAULT_PORT}
   */
  public ListDiscovery(List<HostAndPort> hosts) {
    this(hosts, Resolver.ofSystem(), RoundRhythm.OF_LIST, RandomGenerator.getDefault());
  }

  ListDiscovery(
      List<HostAndPort> hosts, Resolver resolver, RoundRhythm rhythm, RandomGenerator random) {
    rounds = new LookUpRounds(withPorts(hosts), FoundBy.LIST, rhythm, resolver, random);
  }

  static List<HostAndPort> withPorts(List<HostAndPort> hosts) {
    return hosts.stream().map(host -> host.withDefaultPort(DEFAULT_PORT)).toList();
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
