package dev.lanyard.node.transfer;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many downloads move at a time: more would not be faster, and each takes memory, streams and a
 * share of every source's. The others wait for their turns, in the order in which they came. Safe
 * for several threads.
 */
final class Turns {
  /** Permission to move. Closing gives it up; idempotent. */
  final class Turn implements AutoCloseable {
    private final AtomicBoolean closed = new AtomicBoolean();

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        turns.release();
      }
    }
  }

  private final Semaphore turns;

  Turns(int atATime) {
    this.turns = new Semaphore(atATime, true);
  }

  /**
   * Takes one.
   *
   * @param queued called first where it has to be waited for
   */
  Turn take(Runnable queued) throws InterruptedException {
    if (!turns.tryAcquire()) {
      queued.run();
      turns.acquire();
    }
    return new Turn();
  }
}
