package dev.lanyard.node.content;

import dev.lanyard.node.Seeded;
import java.util.List;

/** Contents of the sizes at which code breaks. */
public final class Sample {
  public static final int CHUNK = ChunkLayout.MIN_CHUNK_BYTES;

  /** Sizes small enough to be in memory: none, one, about one chunk, about two, several. */
  public static final List<Integer> INTERESTING_SIZES =
      List.of(0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 5 * CHUNK + 7);

  private Sample() {}

  /** Bytes that look like nothing else, the same for the same seed. */
  public static byte[] bytes(int size, long seed) {
    byte[] bytes = new byte[size];
    Seeded.random(seed).nextBytes(bytes);
    return bytes;
  }
}
