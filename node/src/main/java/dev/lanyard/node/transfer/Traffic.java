package dev.lanyard.node.transfer;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What was moved since the start, and how fast it may be. Safe for several threads. */
public final class Traffic {
  private final LongAdder bytesSent = new LongAdder();
  private final LongAdder bytesReceived = new LongAdder();
  private final LongAdder chunksWrong = new LongAdder();
  private final AtomicInteger streamsServed = new AtomicInteger();
  private final Limits limits = Limits.none();
  private final Courtesy courtesy = new Courtesy(System::nanoTime);

  /** The node's limits. */
  public Limits limits() {
    return limits;
  }

  /** Who yields to whom. */
  Courtesy courtesy() {
    return courtesy;
  }

  /** Bytes of contents sent to peers. */
  public long bytesSent() {
    return bytesSent.sum();
  }

  /** Bytes of contents received from peers and verified. */
  public long bytesReceived() {
    return bytesReceived.sum();
  }

  /** Chunks received that were not what their digest says. */
  public long chunksWrong() {
    return chunksWrong.sum();
  }

  /** Streams of chunks being served. */
  public int streamsServed() {
    return streamsServed.get();
  }

  void sent(long bytes) {
    bytesSent.add(bytes);
  }

  void received(long bytes) {
    bytesReceived.add(bytes);
  }

  void wrongChunk() {
    chunksWrong.increment();
  }

  public void streamOpened() {
    streamsServed.incrementAndGet();
  }

  public void streamClosed() {
    streamsServed.decrementAndGet();
  }
}
