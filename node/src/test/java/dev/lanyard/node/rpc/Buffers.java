package dev.lanyard.node.rpc;

import io.grpc.Detachable;
import io.grpc.HasByteBuffer;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The network's buffers, as gRPC hands them over, cut wherever a test cuts them. */
final class Buffers extends InputStream implements HasByteBuffer, Detachable {
  private final List<ByteBuffer> buffers;
  private int marked;
  private int current;
  private final List<ByteBuffer> marks = new ArrayList<>();
  boolean closed;

  Buffers(byte[] bytes, RandomGenerator random) {
    buffers = new ArrayList<>();
    for (int start = 0; start < bytes.length; ) {
      int length = Math.min(bytes.length - start, random.nextInt(1, 40));
      buffers.add(ByteBuffer.wrap(bytes, start, length).slice());
      start += length;
    }
  }

  @Override
  public boolean byteBufferSupported() {
    return true;
  }

  @Override
  public @Nullable ByteBuffer getByteBuffer() {
    skipEmpty();
    return current < buffers.size() ? buffers.get(current).asReadOnlyBuffer() : null;
  }

  @Override
  public InputStream detach() {
    return this;
  }

  @Override
  public boolean markSupported() {
    return true;
  }

  @Override
  public void mark(int limit) {
    marked = current;
    marks.clear();
    buffers.forEach(buffer -> marks.add(buffer.duplicate()));
  }

  @Override
  public void reset() {
    current = marked;
    buffers.clear();
    buffers.addAll(marks);
  }

  @Override
  public int available() {
    return buffers.stream().skip(current).mapToInt(ByteBuffer::remaining).sum();
  }

  @Override
  public long skip(long bytes) {
    skipEmpty();
    if (current == buffers.size()) {
      return 0;
    }
    ByteBuffer buffer = buffers.get(current);
    int skipped = (int) Math.min(bytes, buffer.remaining());
    buffer.position(buffer.position() + skipped);
    return skipped;
  }

  @Override
  public int read() {
    skipEmpty();
    return current < buffers.size() ? buffers.get(current).get() & 0xFF : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    skipEmpty();
    if (current == buffers.size()) {
      return length == 0 ? 0 : -1;
    }
    int read = Math.min(length, buffers.get(current).remaining());
    buffers.get(current).get(into, offset, read);
    return read;
  }

  private void skipEmpty() {
    while (current < buffers.size() && !buffers.get(current).hasRemaining()) {
      current++;
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
