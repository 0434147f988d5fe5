package dev.lanyard.node.transfer;

import static com.google.common.base.Preconditions.checkState;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.ChunkSet.Range;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Decides which chunk is asked of which source. Chunks asked of different sources at one time are
 * disjoint, except at the very end, when a source with nothing else to do is asked for what another
 * is slow to send. Each source begins at a random chunk of a content, so that receivers that start
 * together fetch different chunks and have something for each other.
 *
 * <p>Pure: no I/O, no clock, randomness handed in. Safe for several threads.
 */
final class Planner {
  /** Sources that one chunk is asked of at the very end. */
  private static final int MAX_ASKERS = 2;

  /**
   * Chunks of one content.
   *
   * @param content its number here
   * @param most at most so many of them, at the source's choice; 0 means all
   */
  record Ask(int content, List<Range> chunks, int most) {}

  private static final class Content {
    final ChunkLayout layout;
    final ChunkSet present;

    /** Neither present nor asked of anybody. */
    final BitSet unasked;

    Content(ChunkLayout layout, ChunkSet present) {
      this.layout = layout;
      this.present = present;
      this.unasked = new BitSet(layout.chunkCount());
      unasked.set(0, layout.chunkCount());
      present.ranges().forEach(range -> unasked.clear(range.first(), range.end()));
    }
  }

  private final RandomGenerator random;
  private final List<Content> contents = new ArrayList<>();
  private final Map<Object, PlannedSource> sources = new HashMap<>();
  private int firstOpen;
  private int open;

  /** Where it begins among the contents, once that matters. */
  private int start = -1;

  Planner(RandomGenerator random) {
    this.random = random;
  }

  /** Adds a content, of which some chunks may be there; returns its number. */
  synchronized int add(ChunkLayout layout, ChunkSet present) {
    contents.add(new Content(layout, present.copy()));
    if (!present.isComplete()) {
      open++;
    }
    notifyAll();
    return contents.size() - 1;
  }

  /** A source has all of a content. */
  synchronized void offersAll(Object source, int content) {
    source(source).hasAll(content);
    notifyAll();
  }

  /** A source is fetching a content itself: it is going to tell what it comes to have. */
  synchronized void follows(Object source, int content) {
    source(source).follow(content);
  }

  /** Whether a source tells of what it comes to have. */
  synchronized boolean isFollowed(Object source) {
    return source(source).isFollowed();
  }

  /** A source has come to have some chunks of a content. */
  synchronized void offers(Object source, int content, Range chunks) {
    int end = Math.min(chunks.end(), contents.get(content).layout.chunkCount());
    if (chunks.first() < end) {
      source(source).has(content, new Range(chunks.first(), end - chunks.first()));
    } else {
      source(source).follow(content);
    }
    notifyAll();
  }

  /**
   * What to ask of a source now: chunks of about {@code budgetBytes} in all, of at most {@code
   * maxContents} contents; at least one chunk where there is any, whatever its size. They count as
   * asked from here on.
   *
   * @param idle it has had nothing to send for a while, so it may be asked for what others are slow
   *     to send
   */
  synchronized List<Ask> next(Object source, long budgetBytes, int maxContents, boolean idle) {
    while (firstOpen < contents.size() && contents.get(firstOpen).present.isComplete()) {
      firstOpen++;
    }
    PlannedSource asked = source(source);
    List<Ask> asks = new ArrayList<>();
    int start = Math.max(firstOpen, start());
    long left = next(asked, start, contents.size(), budgetBytes, maxContents, idle, asks);
    long _ = next(asked, firstOpen, start, left, maxContents, idle, asks);
    return asks.isEmpty() && idle ? endGame(asked) : asks;
  }

  /**
   * Where to begin among the contents: while others fetch them too, somewhere else than they, so
   * that each has others to pass on.
   */
  private int start() {
    if (start < 0 && sources.values().stream().anyMatch(PlannedSource::isFollowed)) {
      start = random.nextInt(contents.size());
    }
    return Math.max(0, start);
  }

