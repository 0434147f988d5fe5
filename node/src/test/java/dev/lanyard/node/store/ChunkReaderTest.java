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
