package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.lanyard.node.Seeded;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.peer.FetchStream.Frame;
import dev.lanyard.node.peer.FetchStream.Refusal;
import dev.lanyard.node.peer.FetchStream.Refused;
import dev.lanyard.v1.Answer;
import dev.lanyard.v1.FetchResponse;
import dev.lanyard.v1.RefusedWant;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FetchFramesTest {
  /** Fields that are nothing, small, and as large as they can be. */
  @Test
  void writesAPieceAsTheGeneratedCodeWould() throws IOException {
    int[] numbers = {0, 1, 127, 128, 300_000, Integer.MAX_VALUE};
    for (int number : numbers) {
      for (int size : new int[] {1, 127, 128, 100_000}) {
        byte[] data = Sample.bytes(size, size);
        Frame.Piece piece =
            new Frame.Piece(
                number, number / 2, number / 3, number / 4, new FetchFrames.Sent(wrap(data)));
        FetchResponse generated =
            FetchResponse.newBuilder()
                .setAsk(number)
                .setWant(number / 2)
                .setChunk(number / 3)
                .setOffset(number / 4)
                .setData(ByteString.copyFrom(data))
                .build();

        assertArrayEquals(generated.toByteArray(), drain(piece), "number " + number);
      }
    }
  }

  @Test
  void knowsItsLengthBeforeItIsWritten() throws IOException {
    Frame.Piece piece = new Frame.Piece(1, 2, 3, 4, new FetchFrames.Sent(wrap(new byte[1000])));
    try (InputStream stream = FetchFrames.MARSHALLER.stream(piece)) {
      assertInstanceOf(KnownLength.class, stream);
      int length = stream.available();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      assertEquals(length, ((Drainable) stream).drainTo(out));
      assertEquals(length, out.size());
      assertEquals(0, stream.available());
    }
  }

  @Test
  void readsAPieceFromTheNetworksBuffersHoweverTheyAreCut() throws Exception {
    Seeded.times(
        200,
        random -> {
          byte[] data = Sample.bytes(random.nextInt(1, 500), random.nextLong());
          FetchResponse generated =
              FetchResponse.newBuilder()
                  .setAsk(random.nextInt(1000))
                  .setWant(random.nextInt(1000))
                  .setChunk(random.nextInt(1_000_000))
                  .setOffset(random.nextInt(1 << 24))
                  .setData(ByteString.copyFrom(data))
                  .build();
          Buffers buffers = new Buffers(generated.toByteArray(), random);
          Frame.Piece piece =
              assertInstanceOf(Frame.Piece.class, FetchFrames.MARSHALLER.parse(buffers));

          assertPiece(generated, piece);
          assertEquals(false, buffers.closed, "the buffers are in use");
          piece.data().close();
          assertEquals(true, buffers.closed);
        });
  }

  @Test
  void readsAPieceThatCameInOneCopy() {
    FetchResponse generated =
        FetchResponse.newBuilder()
            .setAsk(1)
            .setChunk(7)
            .setData(ByteString.copyFromUtf8("x"))
            .build();
    Frame frame = FetchFrames.MARSHALLER.parse(new ByteArrayInputStream(generated.toByteArray()));

    assertPiece(generated, assertInstanceOf(Frame.Piece.class, frame));
  }

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void carriesAnAnswerBothWays(Refusal refusal) throws IOException {
    Frame.Answer answer =
        new Frame.Answer(
            9, List.of(new Refused(0, refusal), new Refused(7, refusal)), Duration.ofMillis(500));
    FetchResponse generated =
        FetchResponse.newBuilder()
            .setAsk(9)
            .setAnswer(
                Answer.newBuilder()
                    .addRefused(refused(0, refusal))
                    .addRefused(refused(7, refusal))
                    .setRetryAfterMs(500))
            .build();
    byte[] bytes = FetchFrames.MARSHALLER.stream(answer).readAllBytes();

    assertArrayEquals(generated.toByteArray(), bytes);
    assertEquals(answer, FetchFrames.MARSHALLER.parse(new Buffers(bytes, Seeded.random(1))));
    assertEquals(answer, FetchFrames.MARSHALLER.parse(new ByteArrayInputStream(bytes)));
  }

  @Test
  void skipsFieldsThatOnlyANewerNodeKnows() throws IOException {
    FetchResponse known =
        FetchResponse.newBuilder().setAsk(3).setData(ByteString.copyFromUtf8("data")).build();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeString(99, "new");
    out.writeFixed64(98, 5);
    out.flush();
    bytes.write(known.toByteArray());
    Frame frame = FetchFrames.MARSHALLER.parse(new Buffers(bytes.toByteArray(), Seeded.random(1)));

    assertPiece(known, assertInstanceOf(Frame.Piece.class, frame));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing at all
        "0801", // an ask and nothing more
        "320a78", // ten bytes of data, of which one came
        "32ffffffff0f", // data of a negative size
        "32ffffffffffffffffff01",
        "08ffffffffffffffffffff", // a number without end
        "2a05", // an answer that is cut short
        "00", // a field of number 0
        "0f" // a wire type that there is not
      })
  void refusesWhatIsMalformedAndGivesTheBuffersBack(String hex) {
    byte[] bytes = java.util.HexFormat.of().parseHex(hex);
    Buffers buffers = new Buffers(bytes, Seeded.random(1));

    assertThrows(StatusRuntimeException.class, () -> FetchFrames.MARSHALLER.parse(buffers));
    assertEquals(true, buffers.closed);
  }

  /** Either a frame comes of it or a refusal; never another exception, never a kept buffer. */
  @Test
  void survivesAnyBytes() throws Exception {
    Seeded.times(
        5_000,
        random -> {
          byte[] bytes = new byte[random.nextInt(60)];
          random.nextBytes(bytes);
          if (bytes.length > 2 && random.nextBoolean()) {
            bytes[0] = 0x32;
            bytes[1] = (byte) random.nextInt(80);
          }
          Buffers buffers = new Buffers(bytes, random);
          try {
            Frame frame = FetchFrames.MARSHALLER.parse(buffers);
            if (frame instanceof Frame.Piece piece) {
              int size = piece.data().buffers().stream().mapToInt(ByteBuffer::remaining).sum();
              assertEquals(piece.data().sizeBytes(), size);
              piece.data().close();
            }
          } catch (StatusRuntimeException e) {
            // Refused.
          }
          assertEquals(true, buffers.closed);
        });
  }

  private static void assertPiece(FetchResponse expected, Frame.Piece piece) {
    assertEquals(expected.getAsk(), piece.ask());
    assertEquals(expected.getWant(), piece.want());
    assertEquals(expected.getChunk(), piece.chunk());
    assertEquals(expected.getOffset(), piece.offset());
    assertEquals(expected.getData().size(), piece.data().sizeBytes());
    ByteString read = ByteString.EMPTY;
    for (ByteBuffer buffer : piece.data().buffers()) {
      read = read.concat(ByteString.copyFrom(buffer.duplicate()));
    }
    assertEquals(expected.getData(), read);
  }

  private static RefusedWant refused(int want, Refusal refusal) {
    return RefusedWant.newBuilder()
        .setWant(want)
        .setRefusal(dev.lanyard.v1.Refusal.valueOf("REFUSAL_" + refusal))
        .build();
  }

  private static byte[] drain(Frame.Piece piece) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (InputStream stream = FetchFrames.MARSHALLER.stream(piece)) {
      ((Drainable) stream).drainTo(out);
    }
    return out.toByteArray();
  }

  private static ByteBuffer wrap(byte[] data) {
    return ByteBuffer.wrap(data);
  }
}
