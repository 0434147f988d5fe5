package dev.lanyard.node.transfer;

import dev.lanyard.node.content.ChunkSet.Range;
import dev.lanyard.node.content.Digest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often each chunk was served, so that a source sends those that it has served least: receivers
 * that start together then get different chunks and have something for each other, which is super
 * seeding (BEP 16) without a tracker. For the contents served last. Safe for several threads.
 */
final class ServedCounts {
  /** Contents counted at a time; a content of 2,000 chunks takes 8 KiB. */
  private static final int MAX_CONTENTS = 64;

  private final Map<Digest, int[]> counts =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, int[]> eldest) {
          return size() > MAX_CONTENTS;
        }
      };

  /**
   * At most {@code most} of the wanted chunks, those served least first, and counts them as served.
   */
  synchronized List<Integer> choose(Digest digest, int chunks, List<Range> wanted, int most) {
    List<Integer> candidates = new ArrayList<>();
    for (Range range : wanted) {
      for (int chunk = range.first(); chunk < range.end(); chunk++) {
        candidates.add(chunk);
      }
    }
    if (chunks <= 1) {
      return candidates;
    }
    int[] served = counts.computeIfAbsent(digest, key -> new int[chunks]);
    candidates.sort(Comparator.comparingInt(chunk -> served[chunk]));
    List<Integer> chosen =
        candidates.size() > most ? List.copyOf(candidates.subList(0, most)) : candidates;
    chosen.forEach(chunk -> served[chunk]++);
    return chosen;
  }
}
