package dev.lanyard.node.rpc;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/**
 * TLS that shows and trusts what it was told last; connections that stand go on with what was valid
 * when they were made.
 *
 * <p>Where asked, its engines take and give any number of records a call. gRPC asks a context for
 * engines that behave as the JDK's do, one record a call; Netty's own handlers use the same engines
 * without that restraint, so they are got from there. For contexts of BoringSSL.
 *
 * <p>Safe for several threads.
 */
final class LatestSslContext extends SslContext {
  private final boolean batches;
  private volatile SslContext context;

  LatestSslContext(SslContext context, boolean batches) {
    this.context = context;
    this.batches = batches;
  }

  void renew(SslContext latest) {
    context = latest;
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator) {
    return batches ? context.newHandler(allocator).engine() : context.newEngine(allocator);
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
    return batches
        ? context.newHandler(allocator, host, port).engine()
        : context.newEngine(allocator, host, port);
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