  /** Adds what to ask of some contents; returns what is left of the budget. */
  private long next(
      PlannedSource asked,
      int first,
      int end,
      long budgetBytes,
      int maxContents,
      boolean idle,
      List<Ask> asks) {
    long left = budgetBytes;
    for (int c = first; c < end && left > 0 && asks.size() < maxContents; c++) {
      if (!asked.mayOffer(c) || contents.get(c).unasked.isEmpty()) {
        continue;
      }
      Optional<Ask> ask =
          asked.isWhole(c) && isShared(c)
              ? choice(asked, c, left, idle && asks.isEmpty())
              : fresh(asked, c, left);
      if (ask.isPresent()) {
        asks.add(ask.get());
        left -= bytes(ask.get());
      }
    }
    return left;
  }

  /** A chunk was verified and written; false where it was there already. */
  synchronized boolean arrived(int content, int chunk) {
    Content arrived = contents.get(content);
    boolean isNew = arrived.present.add(chunk);
    arrived.unasked.clear(chunk);
    sources.values().forEach(source -> source.ended(content, chunk));
    if (isNew && arrived.present.isComplete()) {
      open--;
      sources.values().forEach(source -> source.forget(content));
      if (open == 0) {
        notifyAll();
      }
    }
    return isNew;
  }

  /** A source could not give a chunk that was asked of it; it is not asked for that one again. */
  synchronized void refused(Object source, int content, int chunk) {
    source(source).refuse(content, chunk);
    reopen(content, chunk);
    notifyAll();
  }

  /** A source chose to send others than this one. */
  synchronized void passedOver(Object source, int content, int chunk) {
    source(source).passedOver(content, chunk);
    notifyAll();
  }

  /** A source is gone: others may be asked for what was asked of it. */
  synchronized void release(Object source) {
    PlannedSource released = sources.remove(source);
    if (released != null) {
      released
          .asked()
          .forEach((content, chunks) -> chunks.stream().forEach(chunk -> reopen(content, chunk)));
    }
    notifyAll();
  }

  /** Whether a source has, or may yet come to have, something that is missing. */
  synchronized boolean mayOffer(Object source) {
    PlannedSource asked = source(source);
    for (int c = firstOpen; c < contents.size(); c++) {
      if (!contents.get(c).present.isComplete() && asked.mayOfferMore(c, contents.get(c).present)) {
        return true;
      }
    }
    return false;
  }

  /** Whether every content added so far is there. */
  synchronized boolean isDone() {
    return open == 0;
  }

  /** Waits until there may be something new to ask for, or all is there, or the time is over. */
  @SuppressWarnings("WaitNotInLoop") // Waking early does no harm: the caller looks again.
  synchronized void awaitChange(long millis) throws InterruptedException {
    checkState(millis > 0, "millis (%s) must be positive", millis);
    if (open > 0) {
      wait(millis);
    }
  }

  private PlannedSource source(Object source) {
    return sources.computeIfAbsent(source, key -> new PlannedSource());
  }

  /** Whether others are fetching a content too. */
  private boolean isShared(int c) {
    return sources.values().stream().anyMatch(source -> source.isFollowed(c));
  }

  /**
   * What to ask of a source that has a content whole while others fetch it too: those chunks that
   * nobody but such a source has, any of them, so that it can send to each what it sent to none.
   * Half of them at a time: the others are for further asks.
   *
   * @param idle it has nothing else to send, so it is asked for what others have as well
   */
  private Optional<Ask> choice(PlannedSource source, int c, long budgetBytes, boolean idle) {
    Content content = contents.get(c);
    BitSet free = (BitSet) content.unasked.clone();
    free.andNot(source.refused(c));
    sources.values().forEach(other -> free.andNot(other.mayCome(c)));
    BitSet rare = (BitSet) free.clone();
    sources.values().forEach(other -> rare.andNot(other.partial(c)));
    if (rare.isEmpty()) {
      return exactly(source, c, someOf(free, idle ? 1 : 0, cursor(source, c)));
    }
    int most = Math.clamp(budgetBytes / content.layout.chunkSize(), 1, Integer.MAX_VALUE);
    BitSet chosen = someOf(rare, Math.max(most, rare.cardinality() / 2), cursor(source, c));
    if (chosen.cardinality() <= most) {
      return exactly(source, c, chosen);
    }
    source.letChoose(c, chosen);
    return Optional.of(new Ask(c, ranges(chosen), most));
  }

