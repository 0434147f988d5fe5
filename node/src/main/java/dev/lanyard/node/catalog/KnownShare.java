package dev.lanyard.node.catalog;

import dev.lanyard.node.content.Printable;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Viewer;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A share, as the catalogue knows it.
 *
 * @param name unique on this node
 * @param root the real path of the folder or file that is shared
 * @param single whether the root is a file; its path in the share is its name
 * @param audience the nodes that see it; empty for all
 * @param available whether its files are served: its root is there
 * @param rootKey which folder the root was when it was last seen
 * @param id of its row, never used again
 */
public record KnownShare(
    String name,
    Path root,
    boolean single,
    List<NodeId> audience,
    boolean available,
    RootKey rootKey,
    long id) {
  public KnownShare {
    audience = List.copyOf(audience);
  }

  /** Where a path of the share lies on this disk. */
  public Path file(String path) {
    return single ? root : root.resolve(path);
  }

  /** The path in the share of something on this disk; the root of a folder share is empty. */
  public Optional<String> pathOf(Path file) {
    if (single) {
      return file.equals(root) ? Optional.of(String.valueOf(root.getFileName())) : Optional.empty();
    }
    return file.startsWith(root)
        ? Optional.of(root.relativize(file).toString().replace(File.separatorChar, '/'))
        : Optional.empty();
  }

  /** Whether only named nodes see it. */
  public boolean restricted() {
    return !audience.isEmpty();
  }

  /** Whether somebody may know of it. */
  public boolean visibleTo(Viewer viewer) {
    return admits(audience, viewer);
  }

  /** Whether this audience has the viewer in it; an empty one is everybody. */
  static boolean admits(List<NodeId> audience, Viewer viewer) {
    return switch (viewer) {
      case Viewer.Owner owner -> true;
      case Viewer.Member member -> audience.isEmpty() || audience.contains(member.id());
      case Viewer.Anonymous anonymous -> audience.isEmpty();
    };
  }

  @Override
  public String toString() {
    return Printable.of(name);
  }
}
