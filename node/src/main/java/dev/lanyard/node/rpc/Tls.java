package dev.lanyard.node.rpc;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Credentials;
import dev.lanyard.node.identity.Roster;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * Mutual TLS 1.3 of a mesh: both sides present a certificate that {@link MeshTrust} accepts, and of
 * one that the mesh's authority signed the client expects the name that all of them bear. BoringSSL
 * where its library is here, since it moves bytes faster; else the JDK's own.
 */
final class Tls {
  private static final List<String> PROTOCOLS = List.of("TLSv1.3");

  /**
   * How Netty keeps the key in memory on its way to TLS. The default, PKCS12, encrypts and decrypts
   * it there, which is tens of thousands of hashes at every start and protects nothing.
   */
  private static final String KEY_STORE = "JKS";

  private final Roster roster;
  private final SslProvider provider;
  private final LatestSslContext server;
  private final LatestSslContext client;

  Tls(Credentials credentials, Roster roster) {
    this.roster = roster;
    this.provider = OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    boolean batches = provider == SslProvider.OPENSSL;
    this.server = new LatestSslContext(serving(credentials), batches);
    this.client = new LatestSslContext(calling(credentials), batches);
  }

  /** What the server shows and demands. */
  SslContext server() {
    return server;
  }

  /** What a client shows and demands. */
  SslContext client() {
    return client;
  }

  /** From here on new connections show these. */
  void renew(Credentials credentials) {
    server.renew(serving(credentials));
    client.renew(calling(credentials));
  }

  private SslContext serving(Credentials credentials) {
    return build(
        SslContextBuilder.forServer(credentials.key(), credentials.certificate())
            .clientAuth(ClientAuth.REQUIRE),
        credentials);
  }

  private SslContext calling(Credentials credentials) {
    return build(
        SslContextBuilder.forClient().keyManager(credentials.key(), credentials.certificate()),
        credentials);
  }

  private SslContext build(SslContextBuilder builder, Credentials credentials) {
    try {
      return GrpcSslContexts.configure(builder, provider)
          .keyStoreType(KEY_STORE)
          .trustManager(new MeshTrust(credentials, roster))
          .protocols(PROTOCOLS)
          .build();
    } catch (SSLException e) {
      throw unusable(e);
    }
  }

  private static Fault unusable(SSLException e) {
    return Fault.because(e, Reason.FAILED, "TLS cannot be set up: %s", e.getMessage());
  }
}
