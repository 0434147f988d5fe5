package dev.lanyard.node.mdns;

import dev.lanyard.node.peer.Hint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What one station has seen, and what of it is news. For one thread at a time. */
final class Sightings {
  private Map<String, List<Hint>> holding = Map.of();

  /** Takes in what holds now. Returns what did not hold before. */
  List<Hint> update(Map<String, List<Hint>> now) {
    List<Hint> news = new ArrayList<>();
    now.forEach((instance, hints) -> {
      if (!hints.equals(holding.get(instance))) {
        news.addAll(hints);
      }
    });
    holding = now;
    return news;
  }

  /** Everything that holds. */
  List<Hint> all() {
    return holding.values().stream().flatMap(List::stream).toList();
  }
}
