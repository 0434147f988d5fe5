package dev.lanyard.node.transfer;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.store.ChunkReader;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Copies chunks of a content from a file of this computer, several at a time, since most of the
 * time goes into verifying them.
 */
final class ChunkCopier {
  /** A chunk may be here. */
  record Move(int chunk, long fromOffset) {}

  /** Copies at a time: hashing, not the disk, is what takes long. */
  private static final int LANES = 2;

  private final ChunkReader from;
  private final Assembly to;
  private final List<Move> moves;
  private final IntConsumer copied;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReference<@Nullable Fault> failure = new AtomicReference<>();

  /**
   * Copies what may be there.
   *
   * @param copied told each chunk that was right and is written now
   */
  ChunkCopier(ChunkReader from, Assembly to, List<Move> moves, IntConsumer copied) {
    this.from = from;
    this.to = to;
    this.moves = List.copyOf(moves);
    this.copied = copied;
  }

  /**
   * Does it.
   *
   * @throws Fault where the file cannot be read any more, or the content not written
   */
  void run() {
    Thread[] others = new Thread[Math.clamp(moves.size() - 1L, 0, LANES - 1)];
    for (int lane = 0; lane < others.length; lane++) {
      others[lane] = Thread.startVirtualThread(this::lane);
    }
    lane();
    for (Thread other : others) {
      Uninterruptibles.joinUninterruptibly(other);
    }
    Fault fault = failure.get();
    if (fault != null) {
      throw fault;
    }
  }

  private void lane() {
    ChunkLayout layout = to.layout();
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(layout.chunkSize(), layout.sizeBytes()));
    MessageDigest sha256 = Digest.sha256();
    try {
      for (int i = next.getAndIncrement(); i < moves.size(); i = next.getAndIncrement()) {
        Move move = moves.get(i);
        buffer.clear().limit(layout.length(move.chunk()));
        from.read(buffer, move.fromOffset());
        sha256.update(buffer.array(), 0, buffer.limit());
        if (to.isRight(move.chunk(), Digest.finish(sha256))
            && to.write(move.chunk(), List.of(buffer.flip()))) {
          copied.accept(move.chunk());
        }
      }
    } catch (Fault e) {
      failure.compareAndSet(null, e);
      next.set(moves.size());
    }
  }
}
