package dev.lanyard.node.share;

import dev.lanyard.node.content.FileStamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

  /** Those that were said to be due, until they are looked at. */
  private final Map<String, Seen> asked = new HashMap<>();

  private boolean overflowed;
  private long overflowSinceNanos;

  Settling(Duration settleTime, Clock clock) {
    this.settleNanos = settleTime.toNanos();
    this.clock = clock;
  }

  /** Whether a file may be read now; else it is waited for. */
  synchronized boolean isSettled(String path, FileStamp stamp, long nowNanos) {
    Seen before = asked.remove(path);
    if (before != null) {
      waiting.put(path, before);
    } else {
      before = waiting.get(path);
    }
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
    asked.remove(path);
    if (waiting.size() + asked.size() >= MAX_FILES && !waiting.containsKey(path)) {
      overflowed = true;
      overflowSinceNanos = nowNanos;
      return;
    }
    waiting.put(path, new Seen(stamp, nowNanos));
  }

  /** A file is gone, or left out now. */
  synchronized void forget(String path) {
    waiting.remove(path);
    asked.remove(path);
  }

  synchronized boolean isEmpty() {
    return waiting.isEmpty() && !overflowed;
  }

  synchronized int size() {
    return waiting.size();
  }

  /**
   * The paths whose time is over: to be looked at now. Each is said once: one that nobody looked at
   * until the next call, since its folder cannot be read, say, is not waited for any more. Else it
   * would be due for ever, and keep a core busy.
   */
  synchronized List<String> due(long nowNanos) {
    asked.clear();
    for (Iterator<Map.Entry<String, Seen>> all = waiting.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<String, Seen> file = all.next();
      if (nowNanos - file.getValue().sinceNanos() >= settleNanos) {
        asked.put(file.getKey(), file.getValue());
        all.remove();
      }
    }
    return List.copyOf(asked.keySet());
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
