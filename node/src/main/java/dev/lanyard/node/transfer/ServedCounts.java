package dev.lanyard.node.transfer;

import dev.lanyard.node.content.Digest;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * How often each chunk was served, so that a source sends those that it has served least: receivers
 * that start together then get different chunks and have something for each other, which is super
 * seeding (BEP 16) without a tracker. Streams take turns in it ({@link StreamTurns}). For the
 * contents served last. Safe for several threads.
 */
final class ServedCounts {
  /** Contents counted at a time; a content of 2,000 chunks takes 24 KiB. */
  private static final int MAX_CONTENTS = 64;

  /**
   * A chunk that was sent to one receiver is left to it to pass on for this long, before another is
   * sent it at the source's own choice.
   */
  static final Duration REST = Duration.ofSeconds(2);

  /** How long a choice waits where all rests: the receiver knows more by then. */
  private static final Duration PATIENCE = Duration.ofMillis(100);

  /** How often who waits for a turn looks whether one has ended by itself. */
  static final long TURN_LOOK_MILLIS = 10;

  private static final class Served {
    final int[] times;

    /** When each may be chosen again, on the clock; those being sent not yet. */
    final long[] restsUntil;

    final BitSet sending = new BitSet();

    final StreamTurns turns = new StreamTurns();

    Served(int chunks, long now) {
      times = new int[chunks];
      restsUntil = new long[chunks];
      Arrays.fill(restsUntil, now);
    }

    /** Of those wanted and neither being sent nor resting. */
    OptionalInt leastServed(BitSet wanted, long now) {
      return wanted.stream()
          .filter(chunk -> !sending.get(chunk) && now - restsUntil[chunk] >= 0)
          .boxed()
          .min(Comparator.comparingInt(chunk -> times[chunk]))
          .map(OptionalInt::of)
          .orElse(OptionalInt.empty());
    }
  }

  private final LongSupplier nanoTime;

  private final Map<Digest, Served> contents =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Served> eldest) {
          return size() > MAX_CONTENTS;
        }
      };

  ServedCounts(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The wanted chunks, those served least first. */
  synchronized List<Integer> leastServedFirst(Digest digest, int chunks, BitSet wanted) {
    if (chunks <= 1) {
      return wanted.stream().boxed().toList();
    }
    int[] times = served(digest, chunks).times;
    return wanted.stream().boxed().sorted(Comparator.comparingInt(chunk -> times[chunk])).toList();
  }

  /**
   * Chooses the chunk to send, of those wanted the one that was served least and does not rest.
   * Waits for the stream's turn, and then a moment where all rest; nothing where they still do.
   */
  synchronized OptionalInt choose(Object stream, Digest digest, int chunks, BitSet wanted)
      throws InterruptedException {
    Choice choice = choice(stream, digest, chunks, wanted);
    try {
      OptionalInt chosen = choice.now();
      // That the stream came again has ended its turn before, which is another's now.
      notifyAll();
      while (chosen.isEmpty() && !choice.isOver()) {
        wait(TURN_LOOK_MILLIS);
        chosen = choice.now();
      }
      return chosen;
    } finally {
      choice.end();
    }
  }

  /** The same for who waits in a way of its own. */
  Choice choice(Object stream, Digest digest, int chunks, BitSet wanted) {
    return new Choice(stream, digest, chunks, wanted);
  }

  /** A stream's waiting for one of some chunks, from its first look on until it ends. */
  final class Choice {
    private final Object stream;
    private final Digest digest;
    private final int chunks;
    private final BitSet wanted;
    private boolean hadTurn;
    private long patienceEnds;

    private Choice(Object stream, Digest digest, int chunks, BitSet wanted) {
      this.stream = stream;
      this.digest = digest;
      this.chunks = chunks;
      this.wanted = wanted;
    }

    /** The chunk, where the stream may choose and one does not rest. */
    OptionalInt now() {
      synchronized (ServedCounts.this) {
        Served served = served(digest, chunks);
        long now = nanoTime.getAsLong();
        if (!served.turns.isTurnOf(stream, now)) {
          return OptionalInt.empty();
        }
        if (!hadTurn) {
          hadTurn = true;
          patienceEnds = now + PATIENCE.toNanos();
        }
        OptionalInt chosen = served.leastServed(wanted, now);
        if (chosen.isPresent()) {
          served.turns.take(stream, now);
        } else {
          served.turns.leave(stream);
        }
        return chosen;
      }
    }

    /** Whether it has waited long enough since it first might have chosen. */
    boolean isOver() {
      synchronized (ServedCounts.this) {
        return hadTurn && nanoTime.getAsLong() - patienceEnds >= 0;
      }
    }

    /** It waits no longer. Idempotent. */
    void end() {
      synchronized (ServedCounts.this) {
        served(digest, chunks).turns.leave(stream);
      }
    }
  }

  /** A chunk begins to be sent. */
  synchronized void begins(Digest digest, int chunks, int chunk) {
    if (chunks > 1) {
      Served served = served(digest, chunks);
      served.times[chunk]++;
      served.sending.set(chunk);
    }
  }

  /** It was sent, or is not going to be. */
  synchronized void ends(Digest digest, int chunks, int chunk) {
    if (chunks > 1) {
      Served served = served(digest, chunks);
      served.sending.clear(chunk);
      served.restsUntil[chunk] = nanoTime.getAsLong() + REST.toNanos();
    }
  }

  private Served served(Digest digest, int chunks) {
    return contents.computeIfAbsent(digest, key -> new Served(chunks, nanoTime.getAsLong()));
  }
}
