package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanyard.node.identity.Credentials;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Roster;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Certificates of any bytes: none lets anybody in whom the mesh's authority has not signed for, or
 * who is not known, and the refusal is always that of TLS. The inputs are DER, one certificate
 * after the other: those of {@link dev.lanyard.node.identity.Forger} in the mesh of the word "fuzz"
 * for keys whose ids begin as they need to, which are valid until 9999.
 */
class MeshTrustFuzzTest {
  /** Whose id begins with an a was expelled; with a b, is known. */
  private static final Roster ROSTER =
      new Roster() {
        @Override
        public boolean isKnown(NodeId id) {
          return id.text().startsWith("b");
        }

        @Override
        public boolean isExpelled(NodeId id) {
          return id.text().startsWith("a");
        }
      };

  @TempDir private Path temp;
  private Credentials credentials;
  private MeshTrust trust;

  @BeforeEach
  void open() {
    credentials = Meshes.credentials(temp, Meshes.secret("fuzz"));
    trust = new MeshTrust(credentials, ROSTER);
  }

  @FuzzTest
  void letsIn(byte[] bytes) {
    try {
      X509Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes))
              .toArray(X509Certificate[]::new);
      if (chain.length == 0) {
        return; // TLS demands one.
      }
      trust.checkClientTrusted(chain, "EC");
      NodeId id = NodeId.of(chain[0].getPublicKey());
      assertFalse(ROSTER.isExpelled(id));
      assertTrue(chain[0].getSubjectX500Principal().getName().equals("CN=" + id));
      assertTrue(ROSTER.isKnown(id) || leadsToAuthority(chain));
    } catch (CertificateException refused) {
      // As it should be.
    }
  }

  /** Whom the authority signed for itself, which only who has the secret can do, may sign too. */
  private boolean leadsToAuthority(X509Certificate[] chain) {
    return IntStream.range(0, chain.length)
        .anyMatch(i ->
            isSigned(chain[i], credentials.authority())
                && IntStream.range(0, i)
                    .allMatch(below -> isSigned(chain[below], chain[below + 1])));
  }

  private static boolean isSigned(X509Certificate certificate, X509Certificate by) {
    try {
      certificate.verify(by.getPublicKey());
      return true;
    } catch (GeneralSecurityException forged) {
      return false;
    }
  }
}
