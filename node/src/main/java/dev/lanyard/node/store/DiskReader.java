package dev.lanyard.node.store;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.Chunker;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.disk.Jail;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Hashes the chunks of a file as the disk gives them back: what the system keeps of it in memory
 * stays whole for as long as it is kept, whatever the disk has lost, and so is dropped before; and
 * after, to leave the memory to what others read. For one thread.
 */
public final class DiskReader implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final ChunkLayout layout;
  private final Chunker chunker = new Chunker();

  private DiskReader(Path file, FileChannel channel, ChunkLayout layout) {
    this.file = file;
    this.channel = channel;
    this.layout = layout;
  }

  /** Opens a file of that size. */
  public static DiskReader open(Path file, ChunkLayout layout) throws IOException {
    FileChannel channel = Jail.readOwned(file); // First: it refuses what is no file.
    try {
      Jail.dropFromMemory(file);
      return new DiskReader(file, channel, layout);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * The digest of a chunk.
   *
   * @throws java.io.EOFException where the file ends before the chunk does
   */
  public Digest chunk(int chunk) throws IOException {
    return chunker.chunk(channel, layout, chunk);
  }

  @Override
  public void close() throws IOException {
    try {
      Jail.dropFromMemory(file);
    } finally {
      channel.close();
    }
  }
}
