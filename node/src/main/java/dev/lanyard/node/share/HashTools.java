package dev.lanyard.node.share;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Set;

/** What a thread that reads files has for itself: a buffer and a SHA-256. */
final class HashTools {
  /** Bytes read at a time: they stay in the core's cache until they are hashed. */
  private static final int BUFFER_BYTES = 128 << 10;

  private static final Set<OpenOption> READ_NO_LINK =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private final MessageDigest sha256 = Digest.sha256();

  /**
   * Hashes some chunks of a file into their place among all digests. Reads by position, never by
   * mapping: a file that is cut short while it is mapped takes the process with it.
   *
   * @return false where the file ended before its time
   */
  boolean hash(Path file, ChunkLayout layout, int first, int end, byte[] digests)
      throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ_NO_LINK)) {
      for (int chunk = first; chunk < end; chunk++) {
        if (!feed(channel, layout.offset(chunk), layout.length(chunk))) {
          sha256.reset();
          return false;
        }
        sha256.digest(digests, chunk * Digest.BYTES, Digest.BYTES);
      }
      return true;
    } catch (DigestException e) {
      throw new IllegalStateException("a SHA-256 has 32 bytes", e);
    }
  }

  private boolean feed(FileChannel channel, long offset, int length) throws IOException {
    long position = offset;
    long end = offset + length;
    while (position < end) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
      int read = channel.read(buffer, position);
      if (read < 0) {
        return false;
      }
      sha256.update(buffer.array(), 0, read);
      position += read;
    }
    return true;
  }
}
