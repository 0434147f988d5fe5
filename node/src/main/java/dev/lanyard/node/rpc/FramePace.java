package dev.lanyard.node.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads no more from a connection while its address has sent more frames than it may: pings,
 * settings, resets and calls, of which HTTP/2 itself bounds none. The caller's own kernel then
 * holds it up, which costs this node nothing. First in the pipeline, it waits until gRPC's handler
 * is there, listens along with it from then on, and leaves the pipeline.
 */
final class FramePace extends ChannelInboundHandlerAdapter {
  /** A connection that is read so seldom still answers this node's pings in time. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** A peer grants a window twice for each MiB or so that it fetches. */
  private static final double GRANT = 1.0 / 16;

  private final Allowance frames;
  private final InetAddress address;
  private @Nullable ScheduledFuture<?> pause;

  private FramePace(Allowance frames, InetAddress address) {
    this.frames = frames;
    this.address = address;
  }

  /**
   * On a socket that was accepted from an address; not from this computer, where nodes exchange
   * gigabytes a second.
   */
  static void on(Channel socket, InetAddress address, Allowance frames) {
    if (!address.isLoopbackAddress()) {
      socket.pipeline().addFirst(new FramePace(frames, address));
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    Http2ConnectionHandler http2 = context.pipeline().get(Http2ConnectionHandler.class);
    if (http2 != null) {
      Http2ConnectionDecoder decoder = http2.decoder();
      decoder.frameListener(new Counting(decoder.frameListener()));
      context.pipeline().remove(this);
    }
    context.fireChannelReadComplete();
  }

  /** A frame came, or a part of one that is counted so. */
  private void count(Channel channel, double times) {
    Duration wait = frames.overdraw(address, times);
    if (wait.isPositive() && pause == null) {
      pause(channel, wait.compareTo(LONGEST_PAUSE) < 0 ? wait : LONGEST_PAUSE);
    }
  }

  private void pause(Channel channel, Duration wait) {
    channel.config().setAutoRead(false);
    pause =
        channel
            .eventLoop()
            .schedule(
                () -> {
                  pause = null;
                  ChannelConfig _ = channel.config().setAutoRead(true);
                },
                wait.toNanos(),
                TimeUnit.NANOSECONDS);
  }

  private final class Counting extends Http2FrameListenerDecorator {
    Counting(Http2FrameListener listener) {
      super(listener);
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean end)
        throws Http2Exception {
      count(context.channel(), 1);
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
