package dev.lanyard.node.rpc;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Credentials;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * Mutual TLS 1.3 of a mesh: both sides present a certificate that the mesh's authority signed, and
 * the client expects the name that all of them bear. BoringSSL where its library is here, since it
 * moves bytes faster; else the JDK's own.
 */
final class Tls {
  private static final List<String> PROTOCOLS = List.of("TLSv1.3");

  /**
   * How Netty keeps the key in memory on its way to TLS. The default, PKCS12, encrypts and decrypts
   * it there, which is tens of thousands of hashes at every start and protects nothing.
   */
  private static final String KEY_STORE = "JKS";

  private final Credentials credentials;
  private final SslProvider provider;

  Tls(Credentials credentials) {
    this.credentials = credentials;
    this.provider = OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
  }

  /** What the server shows and demands. */
  SslContext server() {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(credentials.key(), credentials.certificate())
              .clientAuth(ClientAuth.REQUIRE);
      return build(builder);
    } catch (SSLException e) {
      throw unusable(e);
    }
  }

  /** What a client shows and demands. */
  SslContext client() {
    try {
      return build(
          SslContextBuilder.forClient().keyManager(credentials.key(), credentials.certificate()));
    } catch (SSLException e) {
      throw unusable(e);
    }
  }

  private SslContext build(SslContextBuilder builder) throws SSLException {
    SslContext context =
        GrpcSslContexts.configure(builder, provider)
            .keyStoreType(KEY_STORE)
            .trustManager(credentials.authority())
            .protocols(PROTOCOLS)
            .build();
    return provider == SslProvider.OPENSSL ? new BatchingSslContext(context) : context;
  }

  private static Fault unusable(SSLException e) {
    return Fault.because(e, Reason.FAILED, "TLS cannot be set up: %s", e.getMessage());
  }
}
