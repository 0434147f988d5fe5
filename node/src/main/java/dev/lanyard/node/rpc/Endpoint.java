package dev.lanyard.node.rpc;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.identity.Credentials;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Acquaintance;
import dev.lanyard.node.peer.Dialer;
import dev.lanyard.node.peer.Introduction;
import dev.lanyard.node.share.Shares;
import dev.lanyard.node.transfer.Serving;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This node's end of one mesh's network: the dialer towards others and the server for them and for
 * the owner, with the credentials of that mesh. A node that joins another mesh makes a new one.
 */
public final class Endpoint {
  private final NodeId self;
  private final Optional<Tls> tls;
  private final Supplier<Introduction> introduction;
  private final RpcOptions options;
  private final Wires wires;
  private final GrpcDialer dialer;
  private @Nullable PeerServer server;

  /**
   * An end that does not serve yet.
   *
   * @param credentials nothing in open mode
   * @throws dev.lanyard.node.fault.Fault INVALID where the kernel lacks the congestion control
   */
  public Endpoint(
      NodeId self,
      Optional<Credentials> credentials,
      Supplier<Introduction> introduction,
      PeerGuards guards,
      RpcOptions options) {
    this.self = self;
    this.tls = credentials.map(Tls::new);
    this.introduction = introduction;
    this.options = options;
    this.wires = new Wires(options, tls.isPresent());
    this.dialer = new GrpcDialer(wires, tls.map(Tls::client), introduction, guards, options);
  }

  public Dialer dialer() {
    return dialer;
  }

  /**
   * What peers are served.
   *
   * @param acquaintance told of those who introduce themselves
   */
  public record Offer(Catalog catalog, Shares shares, Serving serving, Acquaintance acquaintance) {}

  /**
   * Starts to serve.
   *
   * @return the port
   * @throws dev.lanyard.node.fault.Fault PRECONDITION where the port is taken
   */
  public int serve(InetSocketAddress listen, Offer offer, ControlPorts ports) {
    AttendHandler attend = new AttendHandler(self, introduction, offer.acquaintance());
    FileShareService fileShare =
        new FileShareService(offer.catalog(), offer.shares(), offer.serving(), attend);
    PeerServer started =
        PeerServer.start(
            listen,
            wires,
            tls.map(Tls::server),
            self,
            new PeerServer.Services(
                fileShare, new FetchHandler(offer.serving()), new NodeControlService(ports)),
            options);
    server = started;
    return started.port();
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
