package dev.lanyard.node.transfer;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.ChunkSums;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.peer.FakePeerClient;
import dev.lanyard.node.peer.FetchStream;
import dev.lanyard.node.peer.Holding;
import dev.lanyard.node.peer.PieceData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * A peer with contents in memory. It is honest unless a test writes it another script, and counts
 * the pieces that were not closed.
 */
final class FakeSource extends FakePeerClient {
  /** What a source does when it is asked. */
  interface Script {
    void asked(FakeSource source, int ask, List<FetchStream.Want> wants, Reply reply);
  }

  /** What a source says. */
  static final class Reply {
    private final Deque<FetchStream.Frame> frames = new ArrayDeque<>();
    private final AtomicInteger openPieces;

    Reply(AtomicInteger openPieces) {
      this.openPieces = openPieces;
    }

    Reply piece(int ask, int want, int chunk, int offset, byte[] bytes) {
      openPieces.incrementAndGet();
      Data data = new Data(ByteBuffer.wrap(bytes), bytes.length, openPieces);
      frames.add(new FetchStream.Frame.Piece(ask, want, chunk, offset, data));
      return this;
    }

    /** A piece that says of itself that it has another size than it has. */
    Reply lyingPiece(int ask, int want, int chunk, int offset, int claimedSize) {
      openPieces.incrementAndGet();
      Data data = new Data(ByteBuffer.allocate(0), claimedSize, openPieces);
      frames.add(new FetchStream.Frame.Piece(ask, want, chunk, offset, data));
      return this;
    }

    Reply answer(int ask, FetchStream.Refused... refused) {
      frames.add(new FetchStream.Frame.Answer(ask, List.of(refused), Duration.ZERO));
      return this;
    }

    Reply silence() {
      frames.add(new FetchStream.Frame.Silence());
      return this;
    }
  }

  private record Data(ByteBuffer bytes, int sizeBytes, AtomicInteger openPieces)
      implements PieceData {
    @Override
    public List<ByteBuffer> buffers() {
      return List.of(bytes);
    }

    @Override
    public void close() {
      openPieces.decrementAndGet();
    }
  }

  /** Chunks come in pieces of this size. */
  static final int PIECE = 100_000;

  static final Script HONEST =
      (source, ask, wants, reply) -> source.answerHonestly(ask, wants, reply);

  final AtomicInteger openPieces = new AtomicInteger();

  /** Streams that were opened. */
  final AtomicInteger streams = new AtomicInteger();

  /** The most wants that one stream had that were not answered. */
  final AtomicInteger mostWants = new AtomicInteger();

  /** Every chunk that was begun, in order, by its index. */
  final ConcurrentLinkedQueue<Integer> sent = new ConcurrentLinkedQueue<>();

  /** Rolling checksums that it was asked for. */
  final AtomicInteger sumsAsked = new AtomicInteger();

  /** Whether those that it tells are not those of the content. */
  volatile boolean wrongSums;

  private final Map<Digest, byte[]> contents = new ConcurrentHashMap<>();
  private final Map<Digest, ChunkSet> partial = new ConcurrentHashMap<>();
  private volatile Script script = HONEST;
  private final AtomicInteger chunksUntilDeath = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicInteger chunksUntilPause = new AtomicInteger(Integer.MAX_VALUE);
  private volatile CountDownLatch paused = new CountDownLatch(1);

  FakeSource has(byte[]... some) {
    for (byte[] content : some) {
      contents.put(Manifest.ofBytes(content).digest(), content);
    }
    return this;
  }

  /** It is fetching the content itself, and has these chunks of it for good. */
  FakeSource hasSome(byte[] content, ChunkSet.Range chunks) {
    has(content);
    Manifest manifest = Manifest.ofBytes(content);
    ChunkSet some = ChunkSet.none(manifest.layout().chunkCount());
    some.add(chunks);
    partial.put(manifest.digest(), some);
    return this;
  }

  FakeSource does(Script other) {
    script = other;
    return this;
  }

  /** Its connection breaks after so many chunks, and cannot be opened again. */
  FakeSource diesAfter(int chunks) {
    chunksUntilDeath.set(chunks);
    return this;
  }

  /** It says nothing more after so many chunks. */
  FakeSource pausesAfter(int chunks) {
    paused = new CountDownLatch(1);
    chunksUntilPause.set(chunks);
    return this;
  }

  /** Waits until it has come to its pause. */
  void awaitPause() throws InterruptedException {
    if (!paused.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("it never came to its pause; sent: " + sent);
    }
  }

  byte[] chunk(Digest digest, int chunk) {
    byte[] content = content(digest);
    var layout = Manifest.ofBytes(content).layout();
    byte[] bytes = new byte[layout.length(chunk)];
    System.arraycopy(content, (int) layout.offset(chunk), bytes, 0, bytes.length);
    return bytes;
  }

