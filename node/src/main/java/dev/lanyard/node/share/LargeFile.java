package dev.lanyard.node.share;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Manifest;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A file that several threads read at once, some neighbouring chunks each. */
final class LargeFile {
  /** From this size on a file is cut; below it one thread is done in some milliseconds. */
  static final long MIN_BYTES = 16L << 20;

  /** Bytes one thread reads before it looks whose turn it is: about 25 ms. */
  private static final long SLICE_BYTES = 32L << 20;

  /** Some chunks of the file. */
  record Slice(int first, int end) {}

  private final Candidate candidate;
  private final ChunkLayout layout;
  private final int chunksPerSlice;
  private final byte[] digests;
  private final AtomicInteger chunksLeft;
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
  private volatile boolean cutShort;

  /* Guarded by the lock of the lane that has it. */
  private int nextChunk;

  /** Whether a file is one. */
  static boolean isOne(Candidate candidate) {
    return candidate.stamp().sizeBytes() >= MIN_BYTES;
  }

  LargeFile(Candidate candidate) {
    this.candidate = candidate;
    this.layout = new ChunkLayout(candidate.stamp().sizeBytes());
    this.chunksPerSlice = (int) Math.max(1, SLICE_BYTES / layout.chunkSize());
    this.digests = new byte[layout.chunkCount() * Digest.BYTES];
    this.chunksLeft = new AtomicInteger(layout.chunkCount());
  }

  /** The next part that nobody took yet; empty when all are taken. */
  Optional<Slice> next() {
    if (nextChunk >= layout.chunkCount()) {
      return Optional.empty();
    }
    int first = nextChunk;
    nextChunk = Math.min(layout.chunkCount(), first + chunksPerSlice);
    return Optional.of(new Slice(first, nextChunk));
  }

  /** Reads a slice; true for who did the last one, and with it has the outcome to tell. */
  boolean hash(Slice slice, HashTools tools) {
    try {
      if (failure.get() == null && !cutShort) {
        cutShort |= !tools.hash(candidate.file(), layout, slice.first(), slice.end(), digests);
      }
    } catch (IOException e) {
      failure.compareAndSet(null, e);
    }
    // The counter also makes the other threads' digests visible to the one that comes last.
    return chunksLeft.addAndGet(slice.first() - slice.end()) == 0;
  }

  Candidate candidate() {
    return candidate;
  }

  /** What came of it, once the last slice is done; empty where the file was cut short. */
  Optional<Manifest> manifest() throws IOException {
    IOException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    return cutShort ? Optional.empty() : Optional.of(Manifest.of(layout, digests));
  }
}
