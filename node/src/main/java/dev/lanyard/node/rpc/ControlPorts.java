package dev.lanyard.node.rpc;

import dev.lanyard.node.browse.Browser;
import dev.lanyard.node.browse.Errands;
import dev.lanyard.node.browse.MeshSearch;
import dev.lanyard.node.browse.TargetResolver;
import dev.lanyard.node.doctor.Diagnosis;
import dev.lanyard.node.heal.Healing;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Acquaintance;
import dev.lanyard.node.peer.PeerDirectory;
import dev.lanyard.node.share.Shares;
import dev.lanyard.node.transfer.Downloads;
import dev.lanyard.node.transfer.Traffic;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * What the owner's requests reach: the parts of the node that {@link NodeControlService} fronts.
 */
public record ControlPorts(
    Supplier<About> about,
    Membership membership,
    Shares shares,
    Peers peers,
    Looking looking,
    Moving moving,
    Healing healing,
    Callable<Diagnosis> doctor) {
  /**
   * The node itself.
   *
   * @param warnings what the owner should know and do something about; one line each
   */
  public record About(
      NodeId id,
      String name,
      String version,
      int port,
      int opsPort,
      Path home,
      Instant started,
      List<String> warnings) {
    public About {
      warnings = List.copyOf(warnings);
    }
  }

  /** The mesh this node is in. */
  public interface Membership {
    /** Tells the mesh apart; "open" in open mode. */
    String tag();

    /** The code that lets another computer in. */
    String code();

    /**
     * Leaves this mesh and enters the one of the code, at once and for good.
     *
     * @return false where it was in that mesh already
     */
    boolean join(String code);

    /** Changes the mesh's secret. */
    Rotated rotate();

    /**
     * The id of the node that a person means, be it one that was expelled.
     *
     * @throws dev.lanyard.node.fault.Fault NOT_FOUND, or PRECONDITION where several are meant
     */
    NodeId idOf(String text);

    /** Shuts a node out and changes the secret; nothing where it was out already. */
    Optional<Rotated> expel(NodeId id);
  }

  /**
   * The secret was changed.
   *
   * @param tag of the mesh from now on
   * @param told peers that are here
   */
  public record Rotated(String tag, int told) {}

  /** Who is about. */
  public record Peers(PeerDirectory directory, Acquaintance acquaintance) {}

  /** Looking around in the mesh. */
  public record Looking(Browser browser, MeshSearch search, TargetResolver targets) {}

  /** What moves. */
  public record Moving(Downloads downloads, Errands errands, Traffic traffic) {}
}
