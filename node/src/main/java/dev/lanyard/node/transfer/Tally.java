package dev.lanyard.node.transfer;

import dev.lanyard.node.identity.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What one download has got so far, and from whom. Safe for several threads. */
final class Tally {
  private final LongAdder bytesDone = new LongAdder();
  private final LongAdder bytesFetched = new LongAdder();
  private final LongAdder bytesCopied = new LongAdder();
  private final LongAdder filesDone = new LongAdder();
  private final Map<NodeId, LongAdder> bySource = new ConcurrentHashMap<>();
  private final Rate rate = new Rate(System::nanoTime);
  private final Traffic traffic;
  private final AtomicInteger looking = new AtomicInteger();
  private volatile Optional<Path> latest = Optional.empty();
  private volatile long lastActiveNanos = System.nanoTime();

  Tally(Traffic traffic) {
    this.traffic = traffic;
  }

  /** Something came. */
  void active() {
    lastActiveNanos = System.nanoTime();
  }

  /** What lies here already is being looked at, or not any more: that is no idleness. */
  void busy(boolean begins) {
    looking.addAndGet(begins ? 1 : -1);
  }

  /** How long nothing has come, while nothing here was being looked at. */
  Duration idle() {
    if (looking.get() > 0) {
      active();
    }
    return Duration.ofNanos(System.nanoTime() - lastActiveNanos);
  }

  /** Bytes that were there already. */
  void found(long bytes) {
    bytesDone.add(bytes);
  }

  /** Bytes that lay elsewhere on this computer. */
  void copied(long bytes) {
    bytesDone.add(bytes);
    bytesCopied.add(bytes);
  }

  /** Verified bytes from a source. */
  void fetched(NodeId source, long bytes) {
    bytesDone.add(bytes);
    bytesFetched.add(bytes);
    bySource.computeIfAbsent(source, key -> new LongAdder()).add(bytes);
    rate.add(bytes);
    traffic.received(bytes);
  }

  void wrongChunk() {
    traffic.wrongChunk();
  }

  void filesDone(long files) {
    filesDone.add(files);
  }

  /** A file has its final name. */
  void published(Path path) {
    filesDone.increment();
    lies(path);
  }

  /** Where a file lies. */
  void lies(Path path) {
    latest = Optional.of(path);
  }

  /** Where the latest one lies. */
  Optional<Path> latest() {
    return latest;
  }

  long bytesDone() {
    return bytesDone.sum();
  }

  long bytesFetched() {
    return bytesFetched.sum();
  }

  long bytesCopied() {
    return bytesCopied.sum();
  }

  long filesDone() {
    return filesDone.sum();
  }

  long bytesPerSecond() {
    return rate.perSecond();
  }

  Map<NodeId, Long> bySource() {
    Map<NodeId, Long> sums = new HashMap<>();
    bySource.forEach((id, sum) -> sums.put(id, sum.sum()));
    return sums;
  }
}
