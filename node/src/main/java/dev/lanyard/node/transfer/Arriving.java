package dev.lanyard.node.transfer;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.peer.FetchStream.Frame.Piece;
import dev.lanyard.node.peer.PieceData;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * The chunk that one source is sending: its pieces as the network handed them over, hashed as they
 * come, kept until the whole is verified. For one thread.
 */
final class Arriving implements AutoCloseable {
  private final int ask;
  private final int want;
  private final int chunk;
  private final int length;
  private final MessageDigest sha256;
  private final List<PieceData> pieces = new ArrayList<>();
  private int received;
  private long waitedNanos;

  /** Begins with a chunk's first piece, which {@link #add} then takes. */
  Arriving(Piece first, int length, MessageDigest sha256) {
    this.ask = first.ask();
    this.want = first.want();
    this.chunk = first.chunk();
    this.length = length;
    this.sha256 = sha256;
    sha256.reset();
  }

  /** Whether a piece is of this chunk. */
  boolean isContinuedBy(Piece piece) {
    return piece.ask() == ask && piece.want() == want && piece.chunk() == chunk;
  }

  /**
   * Takes the next piece, and its data with it.
   *
   * @throws Fault CORRUPT where it is not the next one
   */
  void add(Piece piece) {
    pieces.add(piece.data());
    boolean next = isContinuedBy(piece) && piece.offset() == received;
    int size = piece.data().sizeBytes();
    if (!next || size <= 0 || size > length - received) {
      throw Fault.of(
          Reason.CORRUPT, "sent a piece out of turn (chunk %d, offset %d)", chunk, piece.offset());
    }
    received += size;
    for (ByteBuffer buffer : piece.data().buffers()) {
      sha256.update(buffer.duplicate());
    }
  }

  /** The source had this node wait for the last piece. */
  void waited(long nanos) {
    waitedNanos += nanos;
  }

  /** How long this node waited for the source alone, not for its own disk or limits. */
  long waitedNanos() {
    return waitedNanos;
  }

  boolean isWhole() {
    return received == length;
  }

  /** The digest of the whole chunk. */
  Digest digest() {
    return Digest.finish(sha256);
  }

  /** Bytes of the whole chunk. */
  int lengthBytes() {
    return length;
  }

  /** Its bytes, in order. */
  List<ByteBuffer> bytes() {
    return pieces.stream().flatMap(piece -> piece.buffers().stream()).toList();
  }

  @Override
  public void close() {
    pieces.forEach(PieceData::close);
    pieces.clear();
  }
}
