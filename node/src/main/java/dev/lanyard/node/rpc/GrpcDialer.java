package dev.lanyard.node.rpc;

import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.identity.Credentials;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Dialer;
import dev.lanyard.node.peer.Introduction;
import dev.lanyard.node.peer.PeerLink;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Opens connections to other nodes: mutual TLS, or plain text in open mode. */
final class GrpcDialer implements Dialer {
  /** Dials that fail close their channel; this is how long TCP itself may try. */
  private static final int CONNECT_MILLIS = 3_000;

  /** Bytes: reads adapt to what comes, from little to {@link RpcOptions#readBytes}. */
  private static final int LEAST_READ = 2 << 10;

  private static final int FIRST_READ = 16 << 10;

  private final Wires wires;
  private final Optional<SslContext> tls;
  private final Supplier<Introduction> introduction;
  private final PeerGuards guards;
  private final RpcOptions options;
  private final Set<ManagedChannel> channels = ConcurrentHashMap.newKeySet();

  GrpcDialer(
      Wires wires,
      Optional<SslContext> tls,
      Supplier<Introduction> introduction,
      PeerGuards guards,
      RpcOptions options) {
    this.wires = wires;
    this.tls = tls;
    this.introduction = introduction;
    this.guards = guards;
    this.options = options;
  }

  @Override
  public PeerLink dial(InetSocketAddress address, Optional<NodeId> expected, Duration patience) {
    GrpcPeerLink link = new GrpcPeerLink(address, channel(address));
    try {
      link.meet(
          introduction.get(),
          expected,
          patience,
          met -> {
            String label = Printable.of(met.introduction().name());
            return new GrpcPeerClient(
                met.channel(), label, guards.forPeer(met.id(), label), options);
          });
      return link;
    } catch (Fault e) {
      link.close();
      throw e;
    }
  }

  private ManagedChannel channel(InetSocketAddress address) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(address)
            .eventLoopGroup(wires.loops())
            .channelFactory(wires::socket)
            .withOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, options.readBytes()))
            .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .overrideAuthority(Credentials.SERVER_NAME)
            // What comes is queued or noted; a thread of its own would cost a switch for each
            // piece.
            .directExecutor()
            .disableRetry()
            .flowControlWindow(options.windowBytes())
            .maxInboundMessageSize(options.maxReplyBytes())
            .maxInboundMetadataSize(options.maxMetadataBytes())
            .decompressorRegistry(Wires.NOTHING_PACKED)
            .intercept(new NestedMessages())
            .keepAliveTime(options.ping().toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(options.pingAnswer().toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveWithoutCalls(true);
    ManagedChannel channel =
        (tls.isPresent() ? builder.sslContext(tls.get()) : builder.usePlaintext()).build();
    channels.removeIf(ManagedChannel::isTerminated);
    channels.add(channel);
    return channel;
  }

  /** Ends every connection, and waits for that: the event loops must outlive them. Bounded. */
  void end(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    channels.forEach(ManagedChannel::shutdownNow);
    try {
      for (ManagedChannel channel : channels) {
        channel.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
