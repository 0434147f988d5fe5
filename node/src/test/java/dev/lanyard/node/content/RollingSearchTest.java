package dev.lanyard.node.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanyard.node.Seeded;
import dev.lanyard.node.content.RollingSearch.Verdict;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollingSearchTest {
  @TempDir Path folder;

  private static long sum(byte[] bytes, int from, int end) {
    return RollingSum.extend(0, bytes, from, end);
  }

  /** As {@code content.proto} writes it down. */
  @Test
  void isThePolynomialOfTheContract() {
    for (int size : List.of(1, 7, 8, 9, 64, 1001)) {
      byte[] bytes = Sample.bytes(size, size);
      BigInteger point = new BigInteger("9E3779B97F4A7C15", 16);
      BigInteger sum = BigInteger.ZERO;
      for (byte one : bytes) {
        sum = sum.multiply(point).add(BigInteger.valueOf((one & 0xff) + 1));
      }
      assertEquals(sum.longValue(), sum(bytes, 0, size), () -> size + " bytes");
    }
  }

  @Test
  void followsTheWindow() {
    byte[] bytes = Sample.bytes(3000, 1);
    for (int window : List.of(1, 2, 255, 1000)) {
      RollingSum rolling = new RollingSum(window);
      long sum = sum(bytes, 0, window);
      for (int at = 1; at + window <= bytes.length; at++) {
        sum = rolling.roll(sum, bytes[at - 1], bytes[at + window - 1]);
        assertEquals(sum(bytes, at, at + window), sum);
      }
    }
  }

  @Test
  void computesTheSumOfEachChunk() throws IOException {
    for (int size : Sample.INTERESTING_SIZES) {
      byte[] bytes = Sample.bytes(size, size);
      ChunkLayout layout = new ChunkLayout(size);
      try (FileChannel file = file(bytes)) {
        ChunkSums sums = ChunkSums.of(file, layout);
        ChunkSums again = ChunkSums.of(layout, ByteBuffer.wrap(sums.bytes()));
        for (int chunk = 0; chunk < layout.chunkCount(); chunk++) {
          int offset = (int) layout.offset(chunk);
          assertEquals(sum(bytes, offset, offset + layout.length(chunk)), sums.get(chunk));
          assertEquals(sums.get(chunk), again.get(chunk));
        }
      }
    }
  }

  @Test
  void findsWindowsWhereverTheyBegin() throws IOException {
    int window = 1000;
    byte[] bytes = Sample.bytes(400_000, 1);
    // At both ends, next to each other, across the blocks that are read, and at random.
    List<Integer> offsets = new ArrayList<>(List.of(0, 1000, 130_572, 131_572, 399_000));
    for (int i = 0; i < 20; i++) {
      offsets.add(140_000 + i * 5_000 + Seeded.random(i).nextInt(4_000));
    }
    assertEquals(
        offsets.stream().map(Integer::longValue).sorted().toList(), found(bytes, window, offsets));
  }

  @Test
  void goesOnWithinAWindowThatWasWrong() throws IOException {
    byte[] bytes = Sample.bytes(10_000, 1);
    Set<Long> sums = Set.of(sum(bytes, 100, 1100), sum(bytes, 600, 1600));
    List<Long> offsets = new ArrayList<>();
    try (FileChannel file = file(bytes)) {
      new RollingSearch(1000, sums)
          .search(
              file,
              bytes.length,
              (offset, sum) -> {
                offsets.add(offset);
                return Verdict.WRONG;
              });
    }
    assertEquals(List.of(100L, 600L), offsets);
  }

  @Test
  void findsEqualWindowsWithoutOverlap() throws IOException {
    assertEquals(
        LongStream.iterate(0, at -> at <= 9_000, at -> at + 1000).boxed().toList(),
        found(new byte[10_500], 1000, List.of(0)));
  }

  @Test
  void stopsWhenItIsEnough() throws IOException {
    byte[] bytes = new byte[100_000];
    List<Long> offsets = new ArrayList<>();
    try (FileChannel file = file(bytes)) {
      new RollingSearch(100, Set.of(sum(bytes, 0, 100)))
          .search(
              file,
              bytes.length,
              (offset, sum) -> {
                offsets.add(offset);
                return offsets.size() < 3 ? Verdict.RIGHT : Verdict.ENOUGH;
              });
    }
    assertEquals(List.of(0L, 100L, 200L), offsets);
  }

  @Test
  void findsNothingInAFileThatIsShorterThanAWindow() throws IOException {
    assertEquals(List.of(), found(new byte[999], 1000, List.of()));
    assertEquals(List.of(0L), found(Sample.bytes(1000, 1), 1000, List.of(0)));
  }

  @Test
  void saysWhereTheFileEndsEarly() throws IOException {
    try (FileChannel file = file(new byte[5_000])) {
      RollingSearch search = new RollingSearch(1000, Set.of(1L));
      assertThrows(
          EOFException.class, () -> search.search(file, 6_000, (offset, sum) -> Verdict.WRONG));
      assertThrows(EOFException.class, () -> ChunkSums.of(file, new ChunkLayout(Sample.CHUNK)));
    }
  }

  private List<Long> found(byte[] bytes, int window, List<Integer> wanted) throws IOException {
    Set<Long> sums = new HashSet<>();
    wanted.forEach(offset -> sums.add(sum(bytes, offset, offset + window)));
    List<Long> offsets = new ArrayList<>();
    try (FileChannel file = file(bytes)) {
      new RollingSearch(window, sums)
          .search(
              file,
              bytes.length,
              (offset, sum) -> {
                assertEquals(sum(bytes, (int) offset, (int) offset + window), sum);
                offsets.add(offset);
                return Verdict.RIGHT;
              });
    }
    return offsets;
  }

  private FileChannel file(byte[] bytes) throws IOException {
    return FileChannel.open(Files.write(folder.resolve("file"), bytes));
  }
}