  private Optional<Ask> exactly(PlannedSource source, int c, BitSet chunks) {
    if (chunks.isEmpty()) {
      return Optional.empty();
    }
    List<Range> ranges = ranges(chunks);
    ranges.forEach(range -> take(source, c, range));
    return Optional.of(new Ask(c, ranges, 0));
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

  private int cursor(PlannedSource source, int c) {
    return source.cursor(c, random.nextInt(contents.get(c).layout.chunkCount()));
  }

  /**
   * What a source has and nobody is asked for, from where it goes on. First what it alone has of
   * those that fetch it too: else that is what all wait for in the end, while the others have
   * nothing left to send.
   */
  private Optional<Ask> fresh(PlannedSource source, int c, long budgetBytes) {
    Content content = contents.get(c);
    BitSet free = (BitSet) content.unasked.clone();
    if (!source.isWhole(c)) {
      free.and(source.partial(c));
    }
    free.andNot(source.refused(c));
    free.andNot(source.mayCome(c));
    if (free.isEmpty()) {
      return Optional.empty();
    }
    BitSet rare = (BitSet) free.clone();
    sources.values().stream()
        .filter(other -> other != source)
        .forEach(other -> rare.andNot(other.partial(c)));
    BitSet chosen = new BitSet();
    long left = pick(source, c, rare, budgetBytes, chosen);
    free.andNot(rare);
    long _ = pick(source, c, free, left, chosen);
    return exactly(source, c, chosen);
  }

  /** Adds some of a set to what is asked of a source; returns what is left of the budget. */
  private long pick(PlannedSource source, int c, BitSet set, long budgetBytes, BitSet chosen) {
    BitSet rest = (BitSet) set.clone();
    int cursor = cursor(source, c);
    long left = budgetBytes;
    while (left > 0 && !rest.isEmpty()) {
      int next = rest.nextSetBit(cursor);
      if (next < 0) {
        next = rest.nextSetBit(0);
      }
      rest.clear(next);
      chosen.set(next);
      cursor = next + 1;
      left -= contents.get(c).layout.length(next);
    }
    source.goOnAt(c, cursor);
    return left;
  }

  /** Of what comes; of what the source chooses, at most. */
  private long bytes(Ask ask) {
    ChunkLayout layout = contents.get(ask.content()).layout;
    if (ask.most() > 0) {
      return (long) ask.most() * layout.chunkSize();
    }
    long full = ask.chunks().stream().mapToLong(Range::count).sum() * layout.chunkSize();
    int last = layout.chunkCount() - 1;
    boolean hasLast = ask.chunks().getLast().end() > last;
    return hasLast ? full - layout.chunkSize() + layout.length(last) : full;
  }

  private void take(PlannedSource source, int c, Range range) {
    contents.get(c).unasked.clear(range.first(), range.end());
    source.ask(c, range);
  }

  /** One chunk that another source was asked for and has not sent. */
  private List<Ask> endGame(PlannedSource idle) {
    for (PlannedSource other : sources.values()) {
      if (other == idle) {
        continue;
      }
      for (Map.Entry<Integer, BitSet> asked : other.asked().entrySet()) {
        int content = asked.getKey();
        if (!contents.get(content).unasked.isEmpty()) {
          // Not the end yet: what this source comes to have next is worth more than a chunk twice.
          continue;
        }
        int chunk =
            asked.getValue().stream()
                .filter(candidate -> idle.offers(content, candidate))
                .filter(candidate -> askers(content, candidate) < MAX_ASKERS)
                .findFirst()
                .orElse(-1);
        if (chunk >= 0) {
          Range range = new Range(chunk, 1);
          take(idle, content, range);
          return List.of(new Ask(content, List.of(range), 0));
        }
      }
    }
    return List.of();
  }

  private long askers(int content, int chunk) {
    return sources.values().stream().filter(source -> source.isAsked(content, chunk)).count();
  }

  private void reopen(int content, int chunk) {
    Content reopened = contents.get(content);
    if (!reopened.present.has(chunk) && askers(content, chunk) == 0) {
      reopened.unasked.set(chunk);
    }
  }
}
