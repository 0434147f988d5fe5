package dev.lanyard.node.store;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSums;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.RollingSearch;
import dev.lanyard.node.disk.Jail;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the chunks of a file. One that lies where its owner put it is what was indexed or nothing:
 * another stamp is refused at the start, and whenever {@link #checkUnchanged} is called, and no
 * link leads there. Safe for several threads.
 */
public final class ChunkReader implements AutoCloseable {
  private final Path path;
  private final Optional<FileStamp> stamp;
  private final FileChannel channel;
  private final ChunkLayout layout;

  private ChunkReader(
      Path path, Optional<FileStamp> stamp, FileChannel channel, ChunkLayout layout) {
    this.path = path;
    this.stamp = stamp;
    this.channel = channel;
    this.layout = layout;
  }

  /**
   * Opens a file.
   *
   * @param stamp what it was when it was indexed
   * @throws Fault CHANGED where it is no longer that; FAILED where the disk fails
   */
  public static ChunkReader open(Path path, FileStamp stamp) {
    ChunkLayout layout = new ChunkLayout(stamp.sizeBytes());
    ChunkReader reader = open(path, Optional.of(stamp), layout, () -> Jail.readOwned(path));
    try {
      reader.checkUnchanged();
      return reader;
    } catch (Fault e) {
      reader.close();
      throw e;
    }
  }

  /**
   * Opens a file that is arriving, whose stamp changes with each chunk.
   *
   * @throws Fault CHANGED where it is gone; FAILED where the disk fails
   */
  public static ChunkReader ofArriving(ReceiveFolder folder, String path, ChunkLayout layout) {
    return open(folder.root().resolve(path), Optional.empty(), layout, () -> folder.read(path));
  }

  private static ChunkReader open(
      Path path, Optional<FileStamp> stamp, ChunkLayout layout, Reading<FileChannel> opening) {
    try {
      return new ChunkReader(path, stamp, opening.read(), layout);
    } catch (NoSuchFileException | NotDirectoryException | ClosedChannelException e) {
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

  /** The rolling checksums of all its chunks; reads all of it. */
  public ChunkSums sums() {
    return reading(() -> ChunkSums.of(channel, layout));
  }

  /** Looks through it for windows of some rolling checksums. */
  public void search(RollingSearch search, RollingSearch.Judge judge) {
    reading(() -> {
      search.search(channel, layout.sizeBytes(), judge);
      return true;
    });
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  @CanIgnoreReturnValue
  private <T> T reading(Reading<T> reading) {
    try {
      return reading.read();
    } catch (EOFException e) {
      throw Fault.because(e, Reason.CHANGED, "%s has been cut short", path);
    } catch (IOException e) {
      throw Fault.because(e, Reason.FAILED, "%s cannot be read: %s", path, e.getMessage());
    }
  }

  /** Fails with CHANGED where the file is no longer what was indexed. */
  public void checkUnchanged() {
    if (stamp.isEmpty()) {
      return;
    }
    try {
      if (!FileStamps.read(path).equals(stamp.get())) {
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
