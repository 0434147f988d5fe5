package dev.lanyard.node.transfer;

import java.util.concurrent.Semaphore;

/**
 * The memory that chunks may take while they arrive, for the whole node. Safe for several threads.
 */
final class Memory {
  private static final int UNIT_BYTES = 1 << 10;

  private final Semaphore units;

  Memory(long bytes) {
    // In turn: where room is scarce, who takes it again at once would else have it for ever.
    this.units = new Semaphore((int) (bytes / UNIT_BYTES), true);
  }

  /** Whether somebody waits for room. */
  boolean isWaitedFor() {
    return units.hasQueuedThreads();
  }

  /** Takes room for a chunk; waits for it. */
  void acquire(int bytes) throws InterruptedException {
    units.acquire(units(bytes));
  }

  void release(int bytes) {
    units.release(units(bytes));
  }

  private static int units(int bytes) {
    return (bytes + UNIT_BYTES - 1) / UNIT_BYTES;
  }
}
