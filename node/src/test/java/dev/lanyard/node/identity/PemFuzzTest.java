package dev.lanyard.node.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * PEM of any bytes, where a key or a certificate is due: it is one, and is written as it is read,
 * or it is refused. The inputs were written by {@link Pem}, and by OpenSSL for other kinds of keys;
 * the keys are nobody's.
 */
class PemFuzzTest {
  @FuzzTest
  void readsAKey(byte[] bytes) {
    try {
      PrivateKey key = Pem.privateKey(new String(bytes, UTF_8));
      assertEquals(key, Pem.privateKey(Pem.of(key)));
    } catch (GeneralSecurityException refused) {
      // As it should be.
    }
  }

  @FuzzTest
  void readsACertificate(byte[] bytes) {
    try {
      X509Certificate certificate = Pem.certificate(new String(bytes, UTF_8));
      assertEquals(certificate, Pem.certificate(Pem.of(certificate)));
    } catch (GeneralSecurityException refused) {
      // As it should be.
    }
  }
}
