package dev.lanyard.node.peer;

import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Roster;
import java.util.Set;

/**
 * The members of the mesh that this node has met, without those that were expelled since. Safe for
 * several threads.
 */
public final class Members implements Roster {
  private final PeerDirectory directory;
  private volatile Set<NodeId> expelled = Set.of();

  public Members(PeerDirectory directory) {
    this.directory = directory;
  }

  /** Those met, with where and how they are. */
  public PeerDirectory directory() {
    return directory;
  }

  /** These are members no longer, and no others that were told of before. */
  public void expelled(Set<NodeId> ids) {
    expelled = Set.copyOf(ids);
  }

  @Override
  public boolean isKnown(NodeId id) {
    return !isExpelled(id) && directory.find(id).isPresent();
  }

  @Override
  public boolean isExpelled(NodeId id) {
    return expelled.contains(id);
  }
}
