package dev.lanyard.node.content;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The rolling checksum of each chunk of a content. They travel beside the manifest and are no part
 * of it: nothing proves them, so what they find is hashed. Immutable.
 */
public final class ChunkSums {
  /** Bytes of each, as they travel. */
  public static final int BYTES = Long.BYTES;

  private static final int BUFFER_BYTES = 128 << 10;

  private final long[] sums;

  private ChunkSums(long[] sums) {
    this.sums = sums;
  }

  /**
   * Reads them.
   *
   * @param bytes 8 for each chunk, most significant first
   */
  public static ChunkSums of(ChunkLayout layout, ByteBuffer bytes) {
    checkArgument(
        bytes.remaining() == (long) layout.chunkCount() * BYTES,
        "bytes (%s) must be %s sums",
        bytes.remaining(),
        layout.chunkCount());
    long[] sums = new long[layout.chunkCount()];
    bytes.duplicate().asLongBuffer().get(sums);
    return new ChunkSums(sums);
  }

  /** Computes those of a file's first {@code layout.sizeBytes()} bytes. */
  public static ChunkSums of(FileChannel file, ChunkLayout layout) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long[] sums = new long[layout.chunkCount()];
    for (int chunk = 0; chunk < sums.length; chunk++) {
      sums[chunk] = sum(file, layout.offset(chunk), layout.length(chunk), buffer);
    }
    return new ChunkSums(sums);
  }

  /** That of some bytes of a file; the buffer is used. */
  static long sum(FileChannel file, long offset, int length, byte[] buffer) throws IOException {
    long sum = 0;
    long position = offset;
    long end = offset + length;
    while (position < end) {
      int wanted = (int) Math.min(buffer.length, end - position);
      int read = file.read(ByteBuffer.wrap(buffer, 0, wanted), position);
      if (read < 0) {
        throw new EOFException("the file ends at byte " + position);
      }
      sum = RollingSum.extend(sum, buffer, 0, read);
      position += read;
    }
    return sum;
  }

  /** That of one chunk. */
  public long get(int chunk) {
    return sums[chunk];
  }

  /** All, 8 bytes each, most significant first. */
  public byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(sums.length * BYTES);
    bytes.asLongBuffer().put(sums);
    return bytes.array();
  }
}
