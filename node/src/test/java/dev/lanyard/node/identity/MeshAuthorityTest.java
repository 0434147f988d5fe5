package dev.lanyard.node.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class MeshAuthorityTest {
  private static final MeshSecret SECRET = Meshes.secret("yard");
  private final SecureRandom random = new SecureRandom();

  @Test
  void isDerivedAlikeByEveryHolder() throws Exception {
    X509Certificate mine = new MeshAuthority(SECRET, random).certificate();
    X509Certificate yours = new MeshAuthority(SECRET, random).certificate();
    X509Certificate others = new MeshAuthority(Meshes.secret("other"), random).certificate();

    assertEquals(mine.getPublicKey(), yours.getPublicKey());
    assertEquals(mine.getSubjectX500Principal(), yours.getSubjectX500Principal());
    assertNotEquals(mine.getPublicKey(), others.getPublicKey());
    assertNotEquals(mine.getSubjectX500Principal(), others.getSubjectX500Principal());
  }

  /** Nodes of every version must derive the same, so this can never change. */
  @Test
  void derivesWhatRfc5869Says() throws Exception {
    byte[] expected = hkdf(SECRET.bytes(), "lanyard v1 mesh tag", 8);

    assertArrayEquals(expected, SECRET.derive("lanyard v1 mesh tag", 8));
    assertEquals(16, SECRET.tag().length());
    assertArrayEquals(
        hkdf(SECRET.bytes(), "lanyard v1 mesh ca p256", 48),
        SECRET.derive("lanyard v1 mesh ca p256", 48));
  }

  @Test
  void issuesLeavesThatEveryHolderAccepts() throws Exception {
    PublicKey key = newKey();
    X509Certificate leaf = new MeshAuthority(SECRET, random).issue(key);
    X509Certificate authority = new MeshAuthority(SECRET, random).certificate();

    validate(leaf, authority, Instant.now());
    assertEquals(key, leaf.getPublicKey());
    assertEquals("CN=" + NodeId.of(key), leaf.getSubjectX500Principal().getName());
    assertEquals(List.of(List.of(2, "node.lanyard.internal")), names(leaf));
  }

  @Test
  void issuesLeavesThatNoOtherMeshAccepts() throws Exception {
    X509Certificate leaf = new MeshAuthority(SECRET, random).issue(newKey());
    X509Certificate other = new MeshAuthority(Meshes.secret("other"), random).certificate();

    assertThrows(GeneralSecurityException.class, () -> validate(leaf, other, Instant.now()));
    assertThrows(GeneralSecurityException.class, () -> leaf.verify(other.getPublicKey()));
  }

  @Test
  void issuesLeavesThatCannotIssueOthers() throws Exception {
    X509Certificate leaf = new MeshAuthority(SECRET, random).issue(newKey());
    X509Certificate authority = new MeshAuthority(SECRET, random).certificate();

    assertEquals(-1, leaf.getBasicConstraints());
    assertFalse(leaf.getKeyUsage()[5], "a leaf signs no certificates");
    assertEquals(0, authority.getBasicConstraints());
    assertTrue(authority.getKeyUsage()[5]);
  }

  @Test
  void shutsNobodyOutForAWrongClock() throws Exception {
    X509Certificate leaf = new MeshAuthority(SECRET, random).issue(newKey());
    X509Certificate authority = new MeshAuthority(SECRET, random).certificate();

    validate(leaf, authority, Instant.parse("1970-01-01T00:00:01Z"));
    validate(leaf, authority, Instant.parse("2999-01-01T00:00:00Z"));
  }

  @Test
  void neverPrintsTheSecret() {
    assertFalse(SECRET.toString().contains(JoinCode.of(SECRET).substring(0, 7)));
    assertEquals("mesh " + SECRET.tag(), SECRET.toString());
  }

  private PublicKey newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair().getPublic();
  }

  private static List<List<Object>> names(X509Certificate leaf) throws GeneralSecurityException {
    return leaf.getSubjectAlternativeNames().stream()
        .map(name -> List.<Object>copyOf(name))
        .toList();
  }

  private static void validate(X509Certificate leaf, X509Certificate authority, Instant when)
      throws GeneralSecurityException {
    try {
      PKIXParameters trust = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
      trust.setRevocationEnabled(false);
      trust.setDate(Date.from(when));
      var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf));
      CertPathValidator.getInstance("PKIX").validate(path, trust);
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException("not valid at " + when, e);
    }
  }

  /** RFC 5869 with an empty salt, for outputs of at most two blocks. */
  private static byte[] hkdf(byte[] secret, String label, int length)
      throws GeneralSecurityException {
    byte[] key = hmac(new byte[32], secret);
    byte[] info = label.getBytes(StandardCharsets.US_ASCII);
    byte[] first = hmac(key, info, new byte[] {1});
    byte[] second = hmac(key, first, info, new byte[] {2});
    byte[] both = Arrays.copyOf(first, 64);
    System.arraycopy(second, 0, both, 32, 32);
    return Arrays.copyOf(both, length);
  }

  private static byte[] hmac(byte[] key, byte[]... parts) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }
}
