package dev.lanyard.node.rpc;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.identity.Credentials;
import dev.lanyard.node.identity.Lineage;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Renewal;
import dev.lanyard.node.identity.Roster;
import dev.lanyard.node.peer.Acquaintance;
import dev.lanyard.node.peer.Dialer;
import dev.lanyard.node.peer.Introduction;
import dev.lanyard.node.share.Shares;
import dev.lanyard.node.transfer.Serving;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This node's end of one mesh's network: the dialer towards others and the server for them and for
 * the owner, with the credentials of that mesh. A node that joins another mesh makes a new one.
 */
public final class Endpoint {
  private final NodeId self;
  private final Optional<Tls> tls;
  private final Predicate<NodeId> expelled;
  private final Supplier<Introduction> introduction;
  private final RpcOptions options;
  private final Wires wires;
  private final GrpcDialer dialer;
  private @Nullable PeerServer server;

  /** What this end shows, and whom it trusts besides those who show the like. */
  public record Trust(Credentials credentials, Roster roster) {}

  /**
   * An end that does not serve yet.
   *
   * @param trust nothing in open mode
   * @throws dev.lanyard.node.fault.Fault INVALID where the kernel lacks the congestion control
   */
  public Endpoint(
      NodeId self,
      Optional<Trust> trust,
      Supplier<Introduction> introduction,
      PeerGuards guards,
      RpcOptions options) {
    this.self = self;
    this.tls = trust.map(one -> new Tls(one.credentials(), one.roster()));
    this.expelled =
        trust.<Predicate<NodeId>>map(one -> one.roster()::isExpelled).orElse(id -> false);
    this.introduction = introduction;
    this.options = options;
    this.wires = new Wires(options, tls.isPresent(), expelled);
    this.dialer = new GrpcDialer(wires, tls.map(Tls::client), introduction, guards, options);
  }

  public Dialer dialer() {
    return dialer;
  }

  /**
   * What peers are served.
   *
   * @param acquaintance told of those who introduce themselves
   * @param succession what members ask who may have slept through a change of the secret
   */
  public record Offer(
      Catalog catalog,
      Shares shares,
      Serving serving,
      Acquaintance acquaintance,
      Succession succession) {}

  /** Who tells members of the secret that the mesh has now. */
  public interface Succession {
    /** How things stand, for a member of which this is so. */
    Renewal renewal(NodeId member, Lineage theirs);
  }

  /**
   * Starts to serve.
   *
   * @return the port
   * @throws dev.lanyard.node.fault.Fault PRECONDITION where the port is taken
   */
  public int serve(InetSocketAddress listen, Offer offer, ControlPorts ports) {
    AttendHandler attend = new AttendHandler(self, introduction, offer.acquaintance());
    FileShareService fileShare = new FileShareService(offer, attend, options.calls());
    PeerServer started =
        PeerServer.start(
            listen,
            wires,
            tls.map(Tls::server),
            new Caller.Interceptor(self, expelled),
            new PeerServer.Services(
                fileShare, new FetchHandler(offer.serving()), new NodeControlService(ports)),
            options);
    server = started;
    return started.port();
  }

  /** The mesh has another secret: new connections, in both directions, show these. */
  public void renew(Credentials credentials) {
    tls.ifPresent(one -> one.renew(credentials));
  }

  /** Closes the connections that a node has opened. */
  public void expel(NodeId id) {
    wires.admission().expel(id);
  }

  /** Takes no new calls; the port is free on return. */
  public void stopListening() {
    if (server != null) {
      server.stopListening();
    }
  }

  /** Lets what is being sent go on for some seconds, then ends everything. */
  public void end() {
    if (server != null) {
      server.end(options.drain());
    }
    dialer.end(options.drain());
    wires.close();
  }
}
