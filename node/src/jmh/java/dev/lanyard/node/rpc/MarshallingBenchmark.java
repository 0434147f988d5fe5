package dev.lanyard.node.rpc;

import com.google.protobuf.ByteString;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.peer.FetchStream.Frame;
import dev.lanyard.node.transfer.TransferOptions;
import dev.lanyard.v1.FetchResponse;
import io.grpc.Drainable;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.internal.CompositeReadableBuffer;
import io.grpc.internal.ReadableBuffers;
import io.grpc.protobuf.ProtoUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A piece of a file to the wire and from it, by {@link FetchFrames} and, as the baseline, by the
 * generated code with its {@code bytes}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class MarshallingBenchmark {
  private static final Marshaller<FetchResponse> GENERATED =
      ProtoUtils.marshaller(FetchResponse.getDefaultInstance());

  /** The frame that gRPC has a message write itself into. */
  private static final class Outgoing extends OutputStream {
    private final byte[] frame = new byte[2 * TransferOptions.DEFAULT.pieceBytes()];
    private int end;

    @Override
    public void write(int one) {
      frame[end++] = (byte) one;
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      System.arraycopy(from, offset, frame, end, length);
      end += length;
    }
  }

  private final byte[] data = Sample.bytes(TransferOptions.DEFAULT.pieceBytes(), 1);
  private final Outgoing outgoing = new Outgoing();
  private final ByteBuffer received = received();

  /** Outside the heap, where the network's buffers are. */
  private ByteBuffer received() {
    byte[] message = generated().toByteArray();
    return ByteBuffer.allocateDirect(message.length).put(message).flip();
  }

  private FetchResponse generated() {
    return FetchResponse.newBuilder()
        .setAsk(3)
        .setChunk(1234)
        .setOffset(data.length)
        .setData(ByteString.copyFrom(data))
        .build();
  }

  /** A message as gRPC hands it over: the frames that came, one behind the other. */
  private InputStream incoming() {
    CompositeReadableBuffer message = new CompositeReadableBuffer();
    int frameBytes = RpcOptions.DEFAULT.frameBytes();
    for (int start = 0; start < received.limit(); start += frameBytes) {
      int length = Math.min(frameBytes, received.limit() - start);
      message.addBuffer(ReadableBuffers.wrap(received.slice(start, length)));
    }
    return ReadableBuffers.openStream(message, true);
  }

  private int drain(InputStream message) throws IOException {
    outgoing.end = 0;
    return ((Drainable) message).drainTo(outgoing);
  }

  @Benchmark
  public int toTheWire() throws IOException {
    Frame piece =
        new Frame.Piece(3, 0, 1234, data.length, new FetchFrames.Sent(ByteBuffer.wrap(data)));
    return drain(FetchFrames.MARSHALLER.stream(piece));
  }

  @Benchmark
  public int toTheWireGenerated() throws IOException {
    return drain(GENERATED.stream(generated()));
  }

  /** The bytes stay in the network's buffers, and are given back. */
  @Benchmark
  public int fromTheWire() {
    Frame.Piece piece = (Frame.Piece) FetchFrames.MARSHALLER.parse(incoming());
    piece.data().close();
    return piece.data().sizeBytes();
  }

  @Benchmark
  public FetchResponse fromTheWireGenerated() {
    return GENERATED.parse(incoming());
  }
}
