package dev.lanyard.node.identity;

/**
 * Who belongs to the mesh, besides those who show a certificate of it: ids outlive secrets, so who
 * was away while the secret was changed is known by its id. Safe for several threads.
 */
public interface Roster {
  /** Whether it was met as a member of this mesh, be it under an earlier secret. */
  boolean isKnown(NodeId id);

  /** Whether it is a member no longer, whatever it shows. */
  boolean isExpelled(NodeId id);
}
