package dev.lanyard.node.rpc;

import com.google.common.collect.Comparators;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Reads no more from a connection while its address, or the node that it has proven to be, has sent
 * more frames than it may: pings, settings, resets and calls, of which HTTP/2 itself bounds none.
 * The caller's own kernel then holds it up, which costs this node nothing; who goes on with ever
 * more connections is cut. Where this node dialled, the bytes it asked for are not counted, and who
 * reads nothing of what is sent is cut. First in the pipeline, it waits until gRPC's handler is
 * there and listens along with it. For the network's thread.
 */
final class FramePace extends ChannelDuplexHandler {
  /** A connection that is read so seldom still answers this node's pings in time. */
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /**
   * Who is so much over its pace is cut: a connection is read now and then all the same, so that
   * many of them would add up.
   */
  static final Duration CUT = Duration.ofSeconds(5);

  /** A peer grants a window twice for each MiB or so that it fetches. */
  private static final double GRANT = 1.0 / 16;

  /** Bytes that wait for one whom this node dialled: of its own, no more than some asks do. */
  private static final long MOST_UNREAD = 8 << 20;

  private final Allowance frames;
  private final boolean dialled;
  private final List<Object> accounts = new ArrayList<>();
  private boolean listens;
  private boolean paused;

  private FramePace(Allowance frames, boolean dialled) {
    this.frames = frames;
    this.dialled = dialled;
  }

  /**
   * On a socket that was accepted from an address; not from this computer, where nodes exchange
   * gigabytes a second.
   */
  static void onAccepted(Channel socket, InetAddress address, Allowance frames) {
    if (!address.isLoopbackAddress()) {
      FramePace pace = new FramePace(frames, false);
      pace.accounts.add(address);
      socket.pipeline().addFirst(pace);
    }
  }

  /** On a socket to dial with, which has a pace of its own. */
  static void onDialled(Channel socket, Allowance frames) {
    FramePace pace = new FramePace(frames, true);
    pace.accounts.add(socket.id());
    socket.pipeline().addFirst(pace);
  }

  /** Whether an address has sent no more than it may, so that it may open a connection. */
  static boolean isWithin(InetAddress address, Allowance frames) {
    return address.isLoopbackAddress() || !frames.overdraw(address, 0).isPositive();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    Http2ConnectionHandler http2 = context.pipeline().get(Http2ConnectionHandler.class);
    if (http2 != null && !listens) {
      listens = true;
      SslHandler tls = context.pipeline().get(SslHandler.class);
      if (tls != null && !dialled) {
        Caller.idOf(tls.engine().getSession()).ifPresent(accounts::add);
      }
      Http2ConnectionDecoder decoder = http2.decoder();
      decoder.frameListener(new Counting(decoder.frameListener()));
      count(context.channel(), 1);
    }
    ChannelOutboundBuffer unread = context.channel().unsafe().outboundBuffer();
    if (dialled && unread != null && unread.totalPendingWriteBytes() > MOST_UNREAD) {
      ChannelFuture _ = context.close();
    }
    context.fireChannelReadComplete();
  }

  /** Held back in a pause: HTTP/2's handler wants to read on, whatever the channel is set to. */
  @Override
  public void read(ChannelHandlerContext context) {
    if (!paused) {
      context.read();
    }
  }

  /** A frame came, or a part of one that is counted so. */
  private void count(Channel channel, double times) {
    Duration wait = overdrawn(times);
    if (wait.compareTo(CUT) > 0) {
      // From here, not from the end of the pipeline, where HTTP/2 would wait for its streams.
      ChannelFuture _ = channel.pipeline().context(this).close();
    } else if (wait.isPositive() && !paused) {
      paused = true;
      channel.config().setAutoRead(false);
      pause(channel, LONGEST_PAUSE);
    }
  }

  /** How long until no more has come than may. */
  private Duration overdrawn(double times) {
    Duration wait = Duration.ZERO;
    for (Object account : accounts) {
      wait = Comparators.max(wait, frames.overdraw(account, times));
    }
    return wait;
  }

  /** More may have come since the pause began, in what was read before. */
  private void pause(Channel channel, Duration atMost) {
    Duration wait = Comparators.min(overdrawn(0), atMost);
    if (!wait.isPositive()) {
      paused = false;
      channel.config().setAutoRead(true);
      return;
    }
    ScheduledFuture<?> _ =
        channel
            .eventLoop()
            .schedule(
                () -> pause(channel, atMost.minus(wait)), wait.toNanos(), TimeUnit.NANOSECONDS);
  }

  private final class Counting extends Http2FrameListenerDecorator {
    Counting(Http2FrameListener listener) {
      super(listener);
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean end)
        throws Http2Exception {
      if (!dialled || !data.isReadable()) {
        count(context.channel(), 1); // What this node asked for has its bounds elsewhere.
      }
      return super.onDataRead(context, stream, data, padding, end);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean end)
        throws Http2Exception {
      count(context.channel(), 1);
      super.onHeadersRead(context, stream, headers, padding, end);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int stream,
        Http2Headers headers,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean end)
        throws Http2Exception {
      count(context.channel(), 1);
      super.onHeadersRead(context, stream, headers, dependency, weight, exclusive, padding, end);
    }

    @Override
    public void onPriorityRead(
        ChannelHandlerContext context, int stream, int dependency, short weight, boolean exclusive)
        throws Http2Exception {
      count(context.channel(), 1);
      super.onPriorityRead(context, stream, dependency, weight, exclusive);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int stream, long code)
        throws Http2Exception {
      count(context.channel(), 1);
      super.onRstStreamRead(context, stream, code);
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings)
        throws Http2Exception {
      count(context.channel(), 1);
      super.onSettingsRead(context, settings);
    }

    @Override
    public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
      count(context.channel(), 1);
      super.onPingRead(context, data);
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext context, int stream, int increment)
        throws Http2Exception {
      count(context.channel(), GRANT);
      super.onWindowUpdateRead(context, stream, increment);
    }

    @Override
    public void onUnknownFrame(
        ChannelHandlerContext context, byte type, int stream, Http2Flags flags, ByteBuf payload)
        throws Http2Exception {
      count(context.channel(), 1);
      super.onUnknownFrame(context, type, stream, flags, payload);
    }
  }
}
