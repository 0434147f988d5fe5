package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lanyard.node.Seeded;
import dev.lanyard.node.peer.FetchStream.Frame;
import dev.lanyard.node.peer.PieceData;
import dev.lanyard.v1.FetchResponse;
import io.grpc.Drainable;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Frames of any bytes, cut into the network's buffers anywhere: one is refused and its buffers are
 * given back, or it is read as the generated code reads it, and written as it was. The inputs are
 * frames that the generated code wrote, and the malformed ones of {@link FetchFramesTest}.
 */
class FetchFramesFuzzTest {
  @FuzzTest
  void reads(byte[] bytes) throws IOException {
    Buffers buffers = new Buffers(bytes, Seeded.random(bytes.length));
    try {
      Frame frame = FetchFrames.MARSHALLER.parse(buffers);
      if (frame instanceof Frame.Piece piece) {
        assertEquals(piece.data().sizeBytes(), bytesOf(piece.data()).size());
        piece.data().close();
      }
    } catch (StatusRuntimeException refused) {
      // As it should be.
    }
    assertTrue(buffers.closed);
    try {
      readsAsGenerated(FetchResponse.parseFrom(bytes));
    } catch (InvalidProtocolBufferException refused) {
      assertThrows(
          StatusRuntimeException.class,
          () -> FetchFrames.MARSHALLER.parse(new ByteArrayInputStream(bytes)));
    }
  }

  /** Once with its fields in the order in which all nodes write them. */
  private static void readsAsGenerated(FetchResponse response) throws IOException {
    byte[] bytes = response.toByteArray();
    Frame copied = FetchFrames.MARSHALLER.parse(new ByteArrayInputStream(bytes));
    if (!response.hasAnswer() && response.getData().isEmpty()) {
      return; // Nothing that anybody sends.
    }
    Frame frame = FetchFrames.MARSHALLER.parse(new Buffers(bytes, Seeded.random(bytes.length)));
    assertSame(copied, frame);
    assertSame(copied, FetchFrames.MARSHALLER.parse(new ByteArrayInputStream(written(copied))));
  }

  private static void assertSame(Frame expected, Frame frame) {
    if (expected instanceof Frame.Piece one && frame instanceof Frame.Piece other) {
      assertEquals(one.ask(), other.ask());
      assertEquals(one.want(), other.want());
      assertEquals(one.chunk(), other.chunk());
      assertEquals(one.offset(), other.offset());
      assertEquals(bytesOf(one.data()), bytesOf(other.data()));
    } else {
      assertEquals(expected, frame);
    }
  }

  private static byte[] written(Frame frame) throws IOException {
    // What is drained has to have an array of its own.
    Frame own =
        frame instanceof Frame.Piece(int ask, int want, int chunk, int offset, PieceData data)
            ? new Frame.Piece(
                ask,
                want,
                chunk,
                offset,
                new FetchFrames.Sent(ByteBuffer.wrap(bytesOf(data).toByteArray())))
            : frame;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (InputStream stream = FetchFrames.MARSHALLER.stream(own)) {
      if (stream instanceof Drainable drainable) {
        assertEquals(stream.available(), drainable.drainTo(out));
      } else {
        stream.transferTo(out);
      }
    }
    return out.toByteArray();
  }

  private static ByteString bytesOf(PieceData data) {
    ByteString bytes = ByteString.EMPTY;
    for (ByteBuffer buffer : data.buffers()) {
      bytes = bytes.concat(ByteString.copyFrom(buffer.duplicate()));
    }
    return bytes;
  }
}
