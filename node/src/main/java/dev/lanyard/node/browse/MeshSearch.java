package dev.lanyard.node.browse;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.Query;
import dev.lanyard.node.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every node at once, hands on what arrives, and says who did not answer in time. Safe for
 * several threads.
 */
public final class MeshSearch {
  private static final Logger log = LoggerFactory.getLogger("browse");

  /**
   * What came of a search.
   *
   * @param items equal contents folded into one row with all its places
   * @param silent names of nodes that did not answer
   * @param answered number of nodes that did
   */
  public record Result(List<Item> items, List<String> silent, int answered) {
    public Result {
      items = List.copyOf(items);
      silent = List.copyOf(silent);
    }
  }

  /** What makes rows equal: a node that lies about the size of a content has a row of its own. */
  private record Content(Digest digest, long sizeBytes) {}

  private sealed interface Event {
    record Hits(List<Item> items) implements Event {}

    record Answered(Mesh.Node node) implements Event {}

    record Failed(Mesh.Node node) implements Event {}
  }

  private final Mesh mesh;
  private final Consumer<Duration> took;

  /**
   * Search of a mesh.
   *
   * @param took told how long each search took
   */
  public MeshSearch(Mesh mesh, Consumer<Duration> took) {
    this.mesh = mesh;
    this.took = took;
  }

  /**
   * Searches until all have answered or the patience is over.
   *
   * @param limit at most so many hits of each node
   * @param arriving takes hits as they arrive, unfolded; called in this thread
   */
  public Result search(Query query, int limit, Duration patience, Consumer<List<Item>> arriving)
      throws InterruptedException {
    List<Mesh.Node> nodes = mesh.nodes();
    List<String> unreached = mesh.unreached();
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    List<Thread> asking = new ArrayList<>();
    for (Mesh.Node node : nodes) {
      asking.add(Thread.startVirtualThread(() -> ask(node, query, limit, patience, events)));
    }
    Set<Mesh.Node> waiting = new LinkedHashSet<>(nodes);
    Set<Mesh.Node> failed = new LinkedHashSet<>();
    Map<Object, Item> folded = new LinkedHashMap<>();
    long start = System.nanoTime();
    long deadline = start + patience.toNanos();
    try {
      while (!waiting.isEmpty()) {
        Event event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        switch (event) {
          case null -> {
            failed.addAll(waiting);
            waiting.clear();
          }
          case Event.Hits(List<Item> items) -> {
            items.forEach(item -> fold(folded, item));
            arriving.accept(items);
          }
          case Event.Answered(Mesh.Node node) -> waiting.remove(node);
          case Event.Failed(Mesh.Node node) -> {
            waiting.remove(node);
            failed.add(node);
          }
        }
      }
      List<String> silent = new ArrayList<>(failed.stream().map(Mesh.Node::name).toList());
      silent.addAll(unreached);
      return new Result(List.copyOf(folded.values()), silent, nodes.size() - failed.size());
    } finally {
      asking.forEach(Thread::interrupt);
      took.accept(Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private static void ask(
      Mesh.Node node, Query query, int limit, Duration patience, BlockingQueue<Event> events) {
    try {
      node.search(
          query,
          limit,
          patience,
          entries -> events.add(new Event.Hits(items(query, entries, node))));
      events.add(new Event.Answered(node));
    } catch (Fault e) {
      log.debug("{} does not answer a search: {}", node.name(), e.getMessage());
      events.add(new Event.Failed(node));
    }
  }

  private static List<Item> items(Query query, List<Entry> entries, Mesh.Node node) {
    return entries.stream()
        .filter(query::isAnsweredBy)
        .map(entry -> Item.of(entry, node.id(), node.name()))
        .toList();
  }

  private static void fold(Map<Object, Item> folded, Item item) {
    Digest digest = item.digest();
    Object key = digest == null ? item.places().getFirst() : new Content(digest, item.sizeBytes());
    folded.merge(key, item, Item::with);
  }
}
