package dev.lanyard.node.rpc;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.identity.NodeId;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The event loops that the server and all channels share, and the kinds of sockets that run on
 * them: epoll where its library is here.
 */
final class Wires implements AutoCloseable {
  /**
   * Nothing that we send is compressed, and what others send so may be a thousand times as large.
   */
  static final DecompressorRegistry NOTHING_PACKED =
      DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, true);

  /**
   * Event loops do the encryption, so there is one for each core, and not more of them than that.
   */
  private static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);

  private static final long CLOSE_MILLIS = 1_000;

  private final EventLoopGroup loops;
  private final Congestion congestion;
  private final int frameBytes;
  private final boolean encrypted;
  private final Admission admission;
  private final Allowance frames;

  /**
   * Starts the event loops.
   *
   * @param encrypted whether all sockets carry TLS
   * @param expelled who is let in no more
   * @throws Fault INVALID where the kernel does not let this user choose the congestion control
   */
  Wires(RpcOptions options, boolean encrypted, Predicate<NodeId> expelled) {
    this.encrypted = encrypted;
    this.congestion = Congestion.named(options.congestion());
    this.frameBytes = options.frameBytes();
    this.admission = new Admission(options.sockets(), expelled, System::nanoTime);
    this.frames = new Allowance(options.frames(), options.sockets().inAll(), System::nanoTime);
    this.loops =
        new MultiThreadIoEventLoopGroup(
            THREADS,
            new DefaultThreadFactory("wire", true),
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  EventLoopGroup loops() {
    return loops;
  }

  /** A new socket to dial with. */
  Channel socket() {
    Channel socket = Epoll.isAvailable() ? new EpollSocketChannel() : new NioSocketChannel();
    LargeFrames.onDialled(socket, frameBytes);
    FramePace.onDialled(socket, frames);
    expectRecords(socket);
    return congestion.on(socket);
  }

  /** A new socket to listen on. */
  ServerChannel serverSocket() {
    ServerChannel socket =
        Epoll.isAvailable() ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    socket
        .pipeline()
        .addFirst(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object accepted) {
                Channel socket = (Channel) accepted;
                if (!admit(socket)) {
                  socket.unsafe().closeForcibly();
                  return;
                }
                LargeFrames.onAccepted(socket, frameBytes);
                pace(socket);
                expectRecords(socket);
                context.fireChannelRead(accepted);
              }
            });
    return congestion.on(socket);
  }

  /** What accepts sockets, and wants to know which of them have shown who they are. */
  Admission admission() {
    return admission;
  }

  private boolean admit(Channel accepted) {
    // One that is closed already has no address.
    if (!(accepted.remoteAddress() instanceof InetSocketAddress remote)) {
      return false;
    }
    if (!FramePace.isWithin(remote.getAddress(), frames)
        || !admission.admit(remote, () -> closing(accepted))) {
      return false;
    }
    ChannelFuture _ = accepted.closeFuture().addListener(closed -> admission.closed(remote));
    return true;
  }

  private void pace(Channel accepted) {
    if (accepted.remoteAddress() instanceof InetSocketAddress remote) {
      FramePace.onAccepted(accepted, remote.getAddress(), frames);
    }
  }

  private static void closing(Channel socket) {
    if (socket.isRegistered()) {
      ChannelFuture _ = socket.close();
    } else {
      socket.unsafe().closeForcibly();
    }
  }

  private void expectRecords(Channel socket) {
    if (encrypted) {
      WholeRecords.on(socket);
    }
  }

  @Override
  public void close() {
    loops
        .shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(CLOSE_MILLIS);
  }
}
