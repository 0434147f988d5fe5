package dev.lanyard.node.share;

import dev.lanyard.node.content.FileStamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Files that may still be written. One has settled when its last change is older than the settle
 * time, or when it was seen twice with the same stamp and that time between: so a clock that is
 * wrong, here or on a file server, delays but never stops. Safe for all threads.
 */
final class Settling {
  /** Most files waited for one by one, about 10 MB; for more the share is scanned again. */
  static final int MAX_FILES = 50_000;

  private record Seen(FileStamp stamp, long sinceNanos) {}

  private final long settleNanos;
  private final Clock clock;
  private final Map<String, Seen> waiting = new HashMap<>();
  private boolean overflowed;
  private long overflowSinceNanos;

  Settling(Duration settleTime, Clock clock) {
    this.settleNanos = settleTime.toNanos();
    this.clock = clock;
  }

  /** Whether a file may be read now; else it is waited for. */
  synchronized boolean isSettled(String path, FileStamp stamp, long nowNanos) {
    Seen before = waiting.get(path);
    boolean seenBefore = before != null && before.stamp().equals(stamp);
    boolean settled =
        (before != null && seenBefore)
            ? nowNanos - before.sinceNanos() >= settleNanos
            : lastChangeIsOld(stamp);
    if (settled) {
      waiting.remove(path);
    } else if (!seenBefore) {
      await(path, stamp, nowNanos);
    }
    return settled;
  }

  /** Waits for a file that was found changed. */
  synchronized void await(String path, FileStamp stamp, long nowNanos) {
    if (waiting.size() >= MAX_FILES && !waiting.containsKey(path)) {
      overflowed = true;
      overflowSinceNanos = nowNanos;
      return;
    }
    waiting.put(path, new Seen(stamp, nowNanos));
  }

  /** A file is gone, or left out now. */
  synchronized void forget(String path) {
    waiting.remove(path);
  }

  synchronized boolean isEmpty() {
    return waiting.isEmpty() && !overflowed;
  }

  synchronized int size() {
    return waiting.size();
  }

  /** The paths whose time is over: to be looked at again. They stay until that look. */
  synchronized List<String> due(long nowNanos) {
    List<String> due = new ArrayList<>();
    waiting.forEach((path, seen) -> {
      if (nowNanos - seen.sinceNanos() >= settleNanos) {
        due.add(path);
      }
    });
    return due;
  }

  /** Once: whether there were too many to wait for, so that all is to be looked at again. */
  synchronized boolean takeOverflow(long nowNanos) {
    boolean due = overflowed && nowNanos - overflowSinceNanos >= settleNanos;
    overflowed &= !due;
    return due;
  }

  /** Nanoseconds until something is due; the largest number where nothing is waited for. */
  synchronized long untilDueNanos(long nowNanos) {
    long least = overflowed ? settleNanos - (nowNanos - overflowSinceNanos) : Long.MAX_VALUE;
    for (Iterator<Seen> all = waiting.values().iterator(); all.hasNext() && least > 0; ) {
      least = Math.min(least, settleNanos - (nowNanos - all.next().sinceNanos()));
    }
    return Math.max(0, least);
  }

  private boolean lastChangeIsOld(FileStamp stamp) {
    Instant now = clock.instant();
    long nowNanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    long last = Math.max(stamp.modifiedNanos(), stamp.changedNanos());
    return last <= nowNanos - settleNanos;
  }
}
