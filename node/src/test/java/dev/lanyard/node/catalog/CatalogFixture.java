package dev.lanyard.node.catalog;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Viewer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;

/** A catalogue in a folder, and short ways to fill it. */
final class CatalogFixture {
  static final Viewer OWNER = new Viewer.Owner();
  static final Viewer ANYBODY = new Viewer.Anonymous();
  static final NodeId ANN = nodeId("ann");
  static final NodeId BOB = nodeId("bob");

  private CatalogFixture() {}

  static Catalog open(Path folder) {
    return Catalog.open(folder.resolve("catalogue.db"), Clock.systemUTC());
  }

  static NodeId nodeId(String seed) {
    return NodeId.ofBytes(Digest.ofBytes(seed.getBytes(StandardCharsets.UTF_8)).bytes());
  }

  static Viewer member(NodeId id) {
    return new Viewer.Member(id);
  }

  static void share(Catalog catalog, String name, NodeId... audience) {
    catalog.putShare(name, Path.of("/srv", name), false, List.of(audience));
  }

  /** Puts files whose contents are their paths. */
  static void put(Catalog catalog, String share, String... paths) {
    catalog.apply(share, Arrays.stream(paths).map(path -> file(path, path)).toList(), List.of());
  }

  static IndexedFile file(String path, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return new IndexedFile(path, stamp(bytes.length), Manifest.ofBytes(bytes));
  }

  static FileStamp stamp(long sizeBytes) {
    return new FileStamp(sizeBytes, 1_700_000_000_000_000_000L, 1_700_000_000_000_000_001L, 7);
  }

  static Digest digest(String content) {
    return Manifest.ofBytes(content.getBytes(StandardCharsets.UTF_8)).digest();
  }
}
