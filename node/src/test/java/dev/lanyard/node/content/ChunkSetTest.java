package dev.lanyard.node.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Seeded;
import dev.lanyard.node.content.ChunkSet.Range;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ChunkSetTest {
  @Test
  void tellsItsChunksAsRuns() {
    ChunkSet set = ChunkSet.none(10);
    set.add(new Range(2, 3));
    assertTrue(set.add(9));
    assertFalse(set.add(3));

    assertEquals(List.of(new Range(2, 3), new Range(9, 1)), set.ranges());
    assertEquals(4, set.count());
    assertEquals(9, set.next(5));
    assertEquals(-1, set.next(10));
    assertFalse(set.has(5));
  }

  @Test
  void isCompleteWhenNothingIsMissing() {
    ChunkSet set = ChunkSet.none(2);
    set.add(0);
    assertFalse(set.isComplete());
    set.add(1);
    assertTrue(set.isComplete());
    assertTrue(ChunkSet.all(2).minus(set).ranges().isEmpty());
    assertTrue(ChunkSet.none(0).isComplete(), "the empty content lacks nothing");
  }

  @Test
  void copiesDoNotFollow() {
    ChunkSet set = ChunkSet.none(3);
    ChunkSet copy = set.copy();
    set.add(1);
    assertEquals(0, copy.count());
  }

  @Test
  void refusesChunksThatTheContentDoesNotHave() {
    ChunkSet set = ChunkSet.none(3);

    assertThrows(IllegalArgumentException.class, () -> set.add(3));
    assertThrows(IllegalArgumentException.class, () -> set.add(-1));
    assertThrows(IllegalArgumentException.class, () -> set.add(new Range(2, 2)));
    assertEquals(0, set.count());
  }

  @Test
  void refusesRunsThatCannotBe() {
    assertThrows(IllegalArgumentException.class, () -> new Range(-1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Range(0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Range(0, -5));
    assertThrows(IllegalArgumentException.class, () -> new Range(Integer.MAX_VALUE, 1));
    assertEquals(Integer.MAX_VALUE, new Range(Integer.MAX_VALUE - 1, 1).end());
  }

  @Test
  void isASet() throws Exception {
    Seeded.times(
        200,
        random -> {
          int size = random.nextInt(1, 200);
          TreeSet<Integer> model = new TreeSet<>();
          ChunkSet set = ChunkSet.none(size);
          for (int step = 0; step < 30; step++) {
            Range range = range(random, size);
            set.add(range);
            for (int chunk = range.first(); chunk < range.end(); chunk++) {
              model.add(chunk);
            }
          }
          TreeSet<Integer> told = new TreeSet<>();
          for (Range range : set.ranges()) {
            for (int chunk = range.first(); chunk < range.end(); chunk++) {
              assertTrue(told.add(chunk));
            }
          }
          assertEquals(model, told);
          assertEquals(model.size(), set.count());
          assertEquals(size - model.size(), ChunkSet.all(size).minus(set).count());
        });
  }

  private static Range range(RandomGenerator random, int size) {
    int first = random.nextInt(size);
    return new Range(first, random.nextInt(1, Math.min(8, size - first) + 1));
  }
}
