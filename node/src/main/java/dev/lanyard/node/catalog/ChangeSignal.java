package dev.lanyard.node.catalog;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes those who wait for a change. Safe for all threads. */
final class ChangeSignal {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /* Guarded by lock. */
  private long lastSequence;
  private boolean closed;

  ChangeSignal(long lastSequence) {
    this.lastSequence = lastSequence;
  }

  /** Tells that this number is used. Numbers may come in any order. */
  void reached(long sequence) {
    lock.lock();
    try {
      if (sequence > lastSequence) {
        lastSequence = sequence;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  long last() {
    lock.lock();
    try {
      return lastSequence;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a number above {@code after} is used, the time is over or this is closed. */
  boolean await(long after, Duration timeout) throws InterruptedException {
    long leftNanos = timeout.toNanos();
    lock.lock();
    try {
      while (lastSequence <= after && !closed && leftNanos > 0) {
        leftNanos = changed.awaitNanos(leftNanos);
      }
      return lastSequence > after;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
