package dev.lanyard.node.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
  @TempDir Path folder;

  /** Computed from the text of content.proto by another program in another language. */
  @Test
  void hasTheDigestThatTheContractWritesDown() {
    assertEquals(
        "ly:9612f2883f36066f10ba09290b836dc4713a861b413bf5c99e57fbbae50ffe85",
        Manifest.ofBytes(new byte[0]).digest().toString());
    assertEquals(
        "ly:e2b16adf24bcfe35094daa470199d80cebced782db3aa3b4221dcbbbf95d028b",
        Manifest.ofBytes("abc".getBytes(StandardCharsets.US_ASCII)).digest().toString());
    assertEquals(
        "ly:9d768ee105e9d957208a9bbfbb03efe1a05dafb4a416355d42e6747f257a2f5a",
        Manifest.ofBytes(new byte[Sample.CHUNK + 1]).digest().toString());
  }

  @Test
  void isTheDigestOfItsCanonicalBytes() throws Exception {
    for (int size : Sample.INTERESTING_SIZES) {
      byte[] content = Sample.bytes(size, size);
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      int chunks = (size + Sample.CHUNK - 1) / Sample.CHUNK;
      ByteBuffer canonical = ByteBuffer.allocate(32 + 32 * chunks);
      canonical.put("lanyard manifest v1\n".getBytes(StandardCharsets.US_ASCII));
      canonical.putLong(size).putInt(Sample.CHUNK);
      for (int start = 0; start < size; start += Sample.CHUNK) {
        sha256.update(content, start, Math.min(Sample.CHUNK, size - start));
        canonical.put(sha256.digest());
      }
      byte[] expected = sha256.digest(canonical.array());

      assertArrayEquals(expected, Manifest.ofBytes(content).digest().bytes(), "size " + size);
    }
  }

  @Test
  void isTheSameFromAFileAsFromMemory() throws Exception {
    Chunker chunker = new Chunker();
    for (int size : Sample.INTERESTING_SIZES) {
      byte[] content = Sample.bytes(size, size);
      Path file = Files.write(folder.resolve("content"), content);
      try (FileChannel channel = FileChannel.open(file)) {
        Manifest read = chunker.manifest(channel, new ChunkLayout(size));
        Manifest made = Manifest.ofBytes(content);

        assertEquals(made.digest(), read.digest());
        assertArrayEquals(made.chunkDigests(), read.chunkDigests());
      }
    }
  }

  @Test
  void isNotHadOfAFileThatEndsEarly() throws Exception {
    Path file = Files.write(folder.resolve("content"), Sample.bytes(Sample.CHUNK, 1));
    try (FileChannel channel = FileChannel.open(file)) {
      Chunker chunker = new Chunker();
      ChunkLayout layout = new ChunkLayout(Sample.CHUNK + 1);

      assertThrows(EOFException.class, () -> chunker.manifest(channel, layout));
      // And what the failed run had hashed so far is not in the next digest.
      byte[] whole = Files.readAllBytes(file);
      assertEquals(Digest.ofBytes(whole), chunker.chunk(channel, layout, 0));
    }
  }

  @Test
  void hasNothingInItOfAChunkThatFailedBefore() throws Exception {
    Path file = Files.write(folder.resolve("content"), Sample.bytes(Sample.CHUNK - 1, 1));
    try (FileChannel channel = FileChannel.open(file)) {
      Chunker chunker = new Chunker();
      ChunkLayout grown = new ChunkLayout(Sample.CHUNK);
      assertThrows(EOFException.class, () -> chunker.chunk(channel, grown, 0));

      byte[] whole = Files.readAllBytes(file);
      ChunkLayout layout = new ChunkLayout(whole.length);
      assertEquals(Digest.ofBytes(whole), chunker.chunk(channel, layout, 0));
    }
  }

  @Test
  void tellsContentsOfEqualChunksAndOtherSizesApart() {
    byte[] chunkDigest = Sample.bytes(32, 4);

    assertNotEquals(
        Manifest.of(new ChunkLayout(7), chunkDigest).digest(),
        Manifest.of(new ChunkLayout(8), chunkDigest).digest());
  }

  @Test
  void refusesTooFewAndTooManyDigests() {
    ChunkLayout two = new ChunkLayout(Sample.CHUNK + 1);

    for (int wrong : new int[] {0, 32, 63, 65, 96}) {
      assertThrows(IllegalArgumentException.class, () -> Manifest.of(two, new byte[wrong]));
    }
  }

  @Test
  void cannotBeChangedFromOutside() {
    byte[] digests = new byte[64];
    Manifest manifest = Manifest.of(new ChunkLayout(Sample.CHUNK + 1), digests);
    digests[0] = 1;
    manifest.chunkDigests()[32] = 1;

    assertArrayEquals(new byte[64], manifest.chunkDigests());
    assertEquals(new Digest(0, 0, 0, 0), manifest.chunk(1));
  }
}
