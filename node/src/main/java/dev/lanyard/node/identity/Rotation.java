package dev.lanyard.node.identity;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A change of a mesh's secret: which mesh became which, who is no longer in it, and which member
 * says so. It does not hold the secret. Signed with the author's node key (ECDSA on P-256 with
 * SHA-256, as in FIPS 186-5), so that it can be passed on by anybody.
 *
 * @param before the tag of the mesh until then
 * @param after its tag from then on
 * @param expelled ids that are refused from then on, in order
 * @param when what the author's clock showed; for people to read
 * @param authorKey the author's public key, DER in base64, whose digest is its id
 * @param signature over {@link #signed}, DER in base64
 */
public record Rotation(
    String before,
    String after,
    List<NodeId> expelled,
    Instant when,
    String authorKey,
    String signature) {
  /** Ids that one of them may expel: those of somebody who made up a few. */
  public static final int MAX_EXPELLED = 16;

  private static final String ALGORITHM = "SHA256withECDSA";
  private static final Pattern TAG = Pattern.compile("[0-9a-f]{16}");

  /** Characters of base64: those of a P-256 key and of a signature have some 125 and 100. */
  private static final int MAX_BASE64 = 256;

  /**
   * One that was signed by somebody.
   *
   * @throws Fault INVALID where it breaks a bound; the signature is for {@link #verify}
   */
  public Rotation {
    boolean wellFormed =
        TAG.matcher(before).matches()
            && TAG.matcher(after).matches()
            && !before.equals(after)
            && expelled.size() <= MAX_EXPELLED
            && authorKey.length() <= MAX_BASE64
            && signature.length() <= MAX_BASE64;
    if (!wellFormed) {
      throw Fault.of(Reason.INVALID, "a change of the mesh's secret breaks the contract's bounds");
    }
    expelled = expelled.stream().sorted().distinct().toList();
  }

  /** One by the holder of these credentials. */
  static Rotation by(
      Credentials author, String before, String after, List<NodeId> expelled, Instant when) {
    String key = encoded(author.certificate().getPublicKey().getEncoded());
    Rotation unsigned = new Rotation(before, after, expelled, when, key, "");
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(author.key());
      signature.update(unsigned.signed());
      return new Rotation(before, after, unsigned.expelled, when, key, encoded(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw Fault.because(e, Reason.FAILED, "the node's key cannot sign: %s", e.getMessage());
    }
  }

  /** The id of the node that says so. */
  public NodeId author() {
    return NodeId.ofBytes(Digest.ofBytes(decoded(authorKey)).bytes());
  }

  /**
   * Checks that the author says so.
   *
   * @throws Fault INVALID where it does not
   */
  void verify() {
    try {
      Signature verification = Signature.getInstance(ALGORITHM);
      verification.initVerify(key());
      verification.update(signed());
      if (!verification.verify(decoded(signature))) {
        throw forged();
      }
    } catch (GeneralSecurityException e) {
      throw forged();
    }
  }

  /** The bytes that are signed: a label and all fields but the last two, a line each, in ASCII. */
  private byte[] signed() {
    String ids = String.join(",", expelled.stream().map(NodeId::text).toList());
    return String.join(
            "\n",
            "lanyard v1 rotation",
            before,
            after,
            Long.toString(when.getEpochSecond()),
            ids,
            "")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private PublicKey key() {
    try {
      return KeyFactory.getInstance("EC")
          .generatePublic(new X509EncodedKeySpec(decoded(authorKey)));
    } catch (GeneralSecurityException e) {
      throw forged();
    }
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw forged();
    }
  }

  private static Fault forged() {
    return Fault.of(
        Reason.INVALID,
        "a change of the mesh's secret is not signed by who is said to have made it");
  }

  private static String encoded(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
