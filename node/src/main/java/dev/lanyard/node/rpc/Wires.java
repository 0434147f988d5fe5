package dev.lanyard.node.rpc;

import io.netty.channel.Channel;
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
import java.util.concurrent.TimeUnit;

/**
 * The event loops that the server and all channels share, and the kinds of sockets that run on
 * them: epoll where its library is here.
 */
final class Wires implements AutoCloseable {
  /**
   * Event loops do the encryption, so there is one for each core, and not more of them than that.
   */
  private static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);

  private static final long CLOSE_MILLIS = 1_000;

  private final EventLoopGroup loops;
  private final Congestion congestion;

  Wires(Congestion congestion) {
    this.congestion = congestion;
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
    return congestion.on(Epoll.isAvailable() ? new EpollSocketChannel() : new NioSocketChannel());
  }

  /** A new socket to listen on. */
  ServerChannel serverSocket() {
    return congestion.on(
        Epoll.isAvailable() ? new EpollServerSocketChannel() : new NioServerSocketChannel());
  }

  @Override
  public void close() {
    loops
        .shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(CLOSE_MILLIS);
  }
}
