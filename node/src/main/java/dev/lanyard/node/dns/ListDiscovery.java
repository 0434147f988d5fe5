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
  private final Discovery lookUps;

  /**
   * Nothing happens before {@link #start}.
   *
   * @param hosts each with its port
   */
  public ListDiscovery(List<HostAndPort> hosts) {
    lookUps =
        new LookUps(
            hosts,
            FoundBy.LIST,
            Rhythm.OF_LIST,
            Resolver.ofSystem(),
            Scheduler.ofThreads("list"),
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
