package dev.lanyard.node.share;

import dev.lanyard.node.content.Printable;
import java.util.Optional;

/**
 * Files and folders that the node cannot read.
 *
 * @param first the path of one of them; empty where there is none
 */
record Unreadable(int count, String first) {
  static final Unreadable NONE = new Unreadable(0, "");

  /** These and another one. */
  Unreadable and(String path) {
    return new Unreadable(count + 1, count == 0 ? path : first);
  }

  /** What the owner should know of them. */
  Optional<String> notice() {
    return switch (count) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of("'" + Printable.of(first) + "' cannot be read by the node");
      default ->
          Optional.of(
              "%d files or folders cannot be read by the node, '%s' among them"
                  .formatted(count, Printable.of(first)));
    };
  }
}
