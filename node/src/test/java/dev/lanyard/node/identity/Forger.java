package dev.lanyard.node.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates that are not what they should be, each in one respect. */
public final class Forger {
  private final SecureRandom random = new SecureRandom();
  private final KeyPair key = keyPair("EC", 0);
  private Instant from = Instant.EPOCH;
  private Instant until = Instant.now().plus(Duration.ofDays(365));
  private KeyPurposeId purpose = KeyPurposeId.id_kp_clientAuth;
  private String issuer = "CN=Lanyard mesh 0000000000000000";
  private PrivateKey signer = key.getPrivate();
  private String subject = "CN=" + NodeId.of(key.getPublic());
  private boolean authority;

  /** A key and the certificate for it. */
  public record Forged(PrivateKey key, X509Certificate certificate) {}

  /** One that is right in all respects but those that follow. */
  public static Forger of(MeshSecret secret) {
    Forger forger = new Forger();
    forger.issuer = MeshAuthority.nameOf(secret).toString();
    forger.signer = authorityKey(secret);
    return forger;
  }

  /** What every holder of the secret can sign with. */
  public static PrivateKey authorityKey(MeshSecret secret) {
    try {
      return new MeshAuthority(secret, new SecureRandom()).privateKey();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public Forger valid(Instant notBefore, Instant notAfter) {
    from = notBefore;
    until = notAfter;
    return this;
  }

  public Forger forServingAlone() {
    purpose = KeyPurposeId.id_kp_serverAuth;
    return this;
  }

  /** It says that it may sign others. */
  public Forger asAuthority() {
    authority = true;
    return this;
  }

  public Forger signedBy(PrivateKey other, String name) {
    signer = other;
    issuer = name;
    return this;
  }

  public Forger named(NodeId somebody) {
    subject = "CN=" + somebody;
    return this;
  }

  public Forger signedByItself() {
    return signedBy(key.getPrivate(), subject);
  }

  public Forged forge() {
    return forge(key);
  }

  /** One for a key of a kind that is too weak. */
  public Forged forgeWeak() {
    return forge(keyPair("RSA", 1024));
  }

  private Forged forge(KeyPair pair) {
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              new X500Name(issuer),
              new BigInteger(100, random).setBit(99),
              Date.from(from),
              Date.from(until),
              new X500Name(subject),
              pair.getPublic());
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(authority))
          .addExtension(
              Extension.keyUsage,
              true,
              new KeyUsage(KeyUsage.digitalSignature | (authority ? KeyUsage.keyCertSign : 0)))
          .addExtension(
              Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {purpose}))
          .addExtension(
              Extension.subjectAlternativeName,
              false,
              new GeneralNames(new GeneralName(GeneralName.dNSName, MeshAuthority.SERVER_NAME)));
      String algorithm = signer.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
      return new Forged(
          pair.getPrivate(),
          new JcaX509CertificateConverter()
              .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(signer))));
    } catch (GeneralSecurityException | OperatorCreationException | java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair keyPair(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (bits > 0) {
        generator.initialize(bits);
      } else {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
