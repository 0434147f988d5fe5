package dev.lanyard.node.rpc;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslHandler;

/**
 * Has a connection move more bytes a step than HTTP/2's 16 KiB, for which gRPC has no setting: asks
 * the other side for larger frames (RFC 9113, SETTINGS_MAX_FRAME_SIZE) and gives TLS as much at a
 * time. First in the pipeline, it waits until gRPC's handlers are there, sets them, and leaves.
 */
final class LargeFrames extends ChannelInboundHandlerAdapter {
  private final int frameBytes;
  private final boolean dialled;

  private LargeFrames(int frameBytes, boolean dialled) {
    this.frameBytes = frameBytes;
    this.dialled = dialled;
  }

  /** On a socket that dials: large frames are welcome there. */
  static void onDialled(Channel socket, int frameBytes) {
    socket.pipeline().addFirst(new LargeFrames(frameBytes, true));
  }

  /** On a socket that was accepted: large frames are written where they are welcome. */
  static void onAccepted(Channel socket, int frameBytes) {
    socket.pipeline().addFirst(new LargeFrames(frameBytes, false));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    Http2ConnectionHandler http2 = context.pipeline().get(Http2ConnectionHandler.class);
    // Once it is there, it has sent its preface, which has to be the first that is sent.
    if (http2 != null) {
      SslHandler tls = context.pipeline().get(SslHandler.class);
      if (tls != null) {
        tls.setWrapDataSize(frameBytes);
      }
      if (dialled) {
        askForLarge(http2, context.pipeline().context(http2));
      }
      context.pipeline().remove(this);
    }
    context.fireChannelReadComplete();
  }

  private void askForLarge(Http2ConnectionHandler http2, ChannelHandlerContext context) {
    Http2Settings settings = new Http2Settings().maxFrameSize(frameBytes);
    ChannelFuture _ = http2.encoder().writeSettings(context, settings, context.newPromise());
    context.flush();
  }
}
