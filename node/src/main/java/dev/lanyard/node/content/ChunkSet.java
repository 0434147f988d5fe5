package dev.lanyard.node.content;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which chunks of a content somebody has. Chunks only go from absent to present, so sets that
 * several sources report can be joined in any order. Not safe for use by several threads.
 */
public final class ChunkSet {
  /** A run of chunks. */
  public record Range(int first, int count) {
    public Range {
      checkArgument(first >= 0, "first (%s) must not be negative", first);
      checkArgument(count > 0, "count (%s) must be positive", count);
      checkArgument(first <= Integer.MAX_VALUE - count, "first + count must fit an int");
    }

    /** The index after the last. */
    public int end() {
      return first + count;
    }
  }

  private final int size;
  private final BitSet present;

  private ChunkSet(int size, BitSet present) {
    this.size = size;
    this.present = present;
  }

  /** No chunk of {@code size}. */
  public static ChunkSet none(int size) {
    checkArgument(size >= 0, "size (%s) must not be negative", size);
    return new ChunkSet(size, new BitSet(size));
  }

  /** All chunks of {@code size}. */
  public static ChunkSet all(int size) {
    ChunkSet set = none(size);
    set.present.set(0, size);
    return set;
  }

  /** A copy that does not follow this one. */
  public ChunkSet copy() {
    return new ChunkSet(size, (BitSet) present.clone());
  }

  /** Number of chunks of the content. */
  public int size() {
    return size;
  }

  /** Number of chunks present. */
  public int count() {
    return present.cardinality();
  }

  public boolean isComplete() {
    return count() == size;
  }

  public boolean has(int chunk) {
    return present.get(chunk);
  }

  /** Adds a chunk; false where it was there. */
  public boolean add(int chunk) {
    checkArgument(chunk >= 0 && chunk < size, "chunk (%s) must be below %s", chunk, size);
    boolean absent = !present.get(chunk);
    present.set(chunk);
    return absent;
  }

  /** Adds a run of chunks. */
  public void add(Range range) {
    checkArgument(range.end() <= size, "range end (%s) must not pass %s", range.end(), size);
    present.set(range.first(), range.end());
  }

  /** Chunks of this set that {@code other} lacks. */
  public ChunkSet minus(ChunkSet other) {
    ChunkSet rest = copy();
    rest.present.andNot(other.present);
    return rest;
  }

  /** The first chunk present at or after {@code from}, or -1. */
  public int next(int from) {
    return present.nextSetBit(from);
  }

  /** The chunks present, as runs in order. */
  public List<Range> ranges() {
    List<Range> ranges = new ArrayList<>();
    int first = present.nextSetBit(0);
    while (first >= 0) {
      int end = present.nextClearBit(first);
      ranges.add(new Range(first, end - first));
      first = present.nextSetBit(end);
    }
    return ranges;
  }
}
