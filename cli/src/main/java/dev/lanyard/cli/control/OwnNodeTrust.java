package dev.lanyard.cli.control;

import java.net.Socket;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts the node that holds the key of this folder and nobody else. What its certificate says
 * besides does not matter: the mesh may be changing its secret, and with it all certificates, just
 * now.
 */
final class OwnNodeTrust extends X509ExtendedTrustManager {
  private final PublicKey own;

  OwnNodeTrust(X509Certificate certificate) {
    this.own = certificate.getPublicKey();
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    if (!Arrays.equals(chain[0].getPublicKey().getEncoded(), own.getEncoded())) {
      throw new CertificateException("another node's key");
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
