package dev.lanyard.node.transfer;

import static com.google.common.base.Preconditions.checkState;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.ChunkSet.Range;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
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
   * While others fetch the same small contents, all together should have no more than this part of
   * what is still rare on its way: what two of them are sent at the same time is sent once too
   * often.
   */
  private static final int RARE_PART = 16;

  /**
   * Chunks of one content.
   *
   * @param content its number here
   * @param most at most so many of them, at the source's choice; 0 means all
   */
  record Ask(int content, List<Range> chunks, int most) {}

  private final RandomGenerator random;
  private final List<PlannedContent> contents = new ArrayList<>();

  /** The contents in any order. */
  private final List<Integer> shuffled = new ArrayList<>();

  private final Map<Object, PlannedSource> sources = new HashMap<>();
  private final ChunkPicker picker;
  private int open;

  Planner(RandomGenerator random) {
    this.random = random;
    this.picker = new ChunkPicker(sources.values(), random);
  }

  /** Adds a content, of which some chunks may be there; returns its number. */
  synchronized int add(ChunkLayout layout, ChunkSet present) {
    int content = contents.size();
    contents.add(new PlannedContent(layout, present));
    shuffled.add(content);
    Collections.swap(shuffled, content, random.nextInt(content + 1));
    if (!present.isComplete()) {
      open++;
    }
    newsForAll();
    return content;
  }

  /** A source has all of a content. */
  synchronized void offersAll(Object source, int content) {
    source(source).hasAll(content);
    source(source).news().raise();
  }

  /** A source is fetching a content itself: it is going to tell what it comes to have. */
  synchronized void follows(Object source, int content) {
    if (!contents.get(content).isComplete()) {
      source(source).follow(content);
    }
  }

  /** Whether a source tells of what it comes to have. */
  synchronized boolean isFollowed(Object source) {
    return source(source).isFollowed();
  }

  /** A source has come to have some chunks of a content. */
  synchronized void offers(Object source, int content, Range chunks) {
    PlannedContent offered = contents.get(content);
    if (offered.isComplete()) {
      // What is told too late would be kept for nothing.
      return;
    }
    PlannedSource by = source(source);
    by.follow(content);
    int end = Math.min(chunks.end(), offered.layout().chunkCount());
    for (int chunk = chunks.first(); chunk < end; chunk++) {
      if (by.has(content, chunk)) {
        offered.gained(chunk);
      }
    }
    by.news().raise();
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
    PlannedSource asked = source(source);
    asked.news().lower();
    List<Ask> asks = new ArrayList<>();
    Sparing sparing = new Sparing(asked);
    long left = budgetBytes;
    for (int i = 0; i < contents.size() && left > 0 && asks.size() < maxContents; i++) {
      // Others that fetch the same should have others to pass on.
      int c = sparing.isShared() ? shuffled.get(i) : i;
      PlannedContent content = contents.get(c);
      boolean idleStill = idle && asks.isEmpty();
      if (asked.mayOffer(c) && content.hasUnasked() && sparing.allows(c, idleStill)) {
        Optional<Ask> ask = picker.pick(asked, c, content, left, idleStill);
        if (ask.isPresent()) {
          asks.add(ask.get());
          left -= bytes(ask.get());
          sparing.asked(c);
        }
      }
    }
    return asks.isEmpty() && idle ? endGame(asked) : asks;
  }

  /**
   * Sparing a source that has small contents whole while others fetch them too: it is asked only
   * for what nobody else has, and for few at a time. Of a content of many chunks it chooses itself
   * what it sends to whom; of many contents it cannot.
   */
  private final class Sparing {
    private final PlannedSource asked;

    /** Contents that somebody fetches, and those of which somebody has come to have something. */
    private final BitSet followed = new BitSet();

    private final BitSet held = new BitSet();

    /** Small contents that it may be asked for now. */
    private int left;

    Sparing(PlannedSource asked) {
      this.asked = asked;
      int fetching = 1;
      for (PlannedSource source : sources.values()) {
        followed.or(source.followed());
        held.or(source.held());
        fetching += source.isFollowed() ? 1 : 0;
      }
      BitSet rare = (BitSet) followed.clone();
      rare.andNot(held);
      int small =
          (int) rare.stream().filter(c -> spares(c) && contents.get(c).hasUnasked()).count();
      left = Math.max(1, small / (RARE_PART * fetching)) - asked.asked().size();
    }

    boolean isShared() {
      return !followed.isEmpty();
    }

    private boolean spares(int c) {
      return contents.get(c).isSmall() && asked.isWhole(c) && followed.get(c);
    }

    boolean allows(int c, boolean idle) {
      return !spares(c) || idle || (!held.get(c) && left > 0);
    }

    void asked(int c) {
      left -= spares(c) ? 1 : 0;
    }
  }

  /** A chunk was verified and written; false where it was there already. */
  synchronized boolean arrived(int content, int chunk) {
    PlannedContent arrived = contents.get(content);
    boolean isNew = arrived.arrived(chunk);
    sources.values().forEach(source -> source.ended(content, chunk));
    if (isNew && arrived.isComplete()) {
      open--;
      sources.values().forEach(source -> source.forget(content));
      if (open == 0) {
        newsForAll();
        notifyAll();
      }
    }
    return isNew;
  }

  /** A source could not give a chunk that was asked of it; it is not asked for that one again. */
  synchronized void refused(Object source, int content, int chunk) {
    source(source).refuse(content, chunk);
    reopen(content, chunk);
    newsForAll();
  }

  /** A source chose to send others than this one. */
  synchronized void passedOver(Object source, int content, int chunk) {
    source(source).passedOver(content, chunk);
    newsForAll();
  }

  /** A source is gone: others may be asked for what was asked of it. */
  synchronized void release(Object source) {
    PlannedSource released = sources.remove(source);
    if (released != null) {
      released
          .asked()
          .forEach((content, chunks) -> chunks.stream().forEach(chunk -> reopen(content, chunk)));
      released.held().stream()
          .forEach(c -> contents.get(c).lost(sources.values().stream().map(s -> s.partial(c))));
    }
    newsForAll();
  }

  /** Whether a source has, or may yet come to have, something that is missing. */
  synchronized boolean mayOffer(Object source) {
    PlannedSource asked = source(source);
    for (int c = 0; c < contents.size(); c++) {
      PlannedContent content = contents.get(c);
      if (!content.isComplete() && asked.mayOfferMore(c, content.present())) {
        return true;
      }
    }
    return false;
  }

  /** Whether every content added so far is there. */
  synchronized boolean isDone() {
    return open == 0;
  }

  /**
   * Waits until there may be something new to ask of a source, or all is there, or the time is
   * over.
   *
   * @param millis more than 0
   */
  void awaitNews(Object source, long millis) throws InterruptedException {
    checkState(millis > 0, "millis (%s) must be positive", millis);
    if (!isDone()) {
      news(source).await(millis);
    }
  }

  private synchronized Signal news(Object source) {
    return source(source).news();
  }

  /** Waits until all is there, or the time is over. */
  @SuppressWarnings("WaitNotInLoop") // Waking early does no harm: the caller looks again.
  synchronized void awaitDone(long millis) throws InterruptedException {
    checkState(millis > 0, "millis (%s) must be positive", millis);
    if (open > 0) {
      wait(millis);
    }
  }

  /** There may be something new to ask of any source. */
  private void newsForAll() {
    sources.values().forEach(source -> source.news().raise());
  }

  private PlannedSource source(Object source) {
    return sources.computeIfAbsent(source, key -> new PlannedSource());
  }

  /** Of what comes; of what the source chooses, at most. */
  private long bytes(Ask ask) {
    ChunkLayout layout = contents.get(ask.content()).layout();
    if (ask.most() > 0) {
      return (long) ask.most() * layout.chunkSize();
    }
    long full = ask.chunks().stream().mapToLong(Range::count).sum() * layout.chunkSize();
    int last = layout.chunkCount() - 1;
    boolean hasLast = ask.chunks().getLast().end() > last;
    return hasLast ? full - layout.chunkSize() + layout.length(last) : full;
  }

  /** One chunk that another source was asked for and has not sent. */
  private List<Ask> endGame(PlannedSource idle) {
    for (PlannedSource other : sources.values()) {
      if (other == idle) {
        continue;
      }
      for (Map.Entry<Integer, BitSet> asked : other.asked().entrySet()) {
        int content = asked.getKey();
        if (contents.get(content).hasUnasked()) {
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
          idle.ask(content, range);
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
    if (askers(content, chunk) == 0) {
      contents.get(content).reopen(chunk);
    }
  }
}
