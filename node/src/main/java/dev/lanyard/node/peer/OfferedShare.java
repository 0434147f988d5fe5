package dev.lanyard.node.peer;

import dev.lanyard.node.content.Entry;

/**
 * A share as its node offers it to others.
 *
 * @param kind a folder, or a single file, whose path in the share is its name
 * @param files files indexed so far
 * @param bytes of those files
 * @param restricted only named nodes see it
 */
public record OfferedShare(
    String name, Entry.Kind kind, State state, long files, long bytes, boolean restricted) {
  /** Where a share stands. */
  public enum State {
    INDEXING,
    READY,
    UNAVAILABLE
  }
}
