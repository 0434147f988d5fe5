package dev.lanyard.node.rpc;

import com.google.common.util.concurrent.MoreExecutors;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.peer.HostPort;
import dev.lanyard.v1.FileShareGrpc;
import dev.lanyard.v1.NodeControlGrpc;
import io.grpc.Attributes;
import io.grpc.BindableService;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerInterceptors;
import io.grpc.ServerTransportFilter;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ChannelzService;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The one port on which a node serves peers and its owner. */
final class PeerServer {
  /** Calls and connections that channelz lists at a time. */
  private static final int CHANNELZ_PAGE = 100;

  private final Server server;
  private final ExecutorService threads;
  private final HealthStatusManager health;

  private PeerServer(Server server, ExecutorService threads, HealthStatusManager health) {
    this.server = server;
    this.threads = threads;
    this.health = health;
  }

  /**
   * Starts to serve.
   *
   * @param tls nothing in open mode
   * @throws Fault PRECONDITION where the port is taken or the address is not ours
   */
  static PeerServer start(
      InetSocketAddress listen,
      Wires wires,
      Optional<SslContext> tls,
      Caller.Interceptor callers,
      Services services,
      RpcOptions options) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    HealthStatusManager health = new HealthStatusManager();
    NettyServerBuilder builder =
        bounded(listen, wires, options)
            .executor(threads)
            .callExecutor(
                new ServerCallExecutorSupplier() {
                  @Override
                  public <Q, A> @Nullable Executor getExecutor(
                      ServerCall<Q, A> call, Metadata headers) {
                    return executorOf(call.getMethodDescriptor());
                  }
                });
    tls.ifPresent(builder::sslContext);
    builder.addTransportFilter(
        new ServerTransportFilter() {
          @Override
          public Attributes transportReady(Attributes transport) {
            if (transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
                instanceof InetSocketAddress remote) {
              SSLSession session = transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
              wires
                  .admission()
                  .proven(remote, session == null ? Optional.empty() : Caller.idOf(session));
            }
            return transport;
          }
        });
    OwnerGate owner = new OwnerGate();
    builder
        // The last is the first to see a call.
        .intercept(new CallBudget(options.calls(), System::nanoTime))
        .intercept(callers)
        .addService(Contract.fileShare(services.fileShare().bindService(), services.fetch()::fetch))
        .addService(ServerInterceptors.intercept(services.control(), owner))
        .addService(health.getHealthService())
        .addService(ProtoReflectionServiceV1.newInstance())
        .addService(
            ServerInterceptors.intercept(ChannelzService.newInstance(CHANNELZ_PAGE), owner));
    try {
      Server server = builder.build().start();
      health.setStatus(FileShareGrpc.SERVICE_NAME, ServingStatus.SERVING);
      health.setStatus(NodeControlGrpc.SERVICE_NAME, ServingStatus.SERVING);
      return new PeerServer(server, threads, health);
    } catch (IOException e) {
      threads.shutdownNow();
      throw cannotListen(e, listen);
    }
  }

  /**
   * Fetch never waits on gRPC's threads, and each change of threads costs: it has the network's.
   */
  private static @Nullable Executor executorOf(MethodDescriptor<?, ?> method) {
    return Contract.isFetch(method) ? MoreExecutors.directExecutor() : null;
  }

  /** What is served, besides the standard services. */
  record Services(FileShareService fileShare, FetchHandler fetch, BindableService control) {}

  private static NettyServerBuilder bounded(
      InetSocketAddress listen, Wires wires, RpcOptions options) {
    return NettyServerBuilder.forAddress(listen)
        .bossEventLoopGroup(wires.loops())
        .workerEventLoopGroup(wires.loops())
        .channelFactory(wires::serverSocket)
        .maxInboundMessageSize(options.maxRequestBytes())
        .maxInboundMetadataSize(options.maxMetadataBytes())
        .decompressorRegistry(Wires.NOTHING_PACKED)
        .maxConcurrentCallsPerConnection(options.maxCallsPerConnection())
        .maxRstFramesPerWindow(options.maxResets(), (int) options.resetWindow().toSeconds())
        .handshakeTimeout(options.handshake().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTime(options.ping().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(options.pingAnswer().toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveTime(options.leastPingPause().toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveWithoutCalls(true);
  }

  private static Fault cannotListen(IOException e, InetSocketAddress listen) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    // Without what epoll puts before it: "bind(..) failed with error(-98): ".
    String why = String.valueOf(cause.getMessage()).replaceFirst("^.*error\\(-?\\d+\\): ", "");
    return Fault.because(
        e,
        Reason.PRECONDITION,
        "cannot listen on %s (%s); stop what uses it, or choose another with --port or --bind",
        HostPort.of(listen),
        why);
  }

  int port() {
    return server.getPort();
  }

  /** Takes no new calls and lets those under way go on; the port is free on return. */
  void stopListening() {
    health.enterTerminalState();
    server.shutdown();
  }

  /** Waits for the calls under way at most this long, then cuts them. */
  void end(Duration patience) {
    try {
      if (!server.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        server.shutdownNow();
        server.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    } finally {
      threads.shutdown();
    }
  }
}
