package dev.lanyard.node.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
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
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The mesh's certificate authority (P-256), which every holder of the secret derives alike: its
 * name and its key are what must agree, the bytes of its certificate need not. With it each node
 * signs a leaf for its own key, so no node is above another.
 *
 * <p>Certificates are valid from 1970 to 9999: a wrong clock shuts nobody out, and what ends a
 * membership is a changed secret, not a date.
 */
final class MeshAuthority {
  /** The name that every node's certificate bears and every client expects. */
  static final String SERVER_NAME = "node.lanyard.internal";

  private static final String CURVE = "secp256r1";
  private static final String SIGNATURE = "SHA256withECDSA";
  private static final Date NOT_BEFORE = Date.from(Instant.EPOCH);
  private static final Date NOT_AFTER = Date.from(Instant.parse("9999-12-31T23:59:59Z"));

  /** 384 bits reduced modulo the 256-bit order: no bias that matters (FIPS 186-5, A.2.1). */
  private static final int SCALAR_SEED_BYTES = 48;

  private static final int SERIAL_BITS = 127;

  private final X500Name name;
  private final PrivateKey privateKey;
  private final PublicKey publicKey;
  private final SecureRandom random;

  MeshAuthority(MeshSecret secret, SecureRandom random) throws GeneralSecurityException {
    this.random = random;
    this.name = nameOf(secret);
    BigInteger order = CustomNamedCurves.getByName(CURVE).getN();
    BigInteger seed =
        new BigInteger(1, secret.derive("lanyard v1 mesh ca p256", SCALAR_SEED_BYTES));
    BigInteger scalar = seed.mod(order.subtract(BigInteger.ONE)).add(BigInteger.ONE);
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(CURVE));
    ECParameterSpec spec = parameters.getParameterSpec(ECParameterSpec.class);
    this.privateKey =
        KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(scalar, spec));
    this.publicKey = KeyPairs.publicKeyOf(privateKey);
  }

  /** The authority's name, which tells the meshes apart without revealing anything. */
  static X500Name nameOf(MeshSecret secret) {
    return new X500Name("CN=Lanyard mesh " + secret.tag());
  }

  /** What certificates are signed with. */
  PrivateKey privateKey() {
    return privateKey;
  }

  /** The authority's own certificate. */
  X509Certificate certificate() throws GeneralSecurityException {
    try {
      return sign(
          builder(name, publicKey)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign)));
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /** A certificate for a node's key, good for serving and for calling. */
  X509Certificate issue(PublicKey nodeKey) throws GeneralSecurityException {
    try {
      return sign(
          builder(new X500Name("CN=" + NodeId.of(nodeKey)), nodeKey)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
              .addExtension(
                  Extension.extendedKeyUsage,
                  false,
                  new ExtendedKeyUsage(
                      new KeyPurposeId[] {
                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                      }))
              .addExtension(
                  Extension.subjectAlternativeName,
                  false,
                  new GeneralNames(new GeneralName(GeneralName.dNSName, SERVER_NAME))));
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private X509v3CertificateBuilder builder(X500Name subject, PublicKey key) {
    return new JcaX509v3CertificateBuilder(
        name,
        new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1),
        NOT_BEFORE,
        NOT_AFTER,
        subject,
        key);
  }

  private X509Certificate sign(X509v3CertificateBuilder builder)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(privateKey)));
  }
}
