package dev.lanyard.node.transfer;

/**
 * Counts the contents that have become whole on this node, for who waits for some of them. Safe for
 * several threads.
 */
final class Gains {
  private long count;

  /** A content has become whole. */
  synchronized void one() {
    count++;
    notifyAll();
  }

  synchronized long count() {
    return count;
  }

  /**
   * Waits until there are others than {@code seen}, though not less than the least time, so that
   * many are seen together, and not more than the most.
   */
  synchronized void awaitOthers(long seen, long leastMillis, long mostMillis)
      throws InterruptedException {
    long began = System.nanoTime();
    while (true) {
      long bound = count == seen ? mostMillis : leastMillis;
      long left = bound - (System.nanoTime() - began) / 1_000_000;
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }
}
