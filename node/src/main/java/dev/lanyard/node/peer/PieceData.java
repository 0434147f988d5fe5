package dev.lanyard.node.peer;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Bytes as the network handed them over, uncopied. Must be closed, once, when they are not needed.
 */
public interface PieceData extends AutoCloseable {
  /** The bytes, in order; reading them moves their positions. */
  List<ByteBuffer> buffers();

  /** Number of bytes in all. */
  int sizeBytes();

  @Override
  void close();
}
