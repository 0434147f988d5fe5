package dev.lanyard.node.share;

import java.util.concurrent.atomic.AtomicLong;

/** How far a scan is. Safe for all threads. */
final class Progress {
  private final AtomicLong files = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong skippedNames = new AtomicLong();

  void found(long sizeBytes) {
    files.incrementAndGet();
    bytes.addAndGet(sizeBytes);
  }

  void skippedName() {
    skippedNames.incrementAndGet();
  }

  long files() {
    return files.get();
  }

  long bytes() {
    return bytes.get();
  }

  /** Files whose names no peer could be told. */
  long skippedNames() {
    return skippedNames.get();
  }
}
