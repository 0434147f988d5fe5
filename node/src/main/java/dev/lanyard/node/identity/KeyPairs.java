package dev.lanyard.node.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/** The two halves of a P-256 key. */
final class KeyPairs {
  private static final byte[] PROBE = {'l', 'a', 'n', 'y', 'a', 'r', 'd'};

  private KeyPairs() {}

  /** The public half of a private key. */
  static PublicKey publicKeyOf(PrivateKey key) throws GeneralSecurityException {
    if (!(key instanceof ECPrivateKey ec)) {
      throw new InvalidKeyException("not an elliptic curve key");
    }
    BigInteger scalar = ec.getS();
    var point = CustomNamedCurves.getByName("secp256r1").getG().multiply(scalar).normalize();
    ECPoint affine =
        new ECPoint(point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
    return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(affine, ec.getParams()));
  }

  /** Fails unless what one half signs the other verifies. */
  static void checkMatch(PrivateKey privateKey, PublicKey publicKey)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(privateKey);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(PROBE);
    if (!signature.verify(signed)) {
      throw new InvalidKeyException("the private key is not that of the certificate");
    }
  }
}
