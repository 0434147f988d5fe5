package dev.lanyard.node.peer;

/**
 * A share as its node offers it to others.
 *
 * @param files files indexed so far
 * @param bytes of those files
 * @param restricted only named nodes see it
 */
public record SharedFolder(String name, State state, long files, long bytes, boolean restricted) {
  /** Where a share stands. */
  public enum State {
    INDEXING,
    READY,
    UNAVAILABLE
  }
}
