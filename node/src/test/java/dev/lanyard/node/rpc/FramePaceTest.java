package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.InetAddresses;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FramePaceTest {
  private static final int AT_ONCE = 100;
  private static final InetAddress ADDRESS = InetAddresses.forString("10.0.0.1");

  private final AtomicLong nanos = new AtomicLong();
  private final Allowance frames =
      new Allowance(new RpcOptions.Rate(AT_ONCE, 200), 10, () -> nanos.get());
  private final Reads reads = new Reads();
  private final EmbeddedChannel connection = connection("10.0.0.1", reads);

  @AfterEach
  void close() {
    connection.finishAndReleaseAll();
  }

  @Test
  void readsOnWhileThereAreNoMoreFramesThanMayBe() {
    ping(connection, AT_ONCE - 1); // And the settings that HTTP/2 begins with.

    assertTrue(connection.config().isAutoRead());
    assertTrue(reads.wanted > 0);
  }

  @Test
  void readsNoMoreUntilTheFramesAreWithinTheirPace() {
    ping(connection, AT_ONCE + 19);
    reads.wanted = 0;
    connection.pipeline().fireChannelReadComplete();
    assertFalse(connection.config().isAutoRead());
    assertEquals(0, reads.wanted);

    pass(99);
    assertFalse(connection.config().isAutoRead());
    pass(1);
    assertTrue(connection.config().isAutoRead());
    assertTrue(reads.wanted > 0);

    ping(connection, 1);
    assertFalse(connection.config().isAutoRead(), "what came before is still counted");
  }

  @Test
  void neverPausesForSoLongThatItWouldBeTakenForDead() {
    ping(connection, 9 * AT_ONCE);

    pass(FramePace.LONGEST_PAUSE.toMillis());
    assertTrue(connection.config().isAutoRead());
  }

  @Test
  void cutsWhoGoesOnAndTakesNoMoreFromThereForAWhile() {
    ping(connection, 10 * AT_ONCE);
    assertTrue(connection.isOpen());
    assertFalse(FramePace.isWithin(ADDRESS, frames));
    assertTrue(FramePace.isWithin(InetAddresses.forString("10.0.0.2"), frames));

    ping(connection, 2 * AT_ONCE);
    assertFalse(connection.isOpen());
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
    assertTrue(FramePace.isWithin(ADDRESS, frames));
  }

  @Test
  void countsWhatComesFromOneAddressOnAllItsConnections() {
    EmbeddedChannel second = connection("10.0.0.1", new Reads());
    EmbeddedChannel other = connection("10.0.0.2", new Reads());

    ping(connection, AT_ONCE);
    ping(second, 1);
    ping(other, 1);

    assertFalse(second.config().isAutoRead());
    assertTrue(other.config().isAutoRead());
    second.finishAndReleaseAll();
    other.finishAndReleaseAll();
  }

  @Test
  void doesNotPaceThisComputer() {
    EmbeddedChannel here = connection("127.0.0.1", new Reads());

    ping(here, 10 * AT_ONCE);

    assertTrue(here.config().isAutoRead());
    here.finishAndReleaseAll();
  }

  @Test
  void pacesWhomItDialledToo() {
    EmbeddedChannel dialled = dialled();
    EmbeddedChannel other = dialled();

    ping(dialled, AT_ONCE);
    assertFalse(dialled.config().isAutoRead());
    assertTrue(other.config().isAutoRead());
    dialled.finishAndReleaseAll();
    other.finishAndReleaseAll();
  }

  @Test
  void cutsWhomItDialledAndWhoReadsNothing() {
    EmbeddedChannel dialled = dialled();
    ChannelFuture _ = dialled.write(Unpooled.buffer().writeZero(9 << 20));
    assertTrue(dialled.isOpen());

    ping(dialled, 1);
    assertFalse(dialled.isOpen());
    dialled.finishAndReleaseAll();
  }

  private void pass(long millis) {
    for (long passed = 0; passed < millis; passed++) {
      nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
      connection.advanceTimeBy(1, TimeUnit.MILLISECONDS);
      connection.runScheduledPendingTasks();
    }
  }

  /** Past HTTP/2's preface. */
  private EmbeddedChannel connection(String address, Reads seen) {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.freezeTime();
    FramePace.onAccepted(channel, InetAddresses.forString(address), frames);
    channel.pipeline().addFirst(seen);
    channel.pipeline().addLast(http2(true));
    ByteBuf preface = Unpooled.buffer().writeBytes(Http2CodecUtil.connectionPrefaceBuf());
    frame(preface, Http2FrameTypes.SETTINGS, 0);
    channel.writeInbound(preface);
    return channel;
  }

  private static Http2ConnectionHandler http2(boolean server) {
    return new Http2ConnectionHandlerBuilder()
        .server(server)
        .frameListener(new Http2FrameAdapter())
        .build();
  }

  /** One that this node dialled, where the other side has said its settings. */
  private EmbeddedChannel dialled() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.freezeTime();
    FramePace.onDialled(channel, frames);
    channel.pipeline().addLast(http2(false));
    ByteBuf settings = Unpooled.buffer();
    frame(settings, Http2FrameTypes.SETTINGS, 0);
    channel.writeInbound(settings);
    return channel;
  }

  private static void ping(EmbeddedChannel channel, int times) {
    ByteBuf pings = Unpooled.buffer();
    for (int i = 0; i < times; i++) {
      frame(pings, Http2FrameTypes.PING, Long.BYTES);
    }
    channel.writeInbound(pings);
  }

  private static void frame(ByteBuf out, byte type, int length) {
    out.writeMedium(length).writeByte(type).writeByte(0).writeInt(0).writeZero(length);
  }

  /** Between the connection and the network. */
  private static final class Reads extends ChannelOutboundHandlerAdapter {
    int wanted;

    @Override
    public void read(ChannelHandlerContext context) {
      wanted++;
      context.read();
    }
  }
}
