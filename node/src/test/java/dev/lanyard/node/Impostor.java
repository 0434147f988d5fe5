package dev.lanyard.node;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A port behind which somebody shows a certificate, and notes what comes of it. */
final class Impostor implements AutoCloseable {
  /** What became of each connection: why it was left, or "taken for a peer". */
  final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

  private final SSLServerSocket listening;

  Impostor(PrivateKey key, List<X509Certificate> chain)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("it", key, new char[0], chain.toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    listening =
        (SSLServerSocket)
            tls.getServerSocketFactory().createServerSocket(0, 9, InetAddress.getLoopbackAddress());
    SSLParameters parameters = listening.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    listening.setSSLParameters(parameters);
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try (SSLSocket socket = (SSLSocket) listening.accept()) {
        ends.add(end(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static String end(SSLSocket socket) throws IOException {
    try {
      socket.startHandshake();
      return socket.getInputStream().read() < 0 ? "left" : "taken for a peer";
    } catch (SSLException refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
