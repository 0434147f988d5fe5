package dev.lanyard.node.identity;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What makes a mesh: 256 random bits, known to its members and nobody else. Everything the members
 * must agree on is derived from it by HKDF-SHA256 (RFC 5869) with a versioned label. Never printed:
 * {@link #toString} shows the mesh's tag.
 */
public final class MeshSecret {
  static final int BYTES = 32;

  /** Bytes of the tag: enough to tell meshes apart, and it tells nothing else. */
  private static final int TAG_BYTES = 8;

  private final byte[] bytes;

  MeshSecret(byte[] bytes) {
    checkArgument(bytes.length == BYTES, "a secret has %s bytes, not %s", BYTES, bytes.length);
    this.bytes = bytes.clone();
  }

  /** A new mesh. */
  public static MeshSecret random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new MeshSecret(bytes);
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** Bytes that every holder of the secret derives alike, and nobody else can. */
  byte[] derive(String label, int length) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(new SecretKeySpec(bytes, "Generic"))
                  .thenExpand(label.getBytes(StandardCharsets.US_ASCII), length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HKDF-SHA256 is part of the platform", e);
    }
  }

  /** Tells meshes apart in announcements and for people; reveals nothing of the secret. */
  public String tag() {
    return HexFormat.of().formatHex(derive("lanyard v1 mesh tag", TAG_BYTES));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MeshSecret secret && MessageDigest.isEqual(bytes, secret.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "mesh " + tag();
  }
}
