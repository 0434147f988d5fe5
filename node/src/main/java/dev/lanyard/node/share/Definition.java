package dev.lanyard.node.share;

import dev.lanyard.node.identity.NodeId;
import java.nio.file.Path;
import java.util.List;

/**
 * What the owner said to share.
 *
 * @param name unique on this node
 * @param path the real path of a folder or file, as it was when it was shared
 * @param single whether it was a file
 * @param audience the nodes that may see it; empty for all
 */
record Definition(String name, Path path, boolean single, List<NodeId> audience) {
  Definition {
    audience = List.copyOf(audience);
  }

  /** The same share for other nodes. */
  Definition seenBy(List<NodeId> others) {
    return new Definition(name, path, single, others);
  }
}
