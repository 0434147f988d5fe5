package dev.lanyard.node.transfer;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.identity.NodeId;
import java.util.concurrent.CompletableFuture;

/**
 * Writes the verified chunks of one source. A large one is written on another thread while the next
 * one comes, since hashing and writing take about as long; handing over a small one would take
 * longer than writing it. For one thread.
 */
final class ChunkWriter {
  /** Bytes of a chunk from which on it is handed over. */
  private static final int LARGE_BYTES = 64 << 10;

  private final NodeId source;
  private final SourceSession.Work work;

  /** The chunk before, which may still be being written. */
  private CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);

  ChunkWriter(NodeId source, SourceSession.Work work) {
    this.source = source;
    this.work = work;
  }

  /** Writes a chunk now or soon, lets go of it, and tells the plan. Waits for the one before. */
  void write(int content, int index, Arriving chunk) {
    await();
    if (chunk.lengthBytes() < LARGE_BYTES) {
      writeNow(content, index, chunk);
    } else {
      writing =
          CompletableFuture.runAsync(() -> writeNow(content, index, chunk), work.means().writers());
    }
  }

  /** Waits until all is written. */
  void await() {
    writing.join();
  }

  private void writeNow(int content, int index, Arriving chunk) {
    work.tally().busy(true);
    try {
      if (store(work.assemblies().apply(content), index, chunk)
          && work.planner().arrived(content, index)) {
        work.tally().fetched(source, chunk.lengthBytes());
      }
    } finally {
      work.tally().busy(false);
    }
  }

  private boolean store(Assembly assembly, int index, Arriving chunk) {
    try {
      if (!assembly.write(index, chunk.bytes())) {
        return false;
      }
    } catch (Fault ours) {
      work.arrivals().failed(ours);
      return false;
    } finally {
      work.release(chunk);
    }
    tellIfWhole(assembly);
    return true;
  }

  /** Hands a content on that became whole. */
  void tellIfWhole(Assembly assembly) {
    if (!assembly.becameWhole()) {
      return;
    }
    try {
      work.arrivals().whole(assembly);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
