package dev.lanyard.node.share;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the indexing of one share stands, for its owner to see and wait for. Safe for all threads.
 */
final class IndexState {
  private OwnShare.State state = OwnShare.State.INDEXING;
  private final BrokenRules brokenRules = new BrokenRules();
  private Progress progress = new Progress();
  private long indexingSinceNanos = System.nanoTime();
  private long scannedNanos;
  private boolean scanned;
  private boolean closed;
  private Unreadable unreadable = Unreadable.NONE;
  private long skippedNames;
  private String absence = "";
  private String watchTrouble = "";
  private String toldTrouble = "";
  private String trouble = "";

  synchronized OwnShare.State state() {
    return state;
  }

  synchronized Progress progress() {
    return progress;
  }

  BrokenRules brokenRules() {
    return brokenRules;
  }

  /** What the owner should know, besides the files that are waited for. */
  synchronized List<String> notices() {
    List<String> notices = new ArrayList<>();
    for (String notice : List.of(absence, trouble, watchTrouble)) {
      if (!notice.isEmpty()) {
        notices.add(notice);
      }
    }
    brokenRules.notice().ifPresent(notices::add);
    unreadable.notice().ifPresent(notices::add);
    if (skippedNames > 0) {
      notices.add(skippedNames + " files are left out: their names are not valid UTF-8");
    }
    return notices;
  }

  /** Waits until all is indexed, or the root is absent, or this is closed. */
  synchronized void awaitIndexed() throws InterruptedException {
    while (state == OwnShare.State.INDEXING && !closed) {
      wait();
    }
  }

  synchronized Progress scanStarted() {
    watchTrouble = "";
    brokenRules.clear();
    progress = new Progress();
    return progress;
  }

  /** Some of it was looked at: what could not be read there is known until the next scan. */
  synchronized void lookEnded(Unreadable found) {
    if (found.count() > unreadable.count()) {
      unreadable = found;
    }
  }

  synchronized void scanEnded(Unreadable found) {
    unreadable = found;
    skippedNames = progress.skippedNames();
    if (!scanned) {
      scanned = true;
      scannedNanos = System.nanoTime();
    }
  }

  /**
   * All that is due was done.
   *
   * @param settled whether no file is waited for
   * @param patience how long to wait for those, after the scan, before calling it indexed
   * @return how long indexing took, where it just ended
   */
  synchronized Optional<Duration> finishedWithout(boolean settled, Duration patience) {
    long now = System.nanoTime();
    boolean patient = now - scannedNanos < patience.toNanos();
    if (state != OwnShare.State.INDEXING || !scanned || (!settled && patient)) {
      return Optional.empty();
    }
    state = OwnShare.State.READY;
    notifyAll();
    return Optional.of(Duration.ofNanos(now - indexingSinceNanos));
  }

  /** True where it was absent before. */
  synchronized boolean rootPresent() {
    absence = "";
    if (state != OwnShare.State.UNAVAILABLE) {
      return false;
    }
    state = OwnShare.State.INDEXING;
    scanned = false;
    indexingSinceNanos = System.nanoTime();
    return true;
  }

  /** True where it was present before. */
  synchronized boolean rootAbsent(String why) {
    absence = why;
    if (state == OwnShare.State.UNAVAILABLE) {
      return false;
    }
    state = OwnShare.State.UNAVAILABLE;
    notifyAll();
    return true;
  }

  /** True where it is news: every scan tries again, and need not say again. */
  synchronized boolean watchTrouble(String why) {
    boolean news = !why.equals(toldTrouble);
    watchTrouble = why;
    toldTrouble = why;
    return news;
  }

  synchronized boolean isWatched() {
    return watchTrouble.isEmpty();
  }

  /** What keeps the share from being brought up to date; empty for nothing. */
  synchronized void trouble(String why) {
    trouble = why;
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
