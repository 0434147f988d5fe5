package dev.lanyard.node.rpc;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Credentials;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Roster;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom TLS lets in: who shows a certificate of the mesh's authority, and who is known as a member
 * by its id, or is the owner of this very node, and shows one of another secret of the mesh, since
 * it was away when that was changed, or since we were; but nobody who was expelled. TLS has proven
 * by then, or proves next, that the other side holds the key of its certificate. Why somebody is
 * refused is logged, and not told to it. Safe for several threads.
 */
final class MeshTrust extends X509ExtendedTrustManager {
  private static final Logger log = LoggerFactory.getLogger("rpc");

  private static final String ALIAS = "mesh";

  /** P-256. */
  private static final int KEY_BITS = 256;

  /** What a node's certificate says it is good for; in OIDs of RFC 5280. */
  private static final String SERVING = "1.3.6.1.5.5.7.3.1";

  private static final String CALLING = "1.3.6.1.5.5.7.3.2";

  private final X509ExtendedTrustManager authority;
  private final NodeId self;
  private final Roster roster;
  private final LogPace pace = new LogPace();

  MeshTrust(Credentials credentials, Roster roster) {
    this.authority = trusting(credentials.authority());
    this.self = credentials.nodeId();
    this.roster = roster;
  }

  private static X509ExtendedTrustManager trusting(X509Certificate authority) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(ALIAS, authority);
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return Stream.of(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException | IOException e) {
      throw Fault.because(e, Reason.FAILED, "TLS cannot be set up: %s", e.getMessage());
    }
  }

  private interface Check {
    void run() throws CertificateException;
  }

  private void check(X509Certificate[] chain, String use, Check byAuthority)
      throws CertificateException {
    NodeId id = NodeId.of(chain[0].getPublicKey());
    try {
      if (roster.isExpelled(id)) {
        throw new CertificateException("it was expelled");
      }
      checkForm(chain[0], id, use);
      try {
        byAuthority.run();
      } catch (CertificateException stranger) {
        if (!id.equals(self) && !roster.isKnown(id)) {
          throw stranger;
        }
      }
    } catch (CertificateException e) {
      tell(id, e);
      // Not that one, by whose kind TLS would tell the other side what is wrong.
      throw new CertificateException("it is no member's");
    }
  }

  private void tell(NodeId id, CertificateException why) {
    if (pace.mayTell()) {
      log.info(
          "refused node {}: {}; others are refused for a minute without a word",
          id.shortText(),
          why.getMessage());
    } else {
      log.debug("refused node {}: {}", id.shortText(), why.getMessage());
    }
  }

  /** Also one that proves nothing, being of another secret, has to be a node's in form. */
  private static void checkForm(X509Certificate certificate, NodeId id, String use)
      throws CertificateException {
    certificate.checkValidity();
    boolean ours =
        certificate.getPublicKey() instanceof ECPublicKey key
            && key.getParams().getOrder().bitLength() == KEY_BITS
            && certificate.getSubjectX500Principal().getName().equals("CN=" + id)
            && certificate.getExtendedKeyUsage() != null
            && certificate.getExtendedKeyUsage().contains(use);
    if (!ours) {
      throw new CertificateException("its certificate is none of a node");
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, CALLING, () -> authority.checkClientTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, SERVING, () -> authority.checkServerTrusted(chain, type));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain, CALLING, () -> authority.checkClientTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain, SERVING, () -> authority.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, CALLING, () -> authority.checkClientTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, SERVING, () -> authority.checkServerTrusted(chain, type, engine));
  }

  /** None are named: a caller with a certificate of another secret is to show it all the same. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
