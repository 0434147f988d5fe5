package dev.lanyard.node;

import com.google.common.net.HostAndPort;
import com.google.gson.JsonParser;
import dev.lanyard.node.config.Settings;
import dev.lanyard.node.identity.Credentials;
import dev.lanyard.node.identity.MeshSecret;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.v1.GetStatusRequest;
import dev.lanyard.v1.ListPeersRequest;
import dev.lanyard.v1.NodeControlGrpc;
import dev.lanyard.v1.Peer;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.slf4j.event.Level;

/** A whole node on a loopback port, found by address alone, and its owner's channel to it. */
final class RunningNode implements AutoCloseable {
  private static final int LOOKS = 50;

  final Credentials credentials;
  final int port;
  final Path home;
  private final Node node;
  private final List<ManagedChannel> channels = new ArrayList<>();

  private RunningNode(Path home, Node node, Credentials credentials) {
    this.home = home;
    this.node = node;
    this.credentials = credentials;
    this.port = JsonParser.parseString(node.readyJson()).getAsJsonObject().get("port").getAsInt();
  }

  static RunningNode start(Path temp, String name, MeshSecret secret, RunningNode... known)
      throws Exception {
    int[] ports = Stream.of(known).mapToInt(one -> one.port).toArray();
    return start(temp, name, secret, false, ports);
  }

  /** One that finds others at these ports, where it is not found by them. */
  static RunningNode start(Path temp, String name, MeshSecret secret, boolean open, int... ports)
      throws Exception {
    Path home = Files.createDirectories(temp.toRealPath().resolve(name));
    Credentials credentials =
        Files.exists(home.resolve("mesh.secret"))
            ? Meshes.shown(home)
            : Meshes.credentials(home, secret);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    List<HostAndPort> peers =
        IntStream.of(ports).mapToObj(port -> HostAndPort.fromParts("127.0.0.1", port)).toList();
    Settings settings =
        new Settings(
            new Settings.Self(home, name, Optional.empty(), open, List.of(), Duration.ZERO),
            new Settings.Listen(Optional.of(loopback), 0, Optional.empty(), loopback, 0),
            new Settings.Discover(false, List.of(), List.of(), peers, List.of()),
            new Settings.Limits(0, 0),
            new Settings.Log(Level.INFO, false));
    return new RunningNode(home, Node.start(settings), credentials);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /**
   * What its owner asks it by, with what lies in its folder now, which the node may be about to
   * show.
   */
  NodeControlGrpc.NodeControlBlockingStub owner() {
    for (int look = 1; ; look++) {
      Credentials now = Meshes.shown(home);
      var owner = NodeControlGrpc.newBlockingStub(channel(now, Optional.of(now)));
      try {
        var _ =
            owner
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .getStatus(GetStatusRequest.getDefaultInstance());
        return owner.withDeadlineAfter(30, TimeUnit.SECONDS);
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.UNAVAILABLE || look == LOOKS) {
          throw e;
        }
      }
    }
  }

  /** What anybody on this computer asks it by, where it is open. */
  NodeControlGrpc.NodeControlBlockingStub anybody() {
    ManagedChannel channel = NettyChannelBuilder.forAddress(address()).usePlaintext().build();
    channels.add(channel);
    return NodeControlGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  /**
   * A channel to it, as the mesh is now, of whoever holds these credentials, or of somebody without
   * any.
   */
  ManagedChannel channel(Optional<Credentials> of) {
    return channel(Meshes.shown(home), of);
  }

  private ManagedChannel channel(Credentials trusted, Optional<Credentials> of) {
    var tls = GrpcSslContexts.forClient().trustManager(trusted.authority());
    of.ifPresent(them -> tls.keyManager(them.key(), them.certificate()));
    try {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(address())
              .overrideAuthority(Credentials.SERVER_NAME)
              .sslContext(tls.build())
              .build();
      channels.add(channel);
      return channel;
    } catch (SSLException e) {
      throw new UncheckedIOException(e);
    }
  }

  Set<String> reachablePeers() {
    return reachablePeers(owner());
  }

  static Set<String> reachablePeers(NodeControlGrpc.NodeControlBlockingStub asked) {
    return asked.listPeers(ListPeersRequest.getDefaultInstance()).getPeersList().stream()
        .filter(peer -> peer.getState() == dev.lanyard.v1.PeerState.PEER_STATE_REACHABLE)
        .map(Peer::getName)
        .collect(Collectors.toSet());
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    node.close();
  }
}
