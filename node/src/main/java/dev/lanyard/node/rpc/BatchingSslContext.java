package dev.lanyard.node.rpc;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/**
 * TLS whose engines take and give any number of records a call. gRPC asks a context for engines
 * that behave as the JDK's do, one record a call; Netty's own handlers use the same engines without
 * that restraint, so they are got from there. For contexts of BoringSSL.
 */
final class BatchingSslContext extends SslContext {
  private final SslContext context;

  BatchingSslContext(SslContext context) {
    this.context = context;
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator) {
    return context.newHandler(allocator).engine();
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
    return context.newHandler(allocator, host, port).engine();
  }

  @Override
  public boolean isClient() {
    return context.isClient();
  }

  @Override
  public List<String> cipherSuites() {
    return context.cipherSuites();
  }

  @Override
  @SuppressWarnings("deprecation") // The abstract class has no other.
  public io.netty.handler.ssl.ApplicationProtocolNegotiator applicationProtocolNegotiator() {
    return context.applicationProtocolNegotiator();
  }

  @Override
  public SSLSessionContext sessionContext() {
    return context.sessionContext();
  }
}
