package dev.lanyard.node.transfer;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.ChunkSet.Range;
import java.util.BitSet;
import java.util.stream.Stream;

/** What is to be fetched of one content. Guarded by the {@link Planner} that holds it. */
final class PlannedContent {
  private final ChunkLayout layout;
  private final ChunkSet present;

  /** Neither present nor asked of anybody. */
  private final BitSet unasked;

  /** What sources that fetch it too have: at least one of them, and at least two. */
  private final BitSet held = new BitSet();

  private final BitSet heldByMany = new BitSet();

  PlannedContent(ChunkLayout layout, ChunkSet present) {
    this.layout = layout;
    this.present = present.copy();
    this.unasked = new BitSet(layout.chunkCount());
    unasked.set(0, layout.chunkCount());
    present.ranges().forEach(range -> unasked.clear(range.first(), range.end()));
  }

  ChunkLayout layout() {
    return layout;
  }

  /** Not to be changed. */
  ChunkSet present() {
    return present;
  }

  boolean isSmall() {
    return layout.chunkCount() == 1;
  }

  boolean isComplete() {
    return present.isComplete();
  }

  /** Whether some chunk is neither present nor asked of anybody. */
  boolean hasUnasked() {
    return !unasked.isEmpty();
  }

  /** A copy of what is neither present nor asked of anybody. */
  BitSet unasked() {
    return (BitSet) unasked.clone();
  }

  void ask(Range chunks) {
    unasked.clear(chunks.first(), chunks.end());
  }

  /** Nobody is asked for the chunk any more; unless it is present, it may be asked for again. */
  void reopen(int chunk) {
    if (!present.has(chunk)) {
      unasked.set(chunk);
    }
  }

  /** A source that fetches it too has a chunk that it did not have before. */
  void gained(int chunk) {
    (held.get(chunk) ? heldByMany : held).set(chunk);
  }

  /** A source is gone; these are what the others that fetch it have. */
  void lost(Stream<BitSet> others) {
    held.clear();
    heldByMany.clear();
    others.forEach(other -> other.stream().forEach(this::gained));
  }

  /** What some source that fetches it too has. Not to be changed. */
  BitSet held() {
    return held;
  }

  /** What several of those have. Not to be changed. */
  BitSet heldByMany() {
    return heldByMany;
  }

  /** Whether the chunk was not there before. */
  boolean arrived(int chunk) {
    unasked.clear(chunk);
    return present.add(chunk);
  }
}
