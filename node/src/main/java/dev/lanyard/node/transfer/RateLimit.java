package dev.lanyard.node.transfer;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Bytes a second that may pass, or any number of them: a token bucket that may be overdrawn by one
 * message, so that the size of messages does not matter. First come, first served, except that what
 * yields waits for what does not. May be changed at any time, also for those that wait. Safe for
 * several threads.
 */
public final class RateLimit {
  /** As many as can. */
  public static final long NONE = 0;

  /**
   * The least limit, in bytes a second. Below it, with as many streams as are served at a time, a
   * peer would wait so long for the next message that it gave the other up.
   */
  public static final long LEAST = 64 << 10;

  /** What was not used is saved up for this long: more than threads oversleep. */
  private static final double BURST_SECONDS = 0.05;

  /** A message takes this part of a second at most, so that several streams take turns. */
  private static final int MESSAGES_A_SECOND = 8;

  private static final int LEAST_MESSAGE_BYTES = 4 << 10;

  /** What yields goes on at least this often: else its peer would give it up. */
  private static final long TRICKLE_NANOS = Duration.ofSeconds(5).toNanos();

  private final LongSupplier nanoTime;

  // Mutable, guarded by this; the rate is also read without.
  private final Deque<Object> waiting = new ArrayDeque<>();
  private final Deque<Object> yielding = new ArrayDeque<>();
  private volatile long bytesPerSecond = NONE;
  private double available;
  private long settledNanos;

  RateLimit(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.settledNanos = nanoTime.getAsLong();
  }

  /**
   * Changes it, at once.
   *
   * @param limit bytes a second, at least {@link #LEAST}, or {@link #NONE}
   */
  public synchronized void set(long limit) {
    checkArgument(limit == NONE || limit >= LEAST, "limit (%s) must be at least %s", limit, LEAST);
    settle();
    bytesPerSecond = limit;
    available = Math.min(available, limit * BURST_SECONDS);
    notifyAll();
  }

  /** Bytes a second, or {@link #NONE}. */
  public long bytesPerSecond() {
    return bytesPerSecond;
  }

  /** How large a message should be, where it could be as large as {@code most} bytes. */
  int messageBytes(int most) {
    long limit = bytesPerSecond;
    return limit == NONE
        ? most
        : Math.clamp(limit / MESSAGES_A_SECOND, Math.min(LEAST_MESSAGE_BYTES, most), most);
  }

  /**
   * Waits until so many bytes may pass.
   *
   * @param yields what does not comes first
   */
  void pass(int bytes, boolean yields) throws InterruptedException {
    if (bytesPerSecond != NONE) {
      passInTurn(bytes, yields);
    }
  }

  private synchronized void passInTurn(int bytes, boolean yields) throws InterruptedException {
    Object turn = new Object();
    Deque<Object> queue = yields ? yielding : waiting;
    queue.add(turn);
    try {
      long since = nanoTime.getAsLong();
      for (long left = waitNanos(turn, yields, since);
          left > 0;
          left = waitNanos(turn, yields, since)) {
        wait(left / 1_000_000, (int) (left % 1_000_000));
      }
      take(bytes);
    } finally {
      queue.remove(turn);
      notifyAll();
    }
  }

  /** How long one of those that wait has to wait yet, unless something changes. */
  private long waitNanos(Object turn, boolean yields, long since) {
    if (bytesPerSecond == NONE) {
      return 0;
    }
    long now = nanoTime.getAsLong();
    Object first = yields ? yielding.peek() : waiting.peek();
    if (!turn.equals(first)) {
      return TRICKLE_NANOS;
    }
    long trickle = since + TRICKLE_NANOS - now;
    return yields && !waiting.isEmpty() && trickle > 0 ? trickle : nanosUntilFree();
  }

  /** How long until something may pass, if nothing else does. */
  synchronized long nanosUntilFree() {
    settle();
    long limit = bytesPerSecond;
    return limit == NONE || available > 0 ? 0 : 1 + (long) (-available * 1e9 / limit);
  }

  /** So many bytes pass. */
  synchronized void take(int bytes) {
    settle();
    available -= bytes;
  }

  private void settle() {
    long now = nanoTime.getAsLong();
    double earned = bytesPerSecond * ((now - settledNanos) / 1e9);
    available = Math.min(available + earned, bytesPerSecond * BURST_SECONDS);
    settledNanos = now;
  }
}
