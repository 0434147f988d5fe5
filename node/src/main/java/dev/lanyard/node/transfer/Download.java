package dev.lanyard.node.transfer;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.fault.Fault;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * One download, as its owner sees it: what it brings, where to, how far it is, and the way to stop
 * it. {@link DownloadRun} does the work. Safe for several threads.
 */
public final class Download {
  private final String id;
  private final String target;
  private final Optional<Digest> digest;
  private final long sizeBytes;
  private final int files;
  private final Path path;
  private final Instant started;
  private final Tally tally;
  private final Limits limits = Limits.none();

  // Mutable, guarded by this.
  private DownloadState state = new DownloadState.Locating();
  private Optional<Thread> worker = Optional.empty();
  private Optional<Wanted> wanted;
  private boolean cancelled;
  private boolean detached;
  private int followers;

  Download(String id, Wanted wanted, Path path, Instant started, Tally tally) {
    this.id = id;
    this.target = wanted.target();
    this.digest =
        wanted.folder() ? Optional.empty() : wanted.files().first().map(Wanted.File::digest);
    this.sizeBytes = wanted.files().sizeBytes();
    this.files = wanted.files().count();
    this.wanted = Optional.of(wanted);
    this.path = path;
    this.started = started;
    this.tally = tally;
  }

  /** Names it on this node. */
  public String id() {
    return id;
  }

  /** Where it goes, under its final name. */
  public Path path() {
    return path;
  }

  /** What it brings, as the owner named it. */
  public String target() {
    return target;
  }

  /** What it brings, until it has ended: of a large folder that takes much memory. */
  synchronized Optional<Wanted> wanted() {
    return wanted;
  }

  Tally tally() {
    return tally;
  }

  /** Its own limits, besides the node's: {@code up} is what is served of it while it arrives. */
  public Limits limits() {
    return limits;
  }

  /** How far it is. */
  public Progress progress() {
    return new Progress(
        id,
        target,
        landed(),
        state(),
        digest,
        new Progress.Count(tally.bytesDone(), sizeBytes),
        new Progress.Count(tally.filesDone(), files),
        tally.bytesFetched(),
        tally.bytesCopied(),
        tally.bytesPerSecond(),
        tally.bySource(),
        started,
        new Progress.Limited(limits.up().bytesPerSecond(), limits.down().bytesPerSecond()));
  }

  /** A single file may have got another name than it was to have. */
  private Path landed() {
    return digest.isPresent() ? tally.latest().orElse(path) : path;
  }

  public synchronized DownloadState state() {
    return state;
  }

  /** Waits until it has ended, at most this long; true where it has. */
  public synchronized boolean awaitEnd(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    while (!state.isEnded()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** Stops it; what is verified stays. No effect once it has ended. */
  public synchronized void cancel() {
    cancelled = true;
    worker.ifPresent(Thread::interrupt);
  }

  /** Somebody follows it; it is stopped when the last one leaves, unless it is detached. */
  public synchronized void follow(boolean detach) {
    followers++;
    detached |= detach;
  }

  /** Who followed it leaves. */
  public synchronized void unfollow() {
    followers--;
    if (followers == 0 && !detached) {
      cancel();
    }
  }

  /** The owner left it to the node: it waits for sources for as long as it takes. */
  synchronized boolean isDetached() {
    return detached;
  }

  synchronized boolean isCancelled() {
    return cancelled;
  }

  synchronized void workedOnBy(Thread thread) {
    worker = Optional.of(thread);
    if (cancelled) {
      thread.interrupt();
    }
  }

  synchronized void enter(DownloadState next) {
    if (!state.isEnded()) {
      state = next;
      if (next.isEnded()) {
        worker = Optional.empty();
        wanted = Optional.empty();
      }
      notifyAll();
    }
  }

  void failed(Fault fault) {
    enter(new DownloadState.Failed(fault));
  }
}
