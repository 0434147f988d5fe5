package dev.lanyard.node.store;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Reads the chunks of a file that lies where its owner put it. It serves what was indexed or
 * nothing: a file whose stamp is another one is refused, at the start and after each chunk. For one
 * thread.
 */
public final class ChunkReader implements AutoCloseable {
  private final Path path;
  private final FileStamp stamp;
  private final FileChannel channel;
  private final ChunkLayout layout;

  private ChunkReader(Path path, FileStamp stamp, FileChannel channel) {
    this.path = path;
    this.stamp = stamp;
    this.channel = channel;
    this.layout = new ChunkLayout(stamp.sizeBytes());
  }

  /**
   * Opens a file.
   *
   * @param stamp what it was when it was indexed
   * @throws Fault CHANGED where it is no longer that; FAILED where the disk fails
   */
  public static ChunkReader open(Path path, FileStamp stamp) {
    try {
      FileChannel channel =
          FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
      ChunkReader reader = new ChunkReader(path, stamp, channel);
      try {
        reader.checkUnchanged();
      } catch (Fault e) {
        reader.close();
        throw e;
      }
      return reader;
    } catch (NoSuchFileException e) {
      throw Fault.because(e, Reason.CHANGED, "%s is gone", path);
    } catch (IOException e) {
      throw Fault.because(e, Reason.FAILED, "%s cannot be read: %s", path, e.getMessage());
    }
  }

  public ChunkLayout layout() {
    return layout;
  }

  /** Fills {@code into} from {@code offset} bytes into the file. */
  public void read(ByteBuffer into, long offset) {
    try {
      long position = offset;
      while (into.hasRemaining()) {
        int read = channel.read(into, position);
        if (read < 0) {
          throw Fault.of(Reason.CHANGED, "%s has been cut short", path);
        }
        position += read;
      }
    } catch (IOException e) {
      throw Fault.because(e, Reason.FAILED, "%s cannot be read: %s", path, e.getMessage());
    }
  }

  /** Fails with CHANGED where the file is no longer what was indexed. */
  public void checkUnchanged() {
    try {
      if (!FileStamps.read(path).equals(stamp)) {
        throw Fault.of(Reason.CHANGED, "%s has changed since it was indexed", path);
      }
    } catch (IOException e) {
      throw Fault.because(e, Reason.CHANGED, "%s is gone", path);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw Fault.because(e, Reason.FAILED, "%s cannot be closed: %s", path, e.getMessage());
    }
  }
}
