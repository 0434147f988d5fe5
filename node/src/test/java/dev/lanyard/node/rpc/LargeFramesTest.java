package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.lanyard.node.Eventually;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

final class LargeFramesTest {
  private static final int FRAME_BYTES = RpcOptions.DEFAULT.frameBytes();

  @Test
  void aClientTakesAsLargeFramesAsItAskedFor() throws IOException, InterruptedException {
    BlockingQueue<Channel> dialled = new LinkedBlockingQueue<>();
    try (Wires wires = new Wires(RpcOptions.DEFAULT, false, id -> false)) {
      Server server = server(wires).build().start();
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(server.getListenSockets().getFirst())
              .eventLoopGroup(wires.loops())
              .channelFactory(() -> note(dialled, wires.socket()))
              .usePlaintext()
              .build();
      try {
        HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());

        ChannelPipeline pipeline = dialled.take().pipeline();
        // The server acknowledges in its own time.
        Eventually.equal(FRAME_BYTES, () -> welcomes(pipeline));
        assertNull(pipeline.get(LargeFrames.class));
      } finally {
        channel.shutdownNow();
        server.shutdownNow().awaitTermination();
      }
    }
  }

  private static NettyServerBuilder server(Wires wires) {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .bossEventLoopGroup(wires.loops())
        .workerEventLoopGroup(wires.loops())
        .channelFactory(wires::serverSocket)
        .addService(new HealthStatusManager().getHealthService());
  }

  private static Channel note(BlockingQueue<Channel> channels, Channel channel) {
    channels.add(channel);
    return channel;
  }

  private static int welcomes(ChannelPipeline pipeline) {
    return pipeline.get(Http2ConnectionHandler.class).decoder().localSettings().maxFrameSize();
  }
}
