package dev.lanyard.node.transfer;

import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.ChunkSet.Range;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Picks the chunks of one content to ask of one source. Guarded by its {@link Planner}. */
final class ChunkPicker {
  private final Collection<PlannedSource> sources;
  private final RandomGenerator random;

  /** Those sources, whichever they are at the time. */
  ChunkPicker(Collection<PlannedSource> sources, RandomGenerator random) {
    this.sources = sources;
    this.random = random;
  }

  /**
   * Chunks of about so many bytes in all, which count as asked from here on; nothing where the
   * source has none that is wanted of it now.
   *
   * @param c the content's number in the plan
   * @param idle the source has nothing else to send
   */
  Optional<Planner.Ask> pick(
      PlannedSource source, int c, PlannedContent content, long budgetBytes, boolean idle) {
    return source.isWhole(c) && isShared(c)
        ? choice(source, c, content, budgetBytes, idle)
        : fresh(source, c, content, budgetBytes);
  }

  /** Whether others are fetching a content too. */
  private boolean isShared(int c) {
    return sources.stream().anyMatch(source -> source.isFollowed(c));
  }

  /**
   * What to ask of a source that has a content whole while others fetch it too: those chunks that
   * nobody but such a source has, any of them, so that it can send to each what it sent to none.
   * Half of them at a time: the others are for further asks. Where there are none, and it is idle,
   * one that others have as well.
   */
  private Optional<Planner.Ask> choice(
      PlannedSource source, int c, PlannedContent content, long budgetBytes, boolean idle) {
    BitSet free = content.unasked();
    free.andNot(source.refused(c));
    sources.forEach(other -> free.andNot(other.mayCome(c)));
    BitSet rare = (BitSet) free.clone();
    rare.andNot(content.held());
    if (rare.isEmpty()) {
      return exactly(source, c, content, someOf(free, idle ? 1 : 0, cursor(source, c, content)));
    }
    int most = Math.clamp(budgetBytes / content.layout().chunkSize(), 1, Integer.MAX_VALUE);
    BitSet chosen =
        someOf(rare, Math.max(most, rare.cardinality() / 2), cursor(source, c, content));
    if (chosen.cardinality() <= most) {
      return exactly(source, c, content, chosen);
    }
    source.letChoose(c, chosen);
    return Optional.of(new Planner.Ask(c, ranges(chosen), most));
  }

  private static Optional<Planner.Ask> exactly(
      PlannedSource source, int c, PlannedContent content, BitSet chunks) {
    if (chunks.isEmpty()) {
      return Optional.empty();
    }
    List<Range> ranges = ranges(chunks);
    for (Range range : ranges) {
      content.ask(range);
      source.ask(c, range);
    }
    return Optional.of(new Planner.Ask(c, ranges, 0));
  }

  /** So many of a set, from a place on and around. */
  private static BitSet someOf(BitSet set, int count, int from) {
    BitSet some = new BitSet();
    int next = set.nextSetBit(from);
    for (int taken = 0; taken < count; taken++) {
      if (next < 0) {
        next = set.nextSetBit(0);
      }
      if (next < 0 || some.get(next)) {
        break;
      }
      some.set(next);
      next = set.nextSetBit(next + 1);
    }
    return some;
  }

  private static List<Range> ranges(BitSet set) {
    ChunkSet chunks = ChunkSet.none(set.length());
    set.stream().forEach(chunks::add);
    return chunks.ranges();
  }

  /** Where the source goes on; it begins anywhere. */
  private int cursor(PlannedSource source, int c, PlannedContent content) {
    return source.cursor(c, random.nextInt(content.layout().chunkCount()));
  }

  /**
   * What a source has and nobody is asked for, from where it goes on. First what it alone has of
   * those that fetch it too: else that is what all wait for in the end, while the others have
   * nothing left to send.
   */
  private Optional<Planner.Ask> fresh(
      PlannedSource source, int c, PlannedContent content, long budgetBytes) {
    BitSet free = content.unasked();
    if (!source.isWhole(c)) {
      free.and(source.partial(c));
    }
    free.andNot(source.refused(c));
    free.andNot(source.mayCome(c));
    if (free.isEmpty()) {
      return Optional.empty();
    }
    BitSet rare = (BitSet) free.clone();
    rare.andNot(source.isWhole(c) ? content.held() : content.heldByMany());
    BitSet chosen = new BitSet();
    long left = choose(source, c, content, rare, budgetBytes, chosen);
    free.andNot(chosen);
    long _ = choose(source, c, content, free, left, chosen);
    return exactly(source, c, content, chosen);
  }

  /**
   * Moves some of a set to those that are chosen, from where the source goes on; returns what is
   * left of the budget.
   */
  private long choose(
      PlannedSource source,
      int c,
      PlannedContent content,
      BitSet rest,
      long budgetBytes,
      BitSet chosen) {
    int cursor = cursor(source, c, content);
    long left = budgetBytes;
    while (left > 0 && !rest.isEmpty()) {
      int next = rest.nextSetBit(cursor);
      if (next < 0) {
        next = rest.nextSetBit(0);
      }
      rest.clear(next);
      chosen.set(next);
      cursor = next + 1;
      left -= content.layout().length(next);
    }
    source.goOnAt(c, cursor);
    return left;
  }
}
