package dev.lanyard.node.browse;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.Query;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Viewer;
import dev.lanyard.node.peer.OfferedShare;
import dev.lanyard.node.peer.Peer;
import dev.lanyard.node.peer.PeerClient;
import dev.lanyard.node.peer.PeerDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** All nodes of the mesh, this one among them, as places to look into. Safe for several threads. */
public final class Mesh {
  /** A node to look into. Calls block. */
  interface Node {
    NodeId id();

    String name();

    List<OfferedShare> shares();

    void entries(String share, String path, boolean recursive, Consumer<List<Entry>> batches);

    void search(Query query, int limit, Duration patience, Consumer<List<Entry>> batches);
  }

  /** This node's own name for itself. */
  public record Self(NodeId id, String name) {}

  private final Self self;
  private final Catalog catalog;
  private final PeerDirectory directory;
  private final Supplier<Map<NodeId, PeerClient>> clients;
  private final Supplier<List<OfferedShare>> shares;

  /**
   * The mesh as this node sees it.
   *
   * @param shares what this node itself offers
   * @param clients the calls to every connected peer
   */
  public Mesh(
      Self self,
      Catalog catalog,
      Supplier<List<OfferedShare>> shares,
      PeerDirectory directory,
      Supplier<Map<NodeId, PeerClient>> clients) {
    this.self = self;
    this.catalog = catalog;
    this.shares = shares;
    this.directory = directory;
    this.clients = clients;
  }

  /** This node, then every peer that is connected, by name. */
  List<Node> nodes() {
    List<Node> nodes = new ArrayList<>();
    nodes.add(new Here());
    Map<NodeId, PeerClient> connected = clients.get();
    for (Peer peer : directory.all()) {
      PeerClient client = connected.get(peer.id());
      if (client != null) {
        nodes.add(new There(peer, client));
      }
    }
    return nodes;
  }

  /** Peers that are about and yet not connected, by name: they cannot answer. */
  List<String> unreached() {
    Map<NodeId, PeerClient> connected = clients.get();
    return directory.present().stream()
        .filter(peer -> !connected.containsKey(peer.id()))
        .map(Peer::name)
        .toList();
  }

  /**
   * The node that a person means, by its name, its id or the beginning of it.
   *
   * @throws Fault NOT_FOUND, PRECONDITION where several bear it, UNAVAILABLE where it is not
   *     connected
   */
  Node named(String text) {
    boolean isSelf =
        text.equals(self.name()) || (text.length() >= 4 && self.id().text().startsWith(text));
    if (isSelf) {
      boolean byId = NodeId.isOne(text);
      if (!byId && directory.present().stream().anyMatch(peer -> peer.name().equals(text))) {
        throw Fault.of(
            Reason.PRECONDITION,
            "this node and another are called '%s'; say which by its id: this one is %s, 'lanyard"
                + " peers' shows the other; or start one of them with another --name",
            text,
            self.id().shortText());
      }
      return new Here();
    }
    Peer peer = directory.named(text);
    PeerClient client = clients.get().get(peer.id());
    if (client == null) {
      String trouble = peer.liveness().trouble();
      throw Fault.of(
          Reason.UNAVAILABLE,
          "%s cannot be reached%s; 'lanyard doctor' says what ails the network",
          peer.label(),
          trouble.isEmpty() ? "" : " (" + trouble + ")");
    }
    return new There(peer, client);
  }

  /** A peer. */
  private record There(Peer peer, PeerClient client) implements Node {
    @Override
    public NodeId id() {
      return peer.id();
    }

    @Override
    public String name() {
      return peer.name();
    }

    @Override
    public List<OfferedShare> shares() {
      return client.shares();
    }

    @Override
    public void entries(
        String share, String path, boolean recursive, Consumer<List<Entry>> batches) {
      client.entries(share, path, recursive, batches);
    }

    @Override
    public void search(Query query, int limit, Duration patience, Consumer<List<Entry>> batches) {
      client.search(query, limit, patience, batches);
    }
  }

  /** This node. */
  private final class Here implements Node {
    private final Viewer owner = new Viewer.Owner();

    @Override
    public NodeId id() {
      return self.id();
    }

    @Override
    public String name() {
      return self.name();
    }

    @Override
    public List<OfferedShare> shares() {
      return shares.get();
    }

    @Override
    public void entries(
        String share, String path, boolean recursive, Consumer<List<Entry>> batches) {
      if (recursive) {
        catalog.walk(share, path, owner, batches);
      } else {
        catalog.children(share, path, owner, batches);
      }
    }

    @Override
    public void search(Query query, int limit, Duration patience, Consumer<List<Entry>> batches) {
      batches.accept(catalog.search(query, owner, limit));
    }
  }

  /** A share, where the node has it. */
  static Optional<OfferedShare> shareOf(Node node, String name) {
    return node.shares().stream().filter(share -> share.name().equals(name)).findFirst();
  }
}
