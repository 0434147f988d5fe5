package dev.lanyard.node.fault;

/** Why something failed, coarse enough to act on. {@code rpc} maps each to a gRPC status. */
public enum Reason {
  /** The caller broke a rule; the same call fails again. */
  INVALID,
  /** There is no such node, share, path, content or download. */
  NOT_FOUND,
  /** Something else is there already. */
  EXISTS,
  /** Not allowed: by the operating system, by an owner, or by the mesh. */
  DENIED,
  /** It could work in another state of things; the message says in which. */
  PRECONDITION,
  /** A disk, a budget or a table is full. */
  EXHAUSTED,
  /** Somebody does not answer just now. */
  UNAVAILABLE,
  /** The file is no longer what was indexed. */
  CHANGED,
  /** Bytes that are not what their digest says. */
  CORRUPT,
  /** The owner stopped it. */
  CANCELLED,
  /** The disk or the system failed in a way nobody planned for. */
  FAILED
}
