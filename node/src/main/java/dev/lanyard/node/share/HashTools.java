package dev.lanyard.node.share;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.Chunker;
import dev.lanyard.node.content.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** What a thread that reads files has for itself. */
final class HashTools {
  private static final Set<OpenOption> READ_NO_LINK =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final Chunker chunker = new Chunker();

  /**
   * Hashes some chunks of a file into their place among all digests.
   *
   * @return false where the file ended before its time
   */
  boolean hash(Path file, ChunkLayout layout, int first, int end, byte[] digests)
      throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ_NO_LINK)) {
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
