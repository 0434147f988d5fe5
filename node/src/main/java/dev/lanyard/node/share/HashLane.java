package dev.lanyard.node.share;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.store.FileStamps;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The files that one share wants read. Small ones and a slice of a large one take turns, so neither
 * keeps the other waiting; of the large ones all threads read the first, so that it is soon done.
 */
final class HashLane implements AutoCloseable {
  /**
   * Most files queued, about 10 MB: a scan runs that far ahead, which is how the owner learns early
   * how much there is.
   */
  static final int MAX_QUEUED = 50_000;

  /** Small files a thread takes at a time: enough that taking costs nothing beside reading. */
  private static final int FILES_PER_UNIT = 16;

  private final Hasher hasher;
  private final HashSink sink;
  private final ReentrantLock lock;
  private final Condition work;
  private final Condition progress;

  /* Guarded by lock, which is the hasher's. */
  private final ArrayDeque<Candidate> small = new ArrayDeque<>();
  private final ArrayDeque<Candidate> large = new ArrayDeque<>();
  private @Nullable LargeFile current;
  private boolean largeNext;
  private int unfinished;
  private int unfinishedSmall;
  private boolean closed;

  HashLane(Hasher hasher, ReentrantLock lock, Condition work, HashSink sink) {
    this.hasher = hasher;
    this.sink = sink;
    this.lock = lock;
    this.work = work;
    this.progress = lock.newCondition();
  }

  /** Queues a file; waits while too many are queued. Does nothing once this is closed. */
  void submit(Candidate candidate) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (unfinished >= MAX_QUEUED && !closed) {
        progress.await();
      }
      if (closed) {
        return;
      }
      unfinished++;
      if (LargeFile.isOne(candidate)) {
        large.add(candidate);
        work.signalAll();
      } else {
        unfinishedSmall++;
        small.add(candidate);
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the sink was told of every file, or this is closed; false where it takes longer.
   */
  boolean awaitDone(Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = patience.toNanos();
      while (unfinished > 0 && !closed && left > 0) {
        left = progress.awaitNanos(left);
      }
      return unfinished == 0 || closed;
    } finally {
      lock.unlock();
    }
  }

  /** Whether none but large files are left to be read. */
  boolean readsLargeAlone() {
    lock.lock();
    try {
      return unfinishedSmall == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Drops what is queued, and lets who waits for it go. What is being read is still told. */
  @Override
  public void close() {
    hasher.remove(this);
    lock.lock();
    try {
      closed = true;
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Something to do, or null. Called with the lock held. */
  Hasher.@Nullable Unit poll() {
    largeNext = !largeNext;
    Hasher.Unit first = largeNext ? pollLarge() : pollSmall();
    return first != null ? first : largeNext ? pollSmall() : pollLarge();
  }

  private Hasher.@Nullable Unit pollSmall() {
    if (small.isEmpty()) {
      return null;
    }
    List<Candidate> some = new ArrayList<>(FILES_PER_UNIT);
    while (some.size() < FILES_PER_UNIT && !small.isEmpty()) {
      some.add(small.remove());
    }
    return tools -> {
      try {
        hash(some, tools);
      } finally {
        finished(some.size(), some.size());
      }
    };
  }

  private Hasher.@Nullable Unit pollLarge() {
    if (current == null && !large.isEmpty()) {
      current = new LargeFile(large.remove());
    }
    LargeFile file = current;
    if (file == null) {
      return null;
    }
    Optional<LargeFile.Slice> slice = file.next();
    if (slice.isEmpty()) {
      current = null;
      return pollLarge();
    }
    return tools -> {
      if (file.hash(slice.get(), tools)) {
        try {
          conclude(file);
        } finally {
          finished(1, 0);
        }
      }
    };
  }

  private void hash(List<Candidate> some, HashTools tools) {
    for (Candidate candidate : some) {
      try {
        hash(candidate, tools)
            .ifPresentOrElse(manifest -> tell(candidate, manifest), () -> sink.changed(candidate));
      } catch (IOException e) {
        tell(candidate, e);
      }
    }
  }

  private static Optional<Manifest> hash(Candidate candidate, HashTools tools) throws IOException {
    ChunkLayout layout = new ChunkLayout(candidate.stamp().sizeBytes());
    byte[] digests = new byte[layout.chunkCount() * Digest.BYTES];
    return tools.hash(candidate.file(), layout, 0, layout.chunkCount(), digests)
        ? Optional.of(Manifest.of(layout, digests))
        : Optional.empty();
  }

  private void conclude(LargeFile file) {
    try {
      Optional<Manifest> manifest = file.manifest();
      if (manifest.isPresent()) {
        tell(file.candidate(), manifest.get());
      } else {
        sink.changed(file.candidate());
      }
    } catch (IOException e) {
      tell(file.candidate(), e);
    }
  }

  /** Only what is still the same file in the same place was read whole. */
  private void tell(Candidate candidate, Manifest manifest) {
    try {
      if (FileStamps.read(candidate.file()).equals(candidate.stamp())) {
        sink.read(candidate, manifest);
      } else {
        sink.changed(candidate);
      }
    } catch (IOException e) {
      tell(candidate, e);
    }
  }

  private void tell(Candidate candidate, IOException why) {
    switch (why) {
      case ClosedByInterruptException closing -> {} // Says nothing about the file.
      case NoSuchFileException gone -> sink.changed(candidate);
      case NotDirectoryException link -> sink.changed(candidate);
      default -> sink.failed(candidate, why);
    }
  }

  private void finished(int files, int ofThemSmall) {
    lock.lock();
    try {
      unfinished -= files;
      unfinishedSmall -= ofThemSmall;
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
