package dev.lanyard.node.content;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The ordered chunk digests of a content. Its own SHA-256, over the canonical bytes that {@code
 * content.proto} writes down, is the content's digest, so nobody can lie about a manifest.
 * Immutable.
 */
public final class Manifest {
  private static final byte[] MAGIC = "lanyard manifest v1\n".getBytes(StandardCharsets.US_ASCII);

  private final ChunkLayout layout;
  private final byte[] chunkDigests;
  private final Digest digest;

  private Manifest(ChunkLayout layout, byte[] chunkDigests) {
    this.layout = layout;
    this.chunkDigests = chunkDigests;
    MessageDigest sha256 = Digest.sha256();
    sha256.update(MAGIC);
    sha256.update(
        ByteBuffer.allocate(12).putLong(layout.sizeBytes()).putInt(layout.chunkSize()).flip());
    sha256.update(chunkDigests);
    this.digest = Digest.finish(sha256);
  }

  /**
   * The manifest of a content.
   *
   * @param chunkDigests 32 bytes for each chunk of the layout, end to end; copied
   */
  public static Manifest of(ChunkLayout layout, byte[] chunkDigests) {
    checkArgument(
        chunkDigests.length == (long) layout.chunkCount() * Digest.BYTES,
        "chunkDigests (%s bytes) must be %s digests",
        chunkDigests.length,
        layout.chunkCount());
    return new Manifest(layout, chunkDigests.clone());
  }

  /** The manifest of a content that is in memory. */
  public static Manifest ofBytes(byte[] content) {
    ChunkLayout layout = new ChunkLayout(content.length);
    byte[] digests = new byte[layout.chunkCount() * Digest.BYTES];
    MessageDigest sha256 = Digest.sha256();
    for (int i = 0; i < layout.chunkCount(); i++) {
      sha256.update(content, (int) layout.offset(i), layout.length(i));
      System.arraycopy(sha256.digest(), 0, digests, i * Digest.BYTES, Digest.BYTES);
    }
    return new Manifest(layout, digests);
  }

  public ChunkLayout layout() {
    return layout;
  }

  /** The content's digest. */
  public Digest digest() {
    return digest;
  }

  /** The digest of one chunk. */
  public Digest chunk(int index) {
    return Digest.of(chunkDigests, index * Digest.BYTES);
  }

  /** All chunk digests, 32 bytes each, end to end. A copy. */
  public byte[] chunkDigests() {
    return chunkDigests.clone();
  }
}
