package dev.lanyard.node.transfer;

import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.ChunkSet.Range;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * What a source has of a download's contents, by their numbers in the plan, and what was asked of
 * it. Guarded by the {@link Planner} that holds it.
 */
final class PlannedSource {
  private static final BitSet NOTHING = new BitSet(0);

  /** Raised where there may be something new to ask of it. */
  private final Signal news = new Signal();

  /** Contents it has whole. */
  private final BitSet whole = new BitSet();

  /** Contents that it is fetching itself, and those of them of which it has something. */
  private final BitSet followed = new BitSet();

  private final BitSet held = new BitSet();

  /** What it has of those. */
  private final Map<Integer, BitSet> partial = new HashMap<>();

  /** Chunks it could not give. */
  private final Map<Integer, BitSet> refused = new HashMap<>();

  /** Where it goes on in a content. */
  private final Map<Integer, Integer> cursors = new HashMap<>();

  /** Chunks asked of it and not arrived. */
  private final Map<Integer, BitSet> asked = new HashMap<>();

  /** Chunks of which it may send some, at its choice. */
  private final Map<Integer, BitSet> mayCome = new HashMap<>();

  Signal news() {
    return news;
  }

  // What it has

  void hasAll(int content) {
    whole.set(content);
  }

  /** It has a chunk of one that is followed; whether that is news. */
  boolean has(int content, int chunk) {
    held.set(content);
    BitSet all = partial.computeIfAbsent(content, key -> new BitSet());
    boolean isNew = !all.get(chunk);
    all.set(chunk);
    return isNew;
  }

  /** It is going to tell what it comes to have. */
  void follow(int content) {
    followed.set(content);
  }

  boolean isWhole(int content) {
    return whole.get(content);
  }

  boolean isFollowed(int content) {
    return followed.get(content);
  }

  boolean isFollowed() {
    return !followed.isEmpty();
  }

  /** Contents that it is fetching itself. Not to be changed. */
  BitSet followed() {
    return followed;
  }

  /** Those of them of which it has come to have something. Not to be changed. */
  BitSet held() {
    return held;
  }

  boolean offers(int content, int chunk) {
    return !refused(content).get(chunk) && (whole.get(content) || partial(content).get(chunk));
  }

  boolean mayOffer(int content) {
    return whole.get(content) || followed.get(content);
  }

  /** Whether it has, or may come to have, something besides what is there. */
  boolean mayOfferMore(int content, ChunkSet present) {
    if (followed.get(content)) {
      return true;
    }
    BitSet lacking = refused(content);
    ChunkSet missing = ChunkSet.all(present.size()).minus(present);
    return whole.get(content)
        && missing.ranges().stream()
            .anyMatch(range -> lacking.nextClearBit(range.first()) < range.end());
  }

  /** What it has of a content that it is fetching itself. Not to be changed. */
  BitSet partial(int content) {
    return partial.getOrDefault(content, NOTHING);
  }

  /** Chunks it could not give. Not to be changed. */
  BitSet refused(int content) {
    return refused.getOrDefault(content, NOTHING);
  }

  // What is asked of it

  void ask(int content, Range chunks) {
    asked.computeIfAbsent(content, key -> new BitSet()).set(chunks.first(), chunks.end());
  }

  void letChoose(int content, BitSet chunks) {
    mayCome.computeIfAbsent(content, key -> new BitSet()).or(chunks);
  }

  boolean isAsked(int content, int chunk) {
    return asked.getOrDefault(content, NOTHING).get(chunk);
  }

  /** All that is asked of it by name, by content. Not to be changed. */
  Map<Integer, BitSet> asked() {
    return asked;
  }

  /** Chunks that it may send at its choice. Not to be changed. */
  BitSet mayCome(int content) {
    return mayCome.getOrDefault(content, NOTHING);
  }

  /** A chunk is there, or is not to be waited for. */
  void ended(int content, int chunk) {
    clear(asked, content, chunk);
    passedOver(content, chunk);
  }

  /** It chose to send others than this one. */
  void passedOver(int content, int chunk) {
    clear(mayCome, content, chunk);
  }

  void refuse(int content, int chunk) {
    refused.computeIfAbsent(content, key -> new BitSet()).set(chunk);
    ended(content, chunk);
  }

  /** Where it goes on in a content; {@code start} where it has not begun. */
  int cursor(int content, int start) {
    return cursors.computeIfAbsent(content, key -> start);
  }

  void goOnAt(int content, int chunk) {
    cursors.put(content, chunk);
  }

  /** The content is there. */
  void forget(int content) {
    followed.clear(content);
    held.clear(content);
    partial.remove(content);
    refused.remove(content);
    cursors.remove(content);
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
}
