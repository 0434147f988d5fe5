package dev.lanyard.node.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkReaderTest {
  private static final byte[] CONTENT = Sample.bytes(2 * Sample.CHUNK + 3, 1);

  private static final int RACES = Integer.getInteger("lanyard.races", 200);

  @TempDir Path folder;
  private Path file;
  private FileStamp stamp;

  /** What a test does to the file. */
  private interface Change {
    void apply(FileTime modified) throws IOException;
  }

  @BeforeEach
  void write() throws Exception {
    file = Files.write(folder.resolve("file"), CONTENT);
    stamp = FileStamps.read(file);
  }

  @Test
  void readsFromWhereItIsTold() {
    try (ChunkReader reader = ChunkReader.open(file, stamp)) {
      byte[] into = new byte[CONTENT.length - 5];
      reader.read(ByteBuffer.wrap(into), 5);
      reader.checkUnchanged();

      assertArrayEquals(java.util.Arrays.copyOfRange(CONTENT, 5, CONTENT.length), into);
      assertEquals(3, reader.layout().chunkCount());
    }
  }

  @Test
  void noticesAnEdit() throws Exception {
    noticed(modified -> Files.write(file, new byte[] {1}, StandardOpenOption.APPEND));
  }

  @Test
  void noticesAnEditThatKeepsSizeAndTime() throws Exception {
    noticed(modified -> {
      Files.write(file, Sample.bytes(CONTENT.length, 2));
      Files.setLastModifiedTime(file, modified);
    });
  }

  @Test
  void noticesAReplacementOfEqualSizeAndTime() throws Exception {
    noticed(modified -> {
      Path other = Files.write(folder.resolve("other"), Sample.bytes(CONTENT.length, 2));
      Files.setLastModifiedTime(other, modified);
      Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    });
  }

  @Test
  void noticesThatItIsGone() throws Exception {
    noticed(modified -> Files.delete(file));
  }

  @Test
  void noticesALinkInItsPlace() throws Exception {
    noticed(modified -> {
      Path other = folder.resolve("other");
      Files.move(file, other);
      Files.createSymbolicLink(file, other);
    });
  }

  @Test
  void noticesACutWhileItReads() throws Exception {
    try (ChunkReader reader = ChunkReader.open(file, stamp)) {
      Files.write(file, new byte[10]);

      Fault fault = assertThrows(Fault.class, () -> reader.read(ByteBuffer.allocate(11), 0));
      assertEquals(Reason.CHANGED, fault.reason());
    }
  }

  @Test
  void doesNotOpenALink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    assertThrows(Fault.class, () -> ChunkReader.open(link, stamp));
  }

  @Test
  void doesNotOpenWhatALinkOnTheWayLeadsTo() throws Exception {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path below = Files.move(file, real.resolve("file"));
    Files.createSymbolicLink(folder.resolve("way"), real);
    FileStamp there = FileStamps.read(below);

    ChunkReader.open(below, there).close();
    Fault fault =
        assertThrows(
            Fault.class, () -> ChunkReader.open(folder.resolve("way").resolve("file"), there));
    assertEquals(Reason.CHANGED, fault.reason());
  }

  @Test
  void readsNothingOutsideWhileAFolderIsSwappedForALink() throws Exception {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Path ours = Files.write(inside.resolve("file"), CONTENT);
    Files.write(outside.resolve("file"), new byte[CONTENT.length]);
    FileStamp mine = FileStamps.read(ours);
    int opened = 0;
    try (Swapping _ = new Swapping(inside, folder.resolve("aside"), outside)) {
      // Some are read: else nothing would have been tried.
      for (int i = 0; i < RACES || opened == 0; i++) {
        opened += opens(ours, mine) ? 1 : 0;
      }
    }
  }

  /** Reads all of it; false where something stood in the way. */
  private static boolean opens(Path file, FileStamp stamp) {
    byte[] read = new byte[CONTENT.length];
    try (ChunkReader reader = ChunkReader.open(file, stamp)) {
      reader.read(ByteBuffer.wrap(read), 0);
    } catch (Fault e) {
      return false;
    }
    assertArrayEquals(CONTENT, read);
    return true;
  }

  /** Both by a reader that has the file open and by one that opens it afterwards. */
  private void noticed(Change change) throws IOException {
    try (ChunkReader reader = ChunkReader.open(file, stamp)) {
      change.apply(Files.getLastModifiedTime(file));

      assertEquals(Reason.CHANGED, assertThrows(Fault.class, reader::checkUnchanged).reason());
    }
    Fault fault = assertThrows(Fault.class, () -> ChunkReader.open(file, stamp));
    assertEquals(Files.isSymbolicLink(file) ? Reason.FAILED : Reason.CHANGED, fault.reason());
  }
}
