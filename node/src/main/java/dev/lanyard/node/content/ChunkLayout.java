package dev.lanyard.node.content;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How a content of some size is cut into chunks. The chunk size is a function of the size alone, so
 * equal bytes are cut alike everywhere: the smallest power of two that is at least size / 2000,
 * held between {@link #MIN_CHUNK_BYTES} and {@link #MAX_CHUNK_BYTES}. All chunks have that size but
 * the last.
 *
 * @param sizeBytes bytes of the content, 0 to {@link #MAX_SIZE_BYTES}
 */
public record ChunkLayout(long sizeBytes) {
  /** Smallest chunk: below it the digests, asks and writes cost more than the bytes. */
  public static final int MIN_CHUNK_BYTES = 256 << 10;

  /** Largest chunk: a chunk is held in memory until it is verified. */
  public static final int MAX_CHUNK_BYTES = 16 << 20;

  /** Chunks aimed at: a manifest of them is 64 KiB, and enough for a swarm to share out. */
  private static final int TARGET_CHUNKS = 2000;

  /** Largest content: its manifest, 16 MiB of digests, is held in memory while it is fetched. */
  public static final long MAX_SIZE_BYTES = 8L << 40;

  public ChunkLayout {
    checkArgument(
        sizeBytes >= 0 && sizeBytes <= MAX_SIZE_BYTES,
        "sizeBytes (%s) must be between 0 and %s",
        sizeBytes,
        MAX_SIZE_BYTES);
  }

  /** Whether a size that somebody claims is one that a content can have. */
  public static boolean isPossible(long sizeBytes) {
    return sizeBytes >= 0 && sizeBytes <= MAX_SIZE_BYTES;
  }

  /** Bytes of every chunk but the last. */
  public int chunkSize() {
    long least = (sizeBytes + TARGET_CHUNKS - 1) / TARGET_CHUNKS;
    if (least <= MIN_CHUNK_BYTES) {
      return MIN_CHUNK_BYTES;
    }
    return (int) Math.min(MAX_CHUNK_BYTES, Long.highestOneBit(least - 1) << 1);
  }

  /** Number of chunks; 0 for the empty content. */
  public int chunkCount() {
    int chunkSize = chunkSize();
    return (int) ((sizeBytes + chunkSize - 1) / chunkSize);
  }

  /** Where a chunk starts, in bytes. */
  public long offset(int chunk) {
    return (long) chunk * chunkSize();
  }

  /** Bytes of a chunk. */
  public int length(int chunk) {
    checkArgument(
        chunk >= 0 && chunk < chunkCount(), "chunk (%s) must be below %s", chunk, chunkCount());
    return (int) Math.min(chunkSize(), sizeBytes - offset(chunk));
  }
}
