package dev.lanyard.node.browse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Lists places in the mesh. Safe for several threads. */
public final class Browser {
  private final Mesh mesh;

  public Browser(Mesh mesh) {
    this.mesh = mesh;
  }

  /**
   * Lists all shares of all nodes, which are asked at once, in the order of their names.
   *
   * @return names of nodes that did not answer
   */
  public List<String> everything(Consumer<List<Item>> batches) throws InterruptedException {
    List<String> silent = new ArrayList<>(mesh.unreached());
    Map<Mesh.Node, Future<List<Item>>> asked = new LinkedHashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      mesh.nodes().forEach(node -> asked.put(node, threads.submit(() -> shares(node))));
      for (Map.Entry<Mesh.Node, Future<List<Item>>> answer : asked.entrySet()) {
        try {
          batches.accept(answer.getValue().get());
        } catch (ExecutionException e) {
          silent.add(answer.getKey().name());
        }
      }
    }
    return silent;
  }

  /** Lists the shares of a node. */
  public void shares(String node, Consumer<List<Item>> batches) {
    batches.accept(shares(mesh.named(node)));
  }

  /** Lists the direct children of a folder, or one file. */
  public void entries(String node, String share, String path, Consumer<List<Item>> batches) {
    Mesh.Node place = mesh.named(node);
    place.entries(
        share,
        path,
        false,
        entries ->
            batches.accept(
                entries.stream().map(entry -> Item.of(entry, place.id(), place.name())).toList()));
  }

  private static List<Item> shares(Mesh.Node node) {
    return node.shares().stream().map(share -> Item.of(share, node.id(), node.name())).toList();
  }
}
