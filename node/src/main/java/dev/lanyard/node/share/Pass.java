package dev.lanyard.node.share;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.IndexedFile;
import dev.lanyard.node.catalog.KnownShare;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.disk.Failpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One comparison of a share's disk with the catalogue, from the first scan to the last row written.
 * Scans tell what they find; the threads that read files write the rows, in batches: who fills one
 * writes it, so nothing piles up in front of the database.
 */
final class Pass implements HashSink, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Pass.class);

  /** Rows of a transaction: at 2,000 each costs half of what it does at 500. */
  private static final int BATCH_ROWS = 2_000;

  /** Longest a row waits for others, so that what is read can soon be fetched. */
  private static final Duration BATCH_AGE = Duration.ofMillis(500);

  private final KnownShare share;
  private final Catalog catalog;
  private final Settling settling;
  private final Consumer<String> lookAgain;
  private final BooleanSupplier rootIsThere;
  private final HashLane lane;
  private final AtomicReference<Unreadable> unreadable = new AtomicReference<>(Unreadable.NONE);
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  /**
   * Paths that are to be read, or are being, until their rows are written. Safe for all threads.
   */
  private final Set<String> reading = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /* Guarded by this. */
  private List<IndexedFile> files = new ArrayList<>();
  private List<String> gone = new ArrayList<>();
  private long batchSinceNanos;

  /**
   * A pass over one share.
   *
   * @param lookAgain takes the path of a file that is to be looked at once more
   * @param rootIsThere asked before anything is removed: a root that went away in the middle of a
   *     scan looks like a folder whose files were deleted
   */
  Pass(
      KnownShare share,
      Catalog catalog,
      Hasher hasher,
      Settling settling,
      Consumer<String> lookAgain,
      BooleanSupplier rootIsThere) {
    this.lookAgain = lookAgain;
    this.share = share;
    this.catalog = catalog;
    this.settling = settling;
    this.rootIsThere = rootIsThere;
    this.lane = hasher.lane(this);
  }

  /**
   * A file that is new or changed: to be read as soon as it has settled, unless it is being read:
   * what it is by then is seen at the end. Fails where a write did: what is read from then on would
   * be read in vain.
   */
  void found(Candidate candidate) throws InterruptedException {
    throwFailure();
    if (!reading.contains(candidate.path())
        && settling.isSettled(candidate.path(), candidate.stamp(), System.nanoTime())) {
      reading.add(candidate.path());
      lane.submit(candidate);
    }
  }

  /** A file that is as the catalogue has it, or that nothing can be told of. */
  void forget(String path) {
    settling.forget(path);
  }

  /** A file the catalogue has is not there any more. */
  void gone(String path) {
    settling.forget(path);
    Batch full;
    synchronized (this) {
      startBatch();
      gone.add(path);
      full = takeIfFull();
    }
    write(full);
  }

  /** No file is below this folder any more. */
  void goneBelow(String folder) {
    flush();
    if (rootIsThere.getAsBoolean()) {
      catalog.removeBelow(share.id(), folder);
    }
  }

  /** Something that could not be looked at; the catalogue keeps what it has of it. */
  void unreadable(String path, IOException why) {
    unreadable.updateAndGet(before -> before.and(path));
    log.debug("'{}' in share '{}' cannot be read", Printable.of(path), share, why);
  }

  @Override
  public void read(Candidate candidate, Manifest manifest) {
    Failpoint.INDEX_READ.reached();
    Batch full;
    synchronized (this) {
      startBatch();
      files.add(new IndexedFile(candidate.path(), candidate.stamp(), manifest));
      full = takeIfFull();
    }
    write(full);
    if (LargeFile.isOne(candidate)) {
      // It may be gone, or to be left out, by a change that was looked at while it was read.
      lookAgain.accept(candidate.path());
    }
  }

  @Override
  public void changed(Candidate candidate) {
    reading.remove(candidate.path());
    settling.await(candidate.path(), candidate.stamp(), System.nanoTime());
  }

  @Override
  public void failed(Candidate candidate, IOException why) {
    reading.remove(candidate.path());
    unreadable(candidate.path(), why);
    gone(candidate.path()); // What the catalogue has of it is not what lies there.
  }

  /**
   * Waits for a moment until everything found is read; what was read until then can be fetched.
   *
   * @return false where something is still being read
   */
  boolean awaitRead() throws InterruptedException {
    boolean done = lane.awaitDone(BATCH_AGE);
    flush();
    throwFailure();
    return done;
  }

  /**
   * Whether more may be looked at before all is read: nothing but large files is on its way to the
   * catalogue, with which a scan compares.
   */
  boolean readsLargeAlone() {
    return lane.readsLargeAlone();
  }

  /** What could not be read. */
  Unreadable unreadable() {
    return unreadable.get();
  }

  private void throwFailure() {
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  /** Ends it, done or not: nothing is written any more. */
  @Override
  public void close() {
    closed = true;
    lane.close();
  }

  private record Batch(List<IndexedFile> files, List<String> gone) {
    static final Batch NONE = new Batch(List.of(), List.of());
  }

  private void flush() {
    Batch batch;
    synchronized (this) {
      batch = take();
    }
    write(batch);
  }

  private void startBatch() {
    if (files.isEmpty() && gone.isEmpty()) {
      batchSinceNanos = System.nanoTime();
    }
  }

  private Batch takeIfFull() {
    boolean full =
        files.size() + gone.size() >= BATCH_ROWS
            || System.nanoTime() - batchSinceNanos >= BATCH_AGE.toNanos();
    return full ? take() : Batch.NONE;
  }

  private Batch take() {
    Batch batch = new Batch(files, gone);
    files = new ArrayList<>();
    gone = new ArrayList<>();
    return batch;
  }

  /** Outside the monitor, so that the other threads go on reading. */
  private void write(Batch batch) {
    if (closed) {
      return;
    }
    try {
      Failpoint.INDEX_WRITING.reached();
      boolean remove = !batch.gone().isEmpty() && rootIsThere.getAsBoolean();
      catalog.apply(share.id(), batch.files(), remove ? batch.gone() : List.of());
      batch.files().forEach(file -> reading.remove(file.path()));
      Failpoint.INDEX_WRITTEN.reached();
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e); // For the scan's thread: this one reads for others too.
      lane.close();
    }
  }
}
