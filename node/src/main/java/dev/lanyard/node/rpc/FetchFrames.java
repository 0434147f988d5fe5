package dev.lanyard.node.rpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.lanyard.node.peer.FetchStream.Frame;
import dev.lanyard.node.peer.FetchStream.Refusal;
import dev.lanyard.node.peer.FetchStream.Refused;
import dev.lanyard.node.peer.PieceData;
import dev.lanyard.v1.Answer;
import dev.lanyard.v1.FetchResponse;
import dev.lanyard.v1.RefusedWant;
import io.grpc.Detachable;
import io.grpc.Drainable;
import io.grpc.HasByteBuffer;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link FetchResponse} without copies: a piece's bytes go from the buffer they were read into
 * straight into gRPC's frame, and are taken out of it as the network's own buffers. The bytes on
 * the wire are those that the generated code would write and read; the data is their last field.
 */
final class FetchFrames implements Marshaller<Frame> {
  static final FetchFrames MARSHALLER = new FetchFrames();

  /** A piece's fields besides its data: four numbers and a length, with their tags. */
  private static final int MAX_HEADER_BYTES = 64;

  private FetchFrames() {}

  @Override
  public InputStream stream(Frame frame) {
    return switch (frame) {
      case Frame.Piece piece -> new PieceStream(piece);
      case Frame.Answer answer -> new ByteArrayInputStream(answer(answer).toByteArray());
      case Frame.Silence() -> throw new IllegalArgumentException("silence cannot be sent");
    };
  }

  @Override
  public Frame parse(InputStream stream) {
    try {
      if (stream instanceof Detachable detachable
          && stream instanceof HasByteBuffer buffers
          && stream.markSupported()
          && buffers.byteBufferSupported()) {
        return parseBuffers(detachable.detach());
      }
      return frame(FetchResponse.parseFrom(stream));
    } catch (IOException e) {
      throw Status.INTERNAL
          .withDescription("a piece is malformed")
          .withCause(e)
          .asRuntimeException();
    }
  }

