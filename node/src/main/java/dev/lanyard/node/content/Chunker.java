package dev.lanyard.node.content;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;

/**
 * Cuts a file into chunks and hashes them, with positional reads through one buffer; never maps a
 * file, since a truncated map kills the process. One for each thread.
 */
public final class Chunker {
  /** A read: large enough that the system call costs nothing, small enough for a core's cache. */
  private static final int BUFFER_BYTES = 128 << 10;

  private final MessageDigest sha256 = Digest.sha256();
  private final byte[] buffer = new byte[BUFFER_BYTES];

  /** The manifest of a file's first {@code layout.sizeBytes()} bytes. */
  public Manifest manifest(FileChannel file, ChunkLayout layout) throws IOException {
    byte[] digests = new byte[layout.chunkCount() * Digest.BYTES];
    for (int chunk = 0; chunk < layout.chunkCount(); chunk++) {
      byte[] digest = chunk(file, layout, chunk).bytes();
      System.arraycopy(digest, 0, digests, chunk * Digest.BYTES, Digest.BYTES);
    }
    return Manifest.of(layout, digests);
  }

  /**
   * The digest of one chunk.
   *
   * @throws EOFException where the file ends before the chunk does
   */
  public Digest chunk(FileChannel file, ChunkLayout layout, int chunk) throws IOException {
    sha256.reset(); // A read that failed left what it had fed.
    long position = layout.offset(chunk);
    long end = position + layout.length(chunk);
    while (position < end) {
      int wanted = (int) Math.min(buffer.length, end - position);
      int read = file.read(ByteBuffer.wrap(buffer, 0, wanted), position);
      if (read < 0) {
        throw new EOFException("the file ends at byte " + position + " of " + layout.sizeBytes());
      }
      sha256.update(buffer, 0, read);
      position += read;
    }
    return Digest.finish(sha256);
  }
}
