package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanyard.node.Eventually;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeRecordsTest {
  private static final int HEADER_BYTES = 5;
  private static final IntegerUnixChannelOption SO_RCVLOWAT =
      new IntegerUnixChannelOption("SO_RCVLOWAT", 1, 18);

  /** Records with bodies of these sizes, one after the other. */
  private static ByteBuf records(int... sizes) {
    ByteBuf bytes = Unpooled.buffer();
    for (int size : sizes) {
      bytes.writeByte(23).writeShort(0x0303).writeShort(size).writeBytes(new byte[size]);
    }
    return bytes;
  }

  @Test
  void theKernelWaitsForTheEndOfARecord() throws Exception {
    assumeTrue(Epoll.isAvailable(), "no epoll on this system");
    AtomicInteger read = new AtomicInteger();
    ByteBuf record = records(16_384);
    try (Wires wires = new Wires(RpcOptions.DEFAULT, true, id -> false);
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Channel channel =
          new Bootstrap()
              .group(wires.loops())
              .channelFactory(wires::socket)
              .handler(counting(read))
              .connect(server.getLocalSocketAddress())
              .sync()
              .channel();
      try (Socket socket = server.accept()) {
        record.readBytes(socket.getOutputStream(), HEADER_BYTES + 84);
        Eventually.equal(16_300, () -> channel.config().getOption(SO_RCVLOWAT));
        record.readBytes(socket.getOutputStream(), 16_300);
        Eventually.equal(1, () -> channel.config().getOption(SO_RCVLOWAT));
        assertEquals(HEADER_BYTES + 16_384, read.get());
      } finally {
        channel.close().sync();
      }
    }
  }

  private static ChannelInboundHandlerAdapter counting(AtomicInteger read) {
    return new SimpleChannelInboundHandler<ByteBuf>() {
      @Override
      protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
        read.addAndGet(bytes.readableBytes());
      }
    };
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void followsRecordsHoweverTheyArrive(long seed) {
    Random random = new Random(seed);
    WholeRecords records = new WholeRecords();
    EmbeddedChannel channel = new EmbeddedChannel(records);
    int[] sizes = random.ints(50, 0, 20_000).toArray();
    ByteBuf all = records(sizes);
    int end = 0;
    int next = 0;
    while (all.isReadable()) {
      channel.writeInbound(all.readRetainedSlice(random.nextInt(all.readableBytes()) % 9_000 + 1));
      while (next < sizes.length && end + HEADER_BYTES <= all.readerIndex()) {
        end += HEADER_BYTES + sizes[next];
        next++;
      }
      assertEquals(Math.max(0, end - all.readerIndex()), records.missing());
    }
    channel.finishAndReleaseAll();
  }
}
