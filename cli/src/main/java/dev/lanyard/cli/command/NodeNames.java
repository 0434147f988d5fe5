package dev.lanyard.cli.command;

import dev.lanyard.cli.control.CommandFailure;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.v1.GetStatusRequest;
import dev.lanyard.v1.GetStatusResponse;
import dev.lanyard.v1.Item;
import dev.lanyard.v1.ListPeersRequest;
import dev.lanyard.v1.Location;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What to call nodes, so that what is printed can be typed: by name or, where several nodes bear
 * one name, by the first digits of the id.
 */
final class NodeNames {
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, Set<String>> bearers = new HashMap<>();

  /** Those that a node knows of: itself and its peers, of whom a name is to single out one. */
  static NodeNames knownTo(NodeLink node) {
    NodeNames names = new NodeNames();
    try {
      GetStatusRequest self = GetStatusRequest.getDefaultInstance();
      GetStatusResponse status = node.ask(NodeLink.QUICK, control -> control.getStatus(self));
      names.learn(status.getNodeId(), status.getName());
      ListPeersRequest all = ListPeersRequest.newBuilder().setAll(true).build();
      node.ask(NodeLink.QUICK, control -> control.listPeers(all))
          .getPeersList()
          .forEach(peer -> names.learn(peer.getNodeId(), peer.getName()));
    } catch (CommandFailure _) {
      // Intentional: ids serve too, and what the command is for may go well.
    }
    return names;
  }

  /** Learns of the nodes that have these. */
  void learn(List<Item> items) {
    for (Item item : items) {
      for (Location source : item.getSourcesList()) {
        learn(source.getNodeId(), source.getNodeName());
      }
    }
  }

  private void learn(String id, String name) {
    names.put(id, name);
    bearers.computeIfAbsent(name, key -> new HashSet<>()).add(id);
  }

  /** What to call the node of this id. */
  String of(String id) {
    String name = names.getOrDefault(id, "");
    boolean alone = !name.isEmpty() && bearers.getOrDefault(name, Set.of()).size() == 1;
    return alone ? name : Words.briefId(id);
  }
}
