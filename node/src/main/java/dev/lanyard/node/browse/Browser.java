package dev.lanyard.node.browse;

import dev.lanyard.node.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Lists places in the mesh. Safe for several threads. */
public final class Browser {
  private final Mesh mesh;

  public Browser(Mesh mesh) {
    this.mesh = mesh;
  }

  /**
   * Lists all shares of all nodes.
   *
   * @return names of nodes that did not answer
   */
  public List<String> everything(Consumer<List<Item>> batches) {
    List<String> silent = new ArrayList<>(mesh.unreached());
    for (Mesh.Node node : mesh.nodes()) {
      try {
        shares(node, batches);
      } catch (Fault e) {
        silent.add(node.name());
      }
    }
    return silent;
  }

  /** Lists the shares of a node. */
  public void shares(String node, Consumer<List<Item>> batches) {
    shares(mesh.named(node), batches);
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

  private static void shares(Mesh.Node node, Consumer<List<Item>> batches) {
    batches.accept(
        node.shares().stream().map(share -> Item.of(share, node.id(), node.name())).toList());
  }
}