  private static Frame parseBuffers(InputStream owned) throws IOException {
    boolean kept = false;
    try {
      List<ByteBuffer> buffers = buffersOf(owned);
      CodedInputStream in = CodedInputStream.newInstance(buffers);
      int[] fields = new int[5];
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        int field = WireFormat.getTagFieldNumber(tag);
        if (field == FetchResponse.DATA_FIELD_NUMBER) {
          int size = in.readRawVarint32();
          PieceData data = new Received(owned, slices(buffers, in.getTotalBytesRead(), size), size);
          kept = true;
          return new Frame.Piece(fields[1], fields[2], fields[3], fields[4], data);
        }
        if (field == FetchResponse.ANSWER_FIELD_NUMBER) {
          return answer(fields[FetchResponse.ASK_FIELD_NUMBER], Answer.parseFrom(in.readBytes()));
        }
        if (field >= 1 && field <= 4) {
          fields[field] = in.readUInt32();
        } else {
          in.skipField(tag);
        }
      }
      throw new IOException("neither data nor an answer");
    } finally {
      if (!kept) {
        owned.close();
      }
    }
  }

  /** Views of the network's buffers, which stay valid until the stream is closed. */
  private static List<ByteBuffer> buffersOf(InputStream owned) throws IOException {
    // The mark keeps the buffers while the stream is walked through.
    owned.mark(owned.available());
    List<ByteBuffer> buffers = new ArrayList<>();
    while (owned.available() > 0) {
      ByteBuffer buffer = ((HasByteBuffer) owned).getByteBuffer();
      if (buffer == null) {
        throw new IOException("a buffer is missing");
      }
      buffers.add(buffer.duplicate());
      owned.skipNBytes(buffer.remaining());
    }
    return buffers;
  }

  private static List<ByteBuffer> slices(List<ByteBuffer> buffers, int start, int size)
      throws IOException {
    if (size < 0) {
      throw new IOException("the data has a negative size");
    }
    List<ByteBuffer> slices = new ArrayList<>(buffers.size());
    int skip = start;
    int left = size;
    for (ByteBuffer buffer : buffers) {
      int here = buffer.remaining();
      if (skip >= here) {
        skip -= here;
        continue;
      }
      int length = Math.min(left, here - skip);
      if (length > 0) {
        slices.add(buffer.slice(buffer.position() + skip, length));
      }
      skip = 0;
      left -= length;
    }
    if (left != 0) {
      throw new IOException("the data is cut short");
    }
    return slices;
  }

  private static Frame frame(FetchResponse response) {
    if (response.hasAnswer()) {
      return answer(response.getAsk(), response.getAnswer());
    }
    return new Frame.Piece(
        response.getAsk(),
        response.getWant(),
        response.getChunk(),
        response.getOffset(),
        new Sent(response.getData().asReadOnlyByteBuffer()));
  }

  private static Frame answer(int ask, Answer answer) {
    List<Refused> refused =
        answer.getRefusedList().stream()
            .map(one -> new Refused(one.getWant(), refusal(one.getRefusal())))
            .toList();
    return new Frame.Answer(
        ask, refused, Duration.ofMillis(answer.getRetryAfterMs() & 0xFFFF_FFFFL));
  }

  private static FetchResponse answer(Frame.Answer answer) {
    Answer.Builder wire = Answer.newBuilder().setRetryAfterMs((int) answer.retryAfter().toMillis());
    for (Refused refused : answer.refused()) {
      wire.addRefused(
          RefusedWant.newBuilder().setWant(refused.want()).setRefusal(refusal(refused.refusal())));
    }
    return FetchResponse.newBuilder().setAsk(answer.ask()).setAnswer(wire).build();
  }

  private static Refusal refusal(dev.lanyard.v1.Refusal wire) {
    return switch (wire) {
      case REFUSAL_CHANGED -> Refusal.CHANGED;
      case REFUSAL_DISK -> Refusal.DISK;
      case REFUSAL_BUSY -> Refusal.BUSY;
      case REFUSAL_NOT_HELD, REFUSAL_UNSPECIFIED, UNRECOGNIZED -> Refusal.NOT_HELD;
    };
  }

  private static dev.lanyard.v1.Refusal refusal(Refusal refusal) {
    return switch (refusal) {
      case NOT_HELD -> dev.lanyard.v1.Refusal.REFUSAL_NOT_HELD;
      case CHANGED -> dev.lanyard.v1.Refusal.REFUSAL_CHANGED;
      case DISK -> dev.lanyard.v1.Refusal.REFUSAL_DISK;
      case BUSY -> dev.lanyard.v1.Refusal.REFUSAL_BUSY;
    };
  }

  /** Bytes to be sent, or that came in one copy; there is nothing to give back. */
  record Sent(ByteBuffer bytes) implements PieceData {
    @Override
    public List<ByteBuffer> buffers() {
      return List.of(bytes);
    }

    @Override
    public int sizeBytes() {
      return bytes.remaining();
    }

    @Override
    public void close() {
      // A plain buffer, left to the garbage collector.
    }
  }

  /** Bytes in the network's buffers, which go back to it. */
  private record Received(InputStream owned, List<ByteBuffer> buffers, int sizeBytes)
      implements PieceData {
    @Override
    public void close() {
      try {
        owned.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A piece as gRPC takes it: its length is known, and it writes itself into the frame. */
  private static final class PieceStream extends InputStream implements KnownLength, Drainable {
    private final byte[] header = new byte[MAX_HEADER_BYTES];
    private final int headerBytes;
    private final PieceData data;
    private boolean drained;

    PieceStream(Frame.Piece piece) {
      this.data = piece.data();
      CodedOutputStream out = CodedOutputStream.newInstance(header);
      try {
        write(out, FetchResponse.ASK_FIELD_NUMBER, piece.ask());
        write(out, FetchResponse.WANT_FIELD_NUMBER, piece.want());
        write(out, FetchResponse.CHUNK_FIELD_NUMBER, piece.chunk());
        write(out, FetchResponse.OFFSET_FIELD_NUMBER, piece.offset());
        out.writeTag(FetchResponse.DATA_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(data.sizeBytes());
      } catch (IOException e) {
        throw new UncheckedIOException("a header fits its room", e);
      }
      this.headerBytes = out.getTotalBytesWritten();
    }

    /** A number, which is left out where it is 0, as proto3 has it. */
    private static void write(CodedOutputStream out, int field, int value) throws IOException {
      if (value != 0) {
        out.writeUInt32(field, value);
      }
    }

    @Override
    public int available() {
      return drained ? 0 : headerBytes + data.sizeBytes();
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int size = available();
      target.write(header, 0, headerBytes);
      for (ByteBuffer buffer : data.buffers()) {
        target.write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
      }
      drained = true;
      return size;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("a piece is drained, not read");
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      throw new UnsupportedOperationException("a piece is drained, not read");
    }
  }
}
