package dev.lanyard.node.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Seeded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkLayoutTest {
  private static final long KI = 1 << 10;
  private static final long MI = 1 << 20;

  @ParameterizedTest
  @CsvSource({
    "0, 262144, 0, 0",
    "1, 262144, 1, 1",
    "262143, 262144, 1, 262143",
    "262144, 262144, 1, 262144",
    "262145, 262144, 2, 1",
    // 2000 chunks of 256 KiB: the last size that is cut so small.
    "524287999, 262144, 2000, 262143",
    "524288000, 262144, 2000, 262144",
    "524288001, 524288, 1001, 1",
    // 2000 chunks of 8 MiB and one byte: the first size that needs the largest chunks.
    "16777216000, 8388608, 2000, 8388608",
    "16777216001, 16777216, 1001, 1",
    // Chunks grow no more, so there are more of them.
    "33554432001, 16777216, 2001, 1",
    "8796093022208, 16777216, 524288, 16777216"
  })
  void cutsASizeInOneWayOnly(long size, int chunkSize, int count, int last) {
    ChunkLayout layout = new ChunkLayout(size);

    assertEquals(chunkSize, layout.chunkSize());
    assertEquals(count, layout.chunkCount());
    if (count > 0) {
      assertEquals(last, layout.length(count - 1));
      assertEquals(size, layout.offset(count - 1) + last);
    }
  }

  @Test
  void coversEverySizeWithoutGapOrOverlap() throws Exception {
    Seeded.times(
        2_000,
        random -> {
          long size = random.nextLong(1L << random.nextInt(1, 44)) + 1;
          ChunkLayout layout = new ChunkLayout(Math.min(size, ChunkLayout.MAX_SIZE_BYTES));
          int count = layout.chunkCount();
          int chunk = random.nextInt(count);

          assertEquals((long) chunk * layout.chunkSize(), layout.offset(chunk));
          assertTrue(layout.length(chunk) > 0, "a chunk has bytes");
          long end = layout.offset(chunk) + layout.length(chunk);
          assertEquals(chunk == count - 1 ? layout.sizeBytes() : layout.offset(chunk + 1), end);
          assertEquals(1, Integer.bitCount(layout.chunkSize()));
          boolean smallest =
              layout.chunkSize() == 256 * KI || layout.chunkSize() / 2 * 2000L < layout.sizeBytes();
          boolean large =
              layout.chunkSize() == 16 * MI || layout.chunkSize() * 2000L >= layout.sizeBytes();
          assertTrue(smallest && large, () -> layout + " cut by " + layout.chunkSize());
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, (8L << 40) + 1, Long.MAX_VALUE})
  void refusesSizesThatNoContentHas(long size) {
    assertFalse(ChunkLayout.isPossible(size));
    assertThrows(IllegalArgumentException.class, () -> new ChunkLayout(size));
  }

  @Test
  void refusesChunksBeyondTheEnd() {
    ChunkLayout layout = new ChunkLayout(256 * KI + 1);

    assertThrows(IllegalArgumentException.class, () -> layout.length(2));
    assertThrows(IllegalArgumentException.class, () -> layout.length(-1));
    assertThrows(IllegalArgumentException.class, () -> new ChunkLayout(0).length(0));
  }
}
