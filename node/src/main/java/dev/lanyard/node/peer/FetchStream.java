package dev.lanyard.node.peer;

import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.Digest;
import java.time.Duration;
import java.util.List;

/**
 * A stream over which one source sends chunks of any number of contents. Asks are answered in
 * order. For one thread, except {@link #close}.
 */
public interface FetchStream extends AutoCloseable {
  /** Wants of one ask. */
  int MAX_WANTS = 1024;

  /** Asks unanswered at a time. */
  int MAX_ASKS = 64;

  /**
   * Chunks wanted of one content.
   *
   * @param chunks the chunks that would be welcome
   * @param most at most so many of them, which the source chooses; 0 means all
   */
  record Want(Digest digest, List<ChunkSet.Range> chunks, int most) {
    public Want {
      chunks = List.copyOf(chunks);
    }
  }

  /** Why a want was not served. */
  enum Refusal {
    NOT_HELD,
    CHANGED,
    DISK,
    BUSY
  }

  /** A want that was not served, wholly or in part. */
  record Refused(int want, Refusal refusal) {}

  /** What comes over the stream. */
  sealed interface Frame {
    /** A piece of a chunk; its data must be closed. */
    record Piece(int ask, int want, int chunk, int offset, PieceData data) implements Frame {}

    /** The ask is answered: what was not refused was sent. */
    record Answer(int ask, List<Refused> refused, Duration retryAfter) implements Frame {}

    /** The source has nothing to say for longer than the caller would wait. */
    record Silence() implements Frame {}
  }

  /** Asks for chunks. Never blocks. */
  void ask(int ask, List<Want> wants);

  /**
   * The next frame, or {@link Frame.Silence} where none comes in time.
   *
   * @throws dev.lanyard.node.fault.Fault where the stream has ended
   */
  Frame next(Duration patience) throws InterruptedException;

  /** Ends the stream, whatever is on its way. Idempotent. */
  @Override
  void close();
}
