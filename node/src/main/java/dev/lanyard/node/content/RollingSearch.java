package dev.lanyard.node.content;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Set;

/**
 * Looks through a file for windows of some rolling checksums, wherever they begin, as rsync
 * (Tridgell, "Efficient Algorithms for Sorting and Synchronization", 1999) and zsync do. Windows
 * that were right do not overlap.
 */
public final class RollingSearch {
  /** What is to be done after a window of a sum that is looked for. */
  public enum Verdict {
    /** It was right: go on behind it. */
    RIGHT,
    /** It was not. */
    WRONG,
    /** Stop. */
    ENOUGH
  }

  /** Judges windows. */
  public interface Judge {
    Verdict at(long offset, long sum) throws IOException;
  }

  /** The file at the window's ends, a block at a time. */
  private static final class Block {
    private static final int BYTES = 128 << 10;

    final byte[] bytes = new byte[BYTES];
    private long start;
    private int length;

    /** Makes the byte at {@code position} the one at the index returned; reads where it must. */
    int seek(FileChannel file, long position) throws IOException {
      if (position < start || position >= start + length) {
        start = position;
        length = file.read(ByteBuffer.wrap(bytes), position);
        if (length <= 0) {
          throw new EOFException("the file ends at byte " + position);
        }
      }
      return (int) (position - start);
    }

    int length() {
      return length;
    }
  }

  /** Most windows are of no sum that is looked for: as many bits tell that of all but some 1 %. */
  private static final int FILTER_BITS = 18;

  private final int windowBytes;
  private final RollingSum rolling;
  private final Set<Long> sums;
  private final long[] filter = new long[1 << (FILTER_BITS - 6)];

  /** Looks for these sums of windows of one size. */
  public RollingSearch(int windowBytes, Set<Long> sums) {
    this.windowBytes = windowBytes;
    this.rolling = new RollingSum(windowBytes);
    this.sums = Set.copyOf(sums);
    for (long sum : sums) {
      int bit = bit(sum);
      filter[bit >>> 6] |= 1L << bit;
    }
  }

  private static int bit(long sum) {
    return (int) (sum >>> (Long.SIZE - FILTER_BITS));
  }

  private boolean isWanted(long sum) {
    int bit = bit(sum);
    return (filter[bit >>> 6] & 1L << bit) != 0 && sums.contains(sum);
  }

  /** Looks through the first {@code sizeBytes} of a file, until its end or until it is enough. */
  public void search(FileChannel file, long sizeBytes, Judge judge) throws IOException {
    byte[] buffer = new byte[Block.BYTES];
    Block out = new Block();
    Block in = new Block();
    long last = sizeBytes - windowBytes;
    long position = 0;
    while (position <= last) {
      long sum = ChunkSums.sum(file, position, windowBytes, buffer);
      Verdict verdict = isWanted(sum) ? judge.at(position, sum) : Verdict.WRONG;
      while (verdict == Verdict.WRONG && position < last) {
        int from = out.seek(file, position);
        int to = in.seek(file, position + windowBytes);
        long most = Math.min(last - position, Math.min(out.length() - from, in.length() - to));
        int rolled = 0;
        do {
          sum = rolling.roll(sum, out.bytes[from + rolled], in.bytes[to + rolled]);
          rolled++;
        } while (rolled < most && !isWanted(sum));
        position += rolled;
        verdict = isWanted(sum) ? judge.at(position, sum) : Verdict.WRONG;
      }
      if (verdict != Verdict.RIGHT) {
        return;
      }
      position += windowBytes;
    }
  }
}
