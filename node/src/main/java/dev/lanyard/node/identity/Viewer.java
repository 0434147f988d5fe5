package dev.lanyard.node.identity;

/** Who is asking, which decides what they may see. */
public sealed interface Viewer {
  /** This node's owner, who sees everything. */
  record Owner() implements Viewer {}

  /** A member of the mesh whose id TLS has proven: sees what is for all, and what is for it. */
  record Member(NodeId id) implements Viewer {}

  /** Somebody in open mode, whose id nothing proves: sees what is for all. */
  record Anonymous() implements Viewer {}
}
