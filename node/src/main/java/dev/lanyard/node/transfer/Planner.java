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

  private static final class Source {
    /** Contents it has whole. */
    final BitSet whole = new BitSet();

    /** What it has of others. */
    final Map<Integer, BitSet> partial = new HashMap<>();

    /** Chunks it could not give. */
    final Map<Integer, BitSet> refused = new HashMap<>();

    /** Where it goes on in a content. */
    final Map<Integer, Integer> cursors = new HashMap<>();

    /** Chunks asked of it and not arrived. */
    final Map<Integer, BitSet> asked = new HashMap<>();

    /** Chunks of which it may send some, at its choice. */
    final Map<Integer, BitSet> mayCome = new HashMap<>();

    boolean offers(int content, int chunk) {
      BitSet lacking = refused.get(content);
      if (lacking != null && lacking.get(chunk)) {
        return false;
      }
      BitSet some = partial.get(content);
      return whole.get(content) || (some != null && some.get(chunk));
    }

    boolean mayOfferMore(int content, ChunkSet present) {
      if (partial.containsKey(content)) {
        return true;
      }
      BitSet lacking = refused.getOrDefault(content, NOTHING);
      ChunkSet missing = ChunkSet.all(present.size()).minus(present);
      return whole.get(content)
          && missing.ranges().stream()
              .anyMatch(range -> lacking.nextClearBit(range.first()) < range.end());
    }

    /** Whether it may send a chunk without being asked for it by name. */
    boolean mayChoose(int content, int chunk) {
      return mayCome.getOrDefault(content, NOTHING).get(chunk);
    }

    boolean mayOffer(int content) {
      return whole.get(content) || partial.containsKey(content);
    }
  }

  private final RandomGenerator random;
  private final List<Content> contents = new ArrayList<>();
  private final Map<Object, Source> sources = new HashMap<>();
  private int firstOpen;
  private int open;

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
    source(source).whole.set(content);
    notifyAll();
  }

  /** A source is fetching a content itself: it is going to tell what it comes to have. */
  synchronized void follows(Object source, int content) {
    source(source).partial.computeIfAbsent(content, key -> new BitSet());
  }

  /** Whether a source tells of what it comes to have. */
  synchronized boolean isFollowed(Object source) {
    return !source(source).partial.isEmpty();
  }

  /** A source has come to have some chunks of a content. */
  synchronized void offers(Object source, int content, Range chunks) {
    source(source)
        .partial
        .computeIfAbsent(content, key -> new BitSet())
        .set(chunks.first(), Math.min(chunks.end(), contents.get(content).layout.chunkCount()));
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
    Source asked = source(source);
    List<Ask> asks = new ArrayList<>();
    long left = budgetBytes;
    while (firstOpen < contents.size() && contents.get(firstOpen).present.isComplete()) {
      firstOpen++;
    }
    for (int c = firstOpen; c < contents.size() && left > 0 && asks.size() < maxContents; c++) {
      if (!asked.mayOffer(c) || contents.get(c).unasked.isEmpty()) {
        continue;
      }
      if (asked.whole.get(c) && isShared(c)) {
        Optional<Ask> ask = choice(asked, c, left, idle && asks.isEmpty());
        if (ask.isPresent()) {
          asks.add(ask.get());
          left -= bytes(ask.get());
        }
        continue;
      }
      ChunkSet chosen = fresh(asked, c, left);
      if (chosen.count() > 0) {
        asks.add(new Ask(c, chosen.ranges(), 0));
        left -= bytes(contents.get(c).layout, chosen);
      }
    }
    return asks.isEmpty() && idle ? endGame(asked) : asks;
  }

  /** A chunk was verified and written; false where it was there already. */
  synchronized boolean arrived(int content, int chunk) {
    Content arrived = contents.get(content);
    boolean isNew = arrived.present.add(chunk);
    arrived.unasked.clear(chunk);
    for (Source source : sources.values()) {
      clear(source.asked, content, chunk);
      clear(source.mayCome, content, chunk);
    }
    if (isNew && arrived.present.isComplete()) {
      open--;
      sources.values().forEach(source -> forget(source, content));
      if (open == 0) {
        notifyAll();
      }
    }
    return isNew;
  }

  /** A source could not give a chunk that was asked of it; it is not asked for that one again. */
  synchronized void refused(Object source, int content, int chunk) {
    Source refusing = source(source);
    refusing.refused.computeIfAbsent(content, key -> new BitSet()).set(chunk);
    clear(refusing.asked, content, chunk);
    clear(refusing.mayCome, content, chunk);
    reopen(content, chunk);
    notifyAll();
  }

  /** A source chose to send others than this one. */
  synchronized void passedOver(Object source, int content, int chunk) {
    clear(source(source).mayCome, content, chunk);
    notifyAll();
  }

  /** A source is gone: others may be asked for what was asked of it. */
  synchronized void release(Object source) {
    Source released = source(source);
    Map<Integer, BitSet> outstanding = Map.copyOf(released.asked);
    released.asked.clear();
    released.mayCome.clear();
    outstanding.forEach(
        (content, chunks) -> chunks.stream().forEach(chunk -> reopen(content, chunk)));
    sources.remove(source);
    notifyAll();
  }

  /** Whether a source has, or may yet come to have, something that is missing. */
  synchronized boolean mayOffer(Object source) {
    Source asked = source(source);
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

  private Source source(Object source) {
    return sources.computeIfAbsent(source, key -> new Source());
  }

  /** Whether others are fetching a content too. */
  private boolean isShared(int c) {
    return sources.values().stream().anyMatch(source -> source.partial.containsKey(c));
  }

  /**
   * What to ask of a source that has a content whole while others fetch it too: those chunks that
   * nobody but such a source has, any of them, so that it can send to each what it sent to none.
   * Half of them at a time: the others are for further asks.
   *
   * @param idle it has nothing else to send, so it is asked for what others have as well
   */
  private Optional<Ask> choice(Source source, int c, long budgetBytes, boolean idle) {
    Content content = contents.get(c);
    BitSet free = (BitSet) content.unasked.clone();
    free.andNot(source.refused.getOrDefault(c, NOTHING));
    for (Source other : sources.values()) {
      free.andNot(other.mayCome.getOrDefault(c, NOTHING));
    }
    BitSet rare = (BitSet) free.clone();
    for (Source other : sources.values()) {
      rare.andNot(other.partial.getOrDefault(c, NOTHING));
    }
    if (rare.isEmpty()) {
      BitSet one = someOf(free, idle ? 1 : 0, cursor(source, c));
      return one.isEmpty() ? Optional.empty() : Optional.of(exactly(source, c, one));
    }
    int most = Math.clamp(budgetBytes / content.layout.chunkSize(), 1, Integer.MAX_VALUE);
    BitSet chosen = someOf(rare, Math.max(most, rare.cardinality() / 2), cursor(source, c));
    if (chosen.cardinality() <= most) {
      return Optional.of(exactly(source, c, chosen));
    }
    source.mayCome.computeIfAbsent(c, key -> new BitSet()).or(chosen);
    return Optional.of(new Ask(c, ranges(chosen), most));
  }

  private Ask exactly(Source source, int c, BitSet chunks) {
    List<Range> ranges = ranges(chunks);
    ranges.forEach(range -> take(source, c, range));
    return new Ask(c, ranges, 0);
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

  private int cursor(Source source, int c) {
    return source.cursors.computeIfAbsent(
        c, key -> random.nextInt(contents.get(c).layout.chunkCount()));
  }

  private ChunkSet fresh(Source source, int c, long budgetBytes) {
    Content content = contents.get(c);
    int count = content.layout.chunkCount();
    ChunkSet chosen = ChunkSet.none(count);
    int cursor = cursor(source, c);
    long left = budgetBytes;
    for (int looked = 0; looked < count && left > 0; looked++) {
      int next = content.unasked.nextSetBit(cursor);
      if (next < 0) {
        next = content.unasked.nextSetBit(0);
      }
      if (next < 0) {
        break;
      }
      cursor = next + 1;
      boolean free = source.offers(c, next) && !source.mayChoose(c, next);
      if (free && chosen.add(next)) {
        left -= content.layout.length(next);
      } else if (chosen.has(next)) {
        break;
      }
    }
    source.cursors.put(c, cursor);
    chosen.ranges().forEach(range -> take(source, c, range));
    return chosen;
  }

  /** Of what comes, about. */
  private long bytes(Ask ask) {
    int chunks = ask.most() == 0 ? ask.chunks().stream().mapToInt(Range::count).sum() : ask.most();
    return (long) chunks * contents.get(ask.content()).layout.chunkSize();
  }

  private static long bytes(ChunkLayout layout, ChunkSet chunks) {
    long full = (long) chunks.count() * layout.chunkSize();
    int last = layout.chunkCount() - 1;
    return chunks.has(last) ? full - layout.chunkSize() + layout.length(last) : full;
  }

  private void take(Source source, int c, Range range) {
    contents.get(c).unasked.clear(range.first(), range.end());
    source.asked.computeIfAbsent(c, key -> new BitSet()).set(range.first(), range.end());
  }

  /** One chunk that another source was asked for and has not sent. */
  private List<Ask> endGame(Source idle) {
    for (Source other : sources.values()) {
      if (other == idle) {
        continue;
      }
      for (Map.Entry<Integer, BitSet> asked : other.asked.entrySet()) {
        int content = asked.getKey();
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
    return sources.values().stream()
        .filter(source -> source.asked.getOrDefault(content, NOTHING).get(chunk))
        .count();
  }

  private static final BitSet NOTHING = new BitSet(0);

  private void reopen(int content, int chunk) {
    Content reopened = contents.get(content);
    if (!reopened.present.has(chunk) && askers(content, chunk) == 0) {
      reopened.unasked.set(chunk);
    }
  }

  private static void clear(Map<Integer, BitSet> sets, int content, int chunk) {
    BitSet set = sets.get(content);
    if (set != null) {
      set.clear(chunk);
      if (set.isEmpty()) {
        sets.remove(content);
      }
    }
  }

  private static void forget(Source source, int content) {
    source.partial.remove(content);
    source.refused.remove(content);
    source.cursors.remove(content);
  }
}
