package dev.lanyard.node.share;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.Chunker;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.disk.Jail;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** What a thread that reads files has for itself. */
final class HashTools {
  private final Chunker chunker = new Chunker();

  /**
   * Hashes some chunks of a file into their place among all digests.
   *
   * @return false where the file ended before its time
   */
  boolean hash(Path file, ChunkLayout layout, int first, int end, byte[] digests)
      throws IOException {
    try (FileChannel channel = Jail.readOwned(file)) {
      for (int chunk = first; chunk < end; chunk++) {
        byte[] digest = chunker.chunk(channel, layout, chunk).bytes();
        System.arraycopy(digest, 0, digests, chunk * Digest.BYTES, Digest.BYTES);
      }
      return true;
    } catch (EOFException e) {
      return false;
    }
  }
}
