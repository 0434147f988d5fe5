package dev.lanyard.node.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;

/**
 * Has the kernel wake a connection for the end of a TLS record and not for each packet of it: a
 * record (RFC 8446, section 5.1) can be decrypted only as a whole, and on a cable slower than the
 * computer its packets come one by one. What is missing of the record under way is the socket's low
 * water mark (SO_RCVLOWAT, socket(7)); between records it is one byte, so nothing ever waits. First
 * in the pipeline, on sockets of epoll.
 */
final class WholeRecords extends ChannelInboundHandlerAdapter {
  private static final int SOL_SOCKET = 1;
  private static final IntegerUnixChannelOption SO_RCVLOWAT =
      new IntegerUnixChannelOption("SO_RCVLOWAT", SOL_SOCKET, 18);

  /** Type, version and, in the last two bytes, the length of what follows. */
  private static final int HEADER_BYTES = 5;

  private static final int LENGTH_MASK = 0xFFFF;

  /** What comes in a packet or two is not worth a system call. */
  private static final int WORTH_BYTES = 3_000;

  private long header;
  private int headerBytes;
  private int missing;
  private int lowWater = 1;

  /** On a new socket that carries TLS, where that is possible. */
  static void on(Channel socket) {
    if (socket instanceof EpollSocketChannel) {
      socket.pipeline().addFirst(new WholeRecords());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    if (read instanceof ByteBuf bytes) {
      follow(bytes);
    }
    context.fireChannelRead(read);
  }

  /** Keeps count of the records that go by. */
  private void follow(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (at < bytes.writerIndex()) {
      if (missing > 0) {
        int here = Math.min(missing, bytes.writerIndex() - at);
        missing -= here;
        at += here;
      } else {
        header = header << Byte.SIZE | bytes.getUnsignedByte(at);
        headerBytes++;
        at++;
        if (headerBytes == HEADER_BYTES) {
          missing = (int) (header & LENGTH_MASK);
          headerBytes = 0;
        }
      }
    }
  }

  /** Bytes that are missing of the record under way. */
  int missing() {
    return missing;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    int wanted = missing >= WORTH_BYTES ? missing : 1;
    if (wanted != lowWater && context.channel().isActive()) {
      lowWater = wanted;
      context.channel().config().setOption(SO_RCVLOWAT, wanted);
    }
    context.fireChannelReadComplete();
  }
}
