package dev.lanyard.node.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.transfer.ServedCounts.Choice;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServedCountsTest {
  private static final Digest DIGEST = Digest.ofBytes(new byte[1]);
  private static final int CHUNKS = 4;

  /** What passes from one look at the clock to the next. */
  private static final long TICK = Duration.ofMillis(10).toNanos();

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final ServedCounts counts = new ServedCounts(() -> now.addAndGet(TICK));

  @Test
  void choosesWhatWasServedLeast() throws Exception {
    send(0);
    send(0);
    send(1);
    rest();

    assertEquals(OptionalInt.of(1), choose(0, 1));
    assertEquals(OptionalInt.of(3), choose(0, 1, 3));
    assertEquals(List.of(2, 3, 1, 0), counts.leastServedFirst(DIGEST, CHUNKS, set(0, 1, 2, 3)));
  }

  @Test
  void choosesNothingThatIsBeingSentOrWasSentJustNow() throws Exception {
    counts.begins(DIGEST, CHUNKS, 0);
    rest();
    assertEquals(OptionalInt.empty(), choose(0));

    counts.ends(DIGEST, CHUNKS, 0);
    assertEquals(OptionalInt.empty(), choose(0));
    assertEquals(OptionalInt.of(1), choose(0, 1));
    rest();
    assertEquals(OptionalInt.of(0), choose(0));
  }

  @Test
  void waitsNoLongerThanItsPatienceWhereOthersAreInTurnMeanwhile() {
    send(0);
    List<Choice> choices =
        Stream.of("ann", "bob", "cat", "dan", "eve", "fay")
            .map(stream -> counts.choice(stream, DIGEST, CHUNKS, set(0)))
            .toList();
    long began = now.get();
    while (!choices.stream().allMatch(Choice::isOver)) {
      choices.forEach(choice -> assertEquals(OptionalInt.empty(), choice.now()));
    }
    assertTrue(now.get() - began < ServedCounts.REST.toNanos() / 2);
  }

  private void rest() {
    now.addAndGet(ServedCounts.REST.toNanos());
  }

  private void send(int chunk) {
    counts.begins(DIGEST, CHUNKS, chunk);
    counts.ends(DIGEST, CHUNKS, chunk);
  }

  private OptionalInt choose(int... wanted) throws InterruptedException {
    return counts.choose("ann", DIGEST, CHUNKS, set(wanted));
  }

  private static BitSet set(int... chunks) {
    BitSet set = new BitSet();
    for (int chunk : chunks) {
      set.set(chunk);
    }
    return set;
  }
}
