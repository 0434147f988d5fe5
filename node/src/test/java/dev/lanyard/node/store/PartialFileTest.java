package dev.lanyard.node.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Names;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialFileTest {
  private static final int CHUNK = Sample.CHUNK;
  private static final Instant MODIFIED = Instant.parse("2001-02-03T04:05:06.123456789Z");

  @TempDir Path folder;
  private ReceiveFolder receiving;
  private Path place;

  @BeforeEach
  void choosePlace() throws Exception {
    folder = folder.toRealPath();
    receiving = ReceiveFolder.at(folder);
    place = folder.resolve("content.bin");
  }

  @AfterEach
  void close() {
    receiving.close();
  }

  @Test
  void publishesContentsOfEverySize() throws Exception {
    for (int size : Sample.INTERESTING_SIZES) {
      byte[] content = Sample.bytes(size, size);
      Path here = folder.resolve("size-" + size);
      try (PartialFile file = open(here, content)) {
        writeAll(file, content);
        assertFalse(Files.exists(here), "the final name comes last");
        file.publish(MODIFIED, Existing.KEEP);
      }
      assertArrayEquals(content, Files.readAllBytes(here));
      assertEquals(MODIFIED, Files.getLastModifiedTime(here).toInstant());
      assertEquals(List.of(), temporaries());
    }
  }

  @Test
  void keepsTimesThatNoComputerHad() throws Exception {
    for (Instant odd : List.of(Instant.EPOCH, Instant.parse("2200-01-01T00:00:00Z"))) {
      try (PartialFile file = open(place, new byte[0])) {
        file.publish(odd, Existing.REPLACE);
      }
      assertEquals(odd, Files.getLastModifiedTime(place).toInstant());
    }
  }

  @Test
  void putsAFileBesideOthersThatAreToBeKept() throws Exception {
    Files.writeString(place, "first");
    Files.createDirectory(folder.resolve("content (2).bin"));
    byte[] content = Sample.bytes(CHUNK, 30);
    try (PartialFile file = open(place, content)) {
      writeAll(file, content);
      assertEquals("content (3).bin", file.publish(MODIFIED, Existing.KEEP_BOTH));
    }

    assertEquals("first", Files.readString(place));
    assertArrayEquals(content, Files.readAllBytes(folder.resolve("content (3).bin")));
    assertEquals(List.of(), temporaries());
  }

  @Test
  void findsTheChunksThatAnEarlierRunVerified() {
    byte[] content = Sample.bytes(5 * CHUNK + 7, 1);
    try (PartialFile file = open(place, content)) {
      write(file, content, 1, 3, 5);
    }
    try (PartialFile file = open(place, content)) {
      assertEquals(chunks(6, 1, 3, 5), file.rehash(Manifest.ofBytes(content)).ranges());
    }
  }

  @Test
  void findsNothingInAFileThatIsNew() {
    byte[] zeros = new byte[3 * CHUNK];
    try (PartialFile file = open(place, zeros)) {
      // A hole reads as zeros and is no chunk that arrived.
      assertEquals(0, file.rehash(Manifest.ofBytes(zeros)).count());
    }
  }

  @Test
  void trustsNoBytesThatAreNotWhatTheManifestSays() throws Exception {
    byte[] content = Sample.bytes(3 * CHUNK, 2);
    try (PartialFile file = open(place, content)) {
      writeAll(file, content);
    }
    flip(temporaries().getFirst(), CHUNK + 17);
    try (PartialFile file = open(place, content)) {
      assertEquals(chunks(3, 0, 2), file.rehash(Manifest.ofBytes(content)).ranges());
    }
  }

  @Test
  void trustsNothingBeyondACut() throws Exception {
    byte[] content = Sample.bytes(3 * CHUNK, 3);
    try (PartialFile file = open(place, content)) {
      writeAll(file, content);
    }
    truncate(temporaries().getFirst(), 2 * CHUNK - 1);
    try (PartialFile file = open(place, content)) {
      assertEquals(chunks(3, 0), file.rehash(Manifest.ofBytes(content)).ranges());
      write(file, content, 1, 2);
      file.publish(MODIFIED, Existing.KEEP);
    }
    assertArrayEquals(content, Files.readAllBytes(place));
  }

  @Test
  void cutsOffWhatIsTooLong() throws Exception {
    byte[] content = Sample.bytes(CHUNK + 1, 4);
    try (PartialFile file = open(place, content)) {
      writeAll(file, content);
    }
    Files.write(temporaries().getFirst(), new byte[100], StandardOpenOption.APPEND);
    try (PartialFile file = open(place, content)) {
      assertEquals(2, file.rehash(Manifest.ofBytes(content)).count());
      file.publish(MODIFIED, Existing.KEEP);
    }
    assertArrayEquals(content, Files.readAllBytes(place));
  }

  @Test
  void takesAContentOfAnotherDigestForAnotherFile() {
    byte[] one = Sample.bytes(CHUNK + 1, 5);
    byte[] other = Sample.bytes(CHUNK + 1, 6);
    try (PartialFile file = open(place, one)) {
      writeAll(file, one);
    }
    try (PartialFile file = open(place, other)) {
      assertEquals(0, file.rehash(Manifest.ofBytes(other)).count());
    }
    try (PartialFile file = open(folder.resolve("another name"), one)) {
      assertEquals(0, file.rehash(Manifest.ofBytes(one)).count());
    }
  }

  @Test
  void leavesOtherBytesWhereTheyLie() throws Exception {
    byte[] content = Sample.bytes(100, 7);
    try (PartialFile file = open(place, content)) {
      writeAll(file, content);
      Files.writeString(place, "precious");

      Fault fault = assertThrows(Fault.class, () -> file.publish(MODIFIED, Existing.KEEP));
      assertEquals(Reason.EXISTS, fault.reason());
      assertTrue(fault.getMessage().contains(place.toString()));
      assertEquals("precious", Files.readString(place));

      file.publish(MODIFIED, Existing.REPLACE);
    }
    assertArrayEquals(content, Files.readAllBytes(place));
  }

  @Test
  void replacesALinkAndNotWhatItLeadsTo() throws Exception {
    Path target = Files.writeString(folder.resolve("target"), "precious");
    Files.createSymbolicLink(place, target);
    byte[] content = Sample.bytes(100, 8);
    try (PartialFile file = open(place, content)) {
      writeAll(file, content);
      assertThrows(Fault.class, () -> file.publish(MODIFIED, Existing.KEEP));
      file.publish(MODIFIED, Existing.REPLACE);
    }
    assertEquals("precious", Files.readString(target));
    assertTrue(Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void doesNotFollowALinkUnderItsTemporaryName() throws Exception {
    byte[] content = Sample.bytes(100, 9);
    try (PartialFile file = open(place, content)) {
      assertEquals(place, file.finalPath());
    }
    Path temporary = temporaries().getFirst();
    Files.delete(temporary);
    Path target = Files.writeString(folder.resolve("target"), "precious");
    Files.createSymbolicLink(temporary, target);

    assertThrows(Fault.class, () -> open(place, content));
    assertEquals("precious", Files.readString(target));
  }

  @Test
  void removesWhatWasBegunOfOthersForItsPlaceUnlessItIsBeingWritten() throws Exception {
    byte[] old = Sample.bytes(2 * CHUNK, 21);
    PartialFile other = open(place, old);
    open(folder.resolve("elsewhere"), old).close();
    publishAnew(Sample.bytes(100, 22));
    assertEquals(2, temporaries().size(), "it is open");

    other.close();
    publishAnew(Sample.bytes(100, 23));
    assertEquals(1, temporaries().size(), "the one for another place is left");
  }

  /** As a later run does, which finds what earlier ones left. */
  private void publishAnew(byte[] content) throws Exception {
    receiving.close();
    receiving = ReceiveFolder.at(folder);
    try (PartialFile file = open(place, content)) {
      writeAll(file, content);
      file.publish(MODIFIED, Existing.REPLACE);
    }
  }

  @Test
  void writesIntoNothingThatHasAnotherName() throws Exception {
    byte[] content = Sample.bytes(100, 11);
    try (PartialFile file = open(place, content)) {
      assertEquals(place, file.finalPath());
    }
    Path temporary = temporaries().getFirst();
    Files.delete(temporary);
    Path precious = Files.writeString(folder.resolve("precious"), "precious");
    Files.createLink(temporary, precious);

    Fault fault = assertThrows(Fault.class, () -> open(place, content));
    assertTrue(fault.getMessage().contains("it has another name besides"), fault.getMessage());
    assertEquals("precious", Files.readString(precious));
  }

  @Test
  void readsBackWhatWasWritten() {
    byte[] content = Sample.bytes(2 * CHUNK, 10);
    try (PartialFile file = open(place, content)) {
      write(file, content, 1);
      ByteBuffer into = ByteBuffer.allocate(100);
      try (ChunkReader reader =
          ChunkReader.ofArriving(receiving, file.temporary(), new ChunkLayout(content.length))) {
        reader.read(into, CHUNK + 50);
        assertEquals(ByteBuffer.wrap(content, CHUNK + 50, 100), into.flip());
        assertThrows(Fault.class, () -> reader.read(ByteBuffer.allocate(1), 2L * CHUNK));
      }
    }
  }

  @Test
  void saysThatThereIsNoFolder() {
    Fault fault = assertThrows(Fault.class, () -> open(folder.resolve("missing/x"), new byte[0]));
    assertEquals(Reason.NOT_FOUND, fault.reason());
  }

  @Test
  void closesTwice() {
    PartialFile file = open(place, new byte[1]);
    file.close();
    file.close();
    assertThrows(Fault.class, () -> file.write(0, List.of(ByteBuffer.wrap(new byte[1]))));
  }

  private PartialFile open(Path place, byte[] content) {
    Manifest manifest = Manifest.ofBytes(content);
    String path = folder.relativize(place).toString();
    return PartialFile.open(receiving, path, manifest.digest(), manifest.layout());
  }

  private static void writeAll(PartialFile file, byte[] content) {
    for (int chunk = 0; chunk < Manifest.ofBytes(content).layout().chunkCount(); chunk++) {
      write(file, content, chunk);
    }
  }

  /** In two pieces, as they come from the network. */
  private static void write(PartialFile file, byte[] content, int... chunks) {
    for (int chunk : chunks) {
      int start = chunk * CHUNK;
      int end = Math.min(content.length, start + CHUNK);
      int middle = (start + end) / 2;
      file.write(
          start,
          List.of(
              ByteBuffer.wrap(content, start, middle - start),
              ByteBuffer.wrap(content, middle, end - middle)));
    }
  }

  private static List<ChunkSet.Range> chunks(int size, int... chunks) {
    ChunkSet set = ChunkSet.none(size);
    for (int chunk : chunks) {
      set.add(chunk);
    }
    return set.ranges();
  }

  private List<Path> temporaries() throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(Names.TEMPORARY_PREFIX))
          .toList();
    }
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  private static void truncate(Path file, long size) throws IOException {
    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }
}
