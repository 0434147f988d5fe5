package dev.lanyard.node;

import dev.lanyard.node.heal.Healing;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.ops.Metrics;
import dev.lanyard.node.peer.CallStats;
import dev.lanyard.node.peer.PeerClient;
import dev.lanyard.node.peer.PeerDirectory;
import dev.lanyard.node.share.OwnShare;
import dev.lanyard.node.share.Shares;
import dev.lanyard.node.transfer.Downloads;
import dev.lanyard.node.transfer.Traffic;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Shows the node's parts in its metrics. */
final class Gauges {
  private final Metrics metrics;
  private final Supplier<Map<NodeId, PeerClient>> clients;

  Gauges(Metrics metrics, Supplier<Map<NodeId, PeerClient>> clients) {
    this.metrics = metrics;
    this.clients = clients;
  }

  void show(
      Traffic traffic,
      PeerDirectory directory,
      Downloads downloads,
      Shares shares,
      Healing healing) {
    metrics.traffic(traffic);
    metrics.peers("reachable", () -> directory.reachable().size());
    metrics.peers("suspect", () -> directory.present().size() - directory.reachable().size());
    metrics.peers("gone", () -> directory.all().size() - directory.present().size());
    for (String state : List.of("closed", "open", "half_open")) {
      metrics.breakers(state, () -> calls().filter(one -> one.breaker().equals(state)).count());
    }
    metrics.calls(() -> calls().mapToLong(CallStats::underWay).sum());
    metrics.downloads("running", downloads::underWay);
    metrics.shares(
        () -> shares.list().size(),
        () -> shares.list().stream().mapToLong(OwnShare::files).sum(),
        () -> shares.list().stream().mapToLong(OwnShare::bytes).sum());
    metrics.damaged(healing::damaged);
  }

  private Stream<CallStats> calls() {
    return clients.get().values().stream().map(PeerClient::stats);
  }
}