  void sendChunk(Reply reply, int ask, int want, int chunk, byte[] bytes) {
    for (int offset = 0; offset < bytes.length; offset += PIECE) {
      byte[] piece = new byte[Math.min(PIECE, bytes.length - offset)];
      System.arraycopy(bytes, offset, piece, 0, piece.length);
      reply.piece(ask, want, chunk, offset, piece);
    }
  }

  private byte[] content(Digest digest) {
    byte[] content = contents.get(digest);
    if (content == null) {
      throw Fault.of(Reason.NOT_FOUND, "no content %s", digest);
    }
    return content;
  }

  private void answerHonestly(int ask, List<FetchStream.Want> wants, Reply reply) {
    for (int want = 0; want < wants.size(); want++) {
      Digest digest = wants.get(want).digest();
      int most = wants.get(want).most() == 0 ? Integer.MAX_VALUE : wants.get(want).most();
      for (ChunkSet.Range range : wants.get(want).chunks()) {
        for (int chunk = range.first(); chunk < range.end() && most > 0; chunk++, most--) {
          sendChunk(reply, ask, want, chunk, chunk(digest, chunk));
        }
      }
    }
    reply.answer(ask);
  }

  @Override
  public List<Holding> locate(List<Digest> digests) {
    if (chunksUntilDeath.get() <= 0) {
      throw Fault.of(Reason.UNAVAILABLE, "nobody listens there");
    }
    return digests.stream().map(this::holding).toList();
  }

  private Holding holding(Digest digest) {
    if (!contents.containsKey(digest)) {
      return Holding.NOTHING;
    }
    return partial.containsKey(digest) ? Holding.PARTIAL : Holding.WHOLE;
  }

  @Override
  public Watch watchAvailability(Digest digest, int chunks, Consumer<ChunkSet.Range> gained) {
    partial.getOrDefault(digest, ChunkSet.none(chunks)).ranges().forEach(gained);
    return () -> {};
  }

  @Override
  public Watch watchHoldings(List<Digest> digests, IntConsumer gained) {
    for (int place = 0; place < digests.size(); place++) {
      ChunkSet some = partial.get(digests.get(place));
      if (some != null && some.isComplete()) {
        gained.accept(place);
      }
    }
    return () -> {};
  }

  /** Wrong on purpose, where a test says so. */
  @Override
  public ChunkSums chunkSums(Digest digest, long sizeBytes) {
    sumsAsked.incrementAndGet();
    byte[] content = content(digest);
    try {
      Path file = Files.createTempFile("content", "");
      try (FileChannel channel = FileChannel.open(Files.write(file, content))) {
        return wrongSums
            ? ChunkSums.of(
                new ChunkLayout(sizeBytes),
                ByteBuffer.allocate(new ChunkLayout(sizeBytes).chunkCount() * ChunkSums.BYTES))
            : ChunkSums.of(channel, new ChunkLayout(sizeBytes));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Manifest manifest(Digest digest, long sizeBytes) {
    return Manifest.ofBytes(content(digest));
  }

  @Override
  public FetchStream fetch() {
    streams.incrementAndGet();
    return new Stream();
  }

  private final class Stream implements FetchStream {
    private final Reply reply = new Reply(openPieces);
    private final Map<Integer, Integer> unanswered = new HashMap<>();

    @Override
    public void ask(int ask, List<Want> wants) {
      unanswered.put(ask, wants.size());
      int now = unanswered.values().stream().mapToInt(count -> count).sum();
      mostWants.accumulateAndGet(now, Math::max);
      script.asked(FakeSource.this, ask, wants, reply);
    }

    @Override
    public Frame next(Duration patience) throws InterruptedException {
      Frame frame = reply.frames.poll();
      if (frame instanceof Frame.Piece piece && piece.offset() == 0) {
        countDown(piece);
      }
      if (frame instanceof Frame.Answer answer) {
        unanswered.remove(answer.ask());
      }
      return frame == null ? new Frame.Silence() : frame;
    }

    private void countDown(Frame.Piece piece) throws InterruptedException {
      if (chunksUntilDeath.get() <= 0) {
        piece.data().close();
        throw Fault.of(Reason.UNAVAILABLE, "the connection broke");
      }
      if (chunksUntilPause.get() <= 0) {
        piece.data().close();
        paused.countDown();
        new CountDownLatch(1).await();
      }
      chunksUntilDeath.decrementAndGet();
      chunksUntilPause.decrementAndGet();
      sent.add(piece.chunk());
    }

    @Override
    public void close() {
      reply.frames.forEach(frame -> {
        if (frame instanceof Frame.Piece piece) {
          piece.data().close();
        }
      });
      reply.frames.clear();
    }
  }
}
