package dev.lanyard.node.share;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * When a share is to be looked at, and where: at what was reported, once it has been quiet; at all
 * of it, when a scan is due; at its root now and then. Times are {@link System#nanoTime}'s, since a
 * wall clock that jumps must neither stop nor hurry anything. Safe for all threads.
 */
final class Agenda {
  /** Quiet periods after which a share that is never quiet is looked at all the same. */
  private static final int MAX_QUIET_PERIODS = 20;

  private final long quietNanos;
  private final long rootCheckNanos;
  private final Settling settling;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /* Guarded by lock. */
  private Dirt dirt = new Dirt();
  private long firstDirtNanos;
  private long lastDirtNanos;
  private long scanDueNanos;
  private long pausedUntilNanos;
  private boolean rootAbsent;
  private boolean rootLost;

  Agenda(ShareOptions options, Settling settling) {
    this.quietNanos = options.quietPeriod().toNanos();
    this.rootCheckNanos = options.rootCheckInterval().toNanos();
    this.settling = settling;
    this.scanDueNanos = System.nanoTime();
    this.pausedUntilNanos = scanDueNanos;
  }

  /** Notes what is to be looked at. */
  void report(Consumer<Dirt> what) {
    lock.lock();
    try {
      long now = System.nanoTime();
      if (dirt.isEmpty()) {
        firstDirtNanos = now;
      }
      lastDirtNanos = now;
      what.accept(dirt);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Has the root looked at soon. */
  void reportRootLost() {
    lock.lock();
    try {
      rootLost = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Has all of it looked at after some time. */
  void scanAfter(Duration interval) {
    lock.lock();
    try {
      scanDueNanos = System.nanoTime() + interval.toNanos();
    } finally {
      lock.unlock();
    }
  }

  /** For some time nothing but the root is looked at; what is reported meanwhile is kept. */
  void pauseFor(Duration interval) {
    lock.lock();
    try {
      pausedUntilNanos = System.nanoTime() + interval.toNanos();
    } finally {
      lock.unlock();
    }
  }

  /** While the root is absent, nothing but the root is looked at. */
  void rootIsAbsent(boolean absent) {
    lock.lock();
    try {
      rootAbsent = absent;
      if (absent) {
        dirt = new Dirt();
        scanDueNanos = System.nanoTime(); // All of it, once the root is back.
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for something to look at: what is dirty, or nothing where it is the root alone. */
  Dirt await() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long rootDueNanos = System.nanoTime() + rootCheckNanos;
      long leftNanos = untilNextNanos(rootDueNanos);
      while (leftNanos > 0) {
        changed.awaitNanos(leftNanos);
        leftNanos = untilNextNanos(rootDueNanos);
      }
      rootLost = false;
      long now = System.nanoTime();
      return rootAbsent || pausedUntilNanos - now > 0 ? new Dirt() : take(now);
    } finally {
      lock.unlock();
    }
  }

  private long untilNextNanos(long rootDueNanos) {
    long now = System.nanoTime();
    long least = rootLost ? 0 : rootDueNanos - now;
    return rootAbsent
        ? least
        : Math.min(least, Math.max(untilWorkNanos(now), pausedUntilNanos - now));
  }

  private long untilWorkNanos(long now) {
    long least = Math.min(scanDueNanos - now, settling.untilDueNanos(now));
    return dirt.isEmpty() ? least : Math.min(least, untilQuietNanos(now));
  }

  private long untilQuietNanos(long now) {
    long quiet = lastDirtNanos + quietNanos - now;
    return Math.min(quiet, firstDirtNanos + MAX_QUIET_PERIODS * quietNanos - now);
  }

  private Dirt take(long now) {
    Dirt taken = new Dirt();
    if (scanDueNanos - now <= 0 || settling.takeOverflow(now)) {
      dirt.tree("");
    }
    if (!dirt.isEmpty() && (dirt.isEverything() || untilQuietNanos(now) <= 0)) {
      taken = dirt;
      dirt = new Dirt();
    }
    addSettled(taken, now);
    return taken;
  }

  private void addSettled(Dirt taken, long now) {
    for (String path : settling.due(now)) {
      int slash = path.lastIndexOf('/');
      taken.name(slash < 0 ? "" : path.substring(0, slash), path.substring(slash + 1));
    }
  }

  /** What is dirty and quiet by now, at once; all of it is left for {@link #await}. */
  Dirt takeParts() {
    lock.lock();
    try {
      long now = System.nanoTime();
      Dirt taken = new Dirt();
      if (rootAbsent || pausedUntilNanos - now > 0 || dirt.isEverything()) {
        return taken;
      }
      if (!dirt.isEmpty() && untilQuietNanos(now) <= 0) {
        taken = dirt;
        dirt = new Dirt();
      }
      addSettled(taken, now);
      return taken;
    } finally {
      lock.unlock();
    }
  }
}
