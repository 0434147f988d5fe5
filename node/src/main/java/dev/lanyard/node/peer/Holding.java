package dev.lanyard.node.peer;

/** How much of a content a node has. */
public enum Holding {
  NOTHING,
  /** Some chunks: it is fetching the content just now. */
  PARTIAL,
  WHOLE
}
