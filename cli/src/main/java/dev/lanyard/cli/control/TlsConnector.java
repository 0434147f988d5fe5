package dev.lanyard.cli.control;

import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NegotiationType;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Links to a node over TCP, with the certificate and key that lie in the node's folder: who may
 * read them is the owner. In open mode in plain text.
 */
public final class TlsConnector implements NodeConnector {
  /** What every node's certificate is made out to; its id, not its address, tells nodes apart. */
  private static final String NODE_AUTHORITY = "node.lanyard.internal";

  /** The node's bytes come in pieces of at most 1 MiB; a batch of a listing is smaller. */
  private static final int LARGEST_MESSAGE_BYTES = 8 << 20;

  @Override
  public NodeLink connect(Home home) {
    RunningNode node = RunningNode.of(home).orElseThrow(() -> RpcFailure.noNode(home));
    EventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    NettyChannelBuilder channel =
        NettyChannelBuilder.forAddress(new InetSocketAddress(node.host(), node.port()))
            .eventLoopGroup(eventLoop)
            .channelType(NioSocketChannel.class)
            .directExecutor()
            .disableRetry()
            .maxInboundMessageSize(LARGEST_MESSAGE_BYTES)
            .overrideAuthority(NODE_AUTHORITY);
    if (node.open()) {
      channel.negotiationType(NegotiationType.PLAINTEXT);
    } else {
      channel.sslContext(ownersContext(home));
    }
    return new NodeLink(channel.build(), home, () -> stop(eventLoop));
  }

  private static SslContext ownersContext(Home home) {
    for (Path file : List.of(home.certificate(), home.key())) {
      requireReadable(file);
    }
    try {
      SslContextBuilder context =
          SslContextBuilder.forClient()
              .trustManager(new OwnNodeTrust(certificate(home)))
              .keyManager(home.certificate().toFile(), home.key().toFile())
              .protocols("TLSv1.3");
      // The JDK's TLS, whatever else is on the class path: a native one loads too slowly for this.
      return GrpcSslContexts.configure(context, SslProvider.JDK).build();
    } catch (IOException | CertificateException | IllegalArgumentException e) {
      throw new CommandFailure(
          ExitStatus.FAILED,
          "cannot make sense of the certificates in "
              + home.folder()
              + "; stop the node and start it anew, which makes those that are missing");
    }
  }

  private static X509Certificate certificate(Home home) throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(home.certificate())) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static void requireReadable(Path file) {
    if (Files.notExists(file)) {
      throw new CommandFailure(
          ExitStatus.FAILED, file + " is missing; stop the node and start it anew, which makes it");
    }
    if (!Files.isReadable(file)) {
      throw new CommandFailure(
          ExitStatus.REFUSED,
          "cannot read " + file + "; call lanyard as the user who runs the node");
    }
  }

  /** Waits for the thread to end: a JVM that exits with one in a system call lingers for 300 ms. */
  private static void stop(EventLoopGroup eventLoop) {
    eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
  }
}
