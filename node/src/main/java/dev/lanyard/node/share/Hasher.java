package dev.lanyard.node.share;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that read and hash files, for all shares in turn. Platform threads, as many as there
 * are cores: they compute, and a disk that hangs holds one of them, not the node. Each has one
 * buffer, so memory does not depend on the files.
 */
final class Hasher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Hasher.class);

  /** Longest wait at the end for threads in a read; a hung disk may keep one for ever. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** What one thread does before it looks whose turn it is. */
  interface Unit {
    void run(HashTools tools);
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final List<Thread> threads = new ArrayList<>();

  /* Guarded by lock. */
  private final List<HashLane> lanes = new ArrayList<>();
  private int turn;
  private boolean closed;

  Hasher(int threadCount) {
    for (int i = 0; i < threadCount; i++) {
      threads.add(Thread.ofPlatform().daemon().name("hash-" + i).start(this::run));
    }
  }

  /** A queue of its own for somebody who has files to read; to be closed. */
  HashLane lane(HashSink sink) {
    HashLane lane = new HashLane(this, lock, work, sink);
    lock.lock();
    try {
      lanes.add(lane);
    } finally {
      lock.unlock();
    }
    return lane;
  }

  void remove(HashLane lane) {
    lock.lock();
    try {
      lanes.remove(lane);
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts the threads and waits for them, but not for ever. What was queued stays unread. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      work.signalAll();
    } finally {
      lock.unlock();
    }
    threads.forEach(Thread::interrupt);
    long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
    for (Thread thread : threads) {
      try {
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (leftMillis <= 0 || !thread.join(Duration.ofMillis(leftMillis))) {
          log.warn("{} is stuck in a read, and is left behind", thread.getName());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void run() {
    HashTools tools = new HashTools();
    try {
      while (true) {
        runOne(next(), tools);
      }
    } catch (InterruptedException e) {
      return; // Closed.
    }
  }

  private static void runOne(Unit unit, HashTools tools) {
    try {
      unit.run(tools);
    } catch (RuntimeException e) {
      log.warn("a file could not be read: a defect in lanyard", e);
    }
  }

  private Unit next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed) {
        for (int i = 0; i < lanes.size(); i++) {
          int index = (turn + i) % lanes.size();
          Unit unit = lanes.get(index).poll();
          if (unit != null) {
            turn = index + 1;
            return unit;
          }
        }
        work.await();
      }
      throw new InterruptedException("closed");
    } finally {
      lock.unlock();
    }
  }
}
