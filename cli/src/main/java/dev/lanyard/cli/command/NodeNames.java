package dev.lanyard.cli.command;

import dev.lanyard.v1.Item;
import dev.lanyard.v1.Location;
import dev.lanyard.v1.Peer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What to call nodes, so that what is printed can be typed: by name or, where several of those that
 * were learnt of bear one name, by the first digits of the id.
 */
final class NodeNames {
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, Set<String>> bearers = new HashMap<>();

  static NodeNames in(List<Item> items) {
    NodeNames names = new NodeNames();
    names.learn(items);
    return names;
  }

  static NodeNames among(List<Peer> peers) {
    NodeNames names = new NodeNames();
    peers.forEach(peer -> names.learn(peer.getNodeId(), peer.getName()));
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
