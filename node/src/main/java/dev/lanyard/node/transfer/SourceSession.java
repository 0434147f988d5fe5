package dev.lanyard.node.transfer;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.ChunkSet.Range;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.FetchStream;
import dev.lanyard.node.peer.FetchStream.Frame;
import dev.lanyard.node.peer.FetchStream.Refusal;
import dev.lanyard.node.peer.FetchStream.Refused;
import dev.lanyard.node.peer.FetchStream.Want;
import dev.lanyard.node.peer.PeerClient;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One source's part in a download, on one thread: fill the window with asks, take what comes,
 * verify it, write it. Ends when the download needs nothing more, or with the fault that the source
 * made.
 */
final class SourceSession {
  /** What a session works on; the same for all sessions of a download. */
  record Work(
      Planner planner,
      IntFunction<Assembly> assemblies,
      Arrivals arrivals,
      Tally tally,
      Memory memory,
      TransferOptions options) {}

  /** Told what becomes of the download. */
  interface Arrivals {
    /** A content is whole; may wait. */
    void whole(Assembly assembly) throws InterruptedException;

    /** This node's own disk failed: no other source would mend it. */
    void failed(Fault ours);

    boolean hasFailed();
  }

  /** Asked of the source and not answered: for each want, the chunks that have not come. */
  private record Pending(List<Planner.Ask> asks, List<BitSet> missing) {}

  /** How long a session with nothing to ask waits before it looks again. */
  private static final long IDLE_MILLIS = 100;

  /** Weight of the newest measurement of the source's rate. */
  private static final double RATE_WEIGHT = 0.3;

  private final NodeId id;
  private final PeerClient client;
  private final Work work;
  private final Map<Integer, Pending> pending = new LinkedHashMap<>();
  private final MessageDigest sha256 = Digest.sha256();
  private int nextAsk;
  private long outstandingBytes;
  private int wrongChunks;
  private double bytesPerSecond;
  private long lastChunkNanos = System.nanoTime();
  private @Nullable Arriving arriving;

  SourceSession(NodeId id, PeerClient client, Work work) {
    this.id = id;
    this.client = client;
    this.work = work;
  }

  /**
   * Works until the download is done or has failed, or the source has nothing more for it.
   *
   * @throws Fault CORRUPT where the source sends what is wrong, else why it can no longer be used
   */
  void run() throws InterruptedException {
    try (FetchStream stream = client.fetch()) {
      while (!work.planner().isDone() && !work.arrivals().hasFailed()) {
        fill(stream);
        if (pending.isEmpty()) {
          if (!work.planner().mayOffer(id)) {
            return;
          }
          work.planner().awaitChange(IDLE_MILLIS);
        } else {
          take(stream.next(work.options().stall()));
        }
      }
    } finally {
      dropArriving();
      work.planner().release(id, true);
    }
  }

  private void fill(FetchStream stream) {
    while (pending.size() < FetchStream.MAX_ASKS) {
      long budget = windowBytes() - outstandingBytes;
      if (budget <= 0) {
        return;
      }
      List<Planner.Ask> asks =
          work.planner().next(id, budget, FetchStream.MAX_WANTS, pending.isEmpty());
      if (asks.isEmpty()) {
        return;
      }
      ask(
          stream,
          asks.stream().map(this::stillMissing).filter(ask -> !ask.chunks().isEmpty()).toList());
    }
  }

  /** Seconds of throughput, held between bounds. */
  private long windowBytes() {
    long measured = (long) (bytesPerSecond * work.options().windowTime().toNanos() / 1e9);
    return Math.clamp(
        measured, work.options().leastWindowBytes(), work.options().mostWindowBytes());
  }

  /** Prepares the content, which may find chunks that an earlier run left, and leaves those out. */
  private Planner.Ask stillMissing(Planner.Ask ask) {
    Assembly assembly = work.assemblies().apply(ask.content());
    prepare(ask.content(), assembly);
    ChunkSet missing = ChunkSet.none(assembly.layout().chunkCount());
    ChunkSet present = assembly.present();
    for (Range range : ask.chunks()) {
      for (int chunk = range.first(); chunk < range.end(); chunk++) {
        if (!present.has(chunk)) {
          missing.add(chunk);
        }
      }
    }
    return new Planner.Ask(ask.content(), missing.ranges());
  }

  private void prepare(int content, Assembly assembly) {
    if (assembly.needsManifest()) {
      assembly.manifest(client.manifest(assembly.digest(), assembly.layout().sizeBytes()));
    }
    work.tally().active();
    try {
      assembly.prepare().ifPresent(found -> alreadyThere(content, assembly, found));
    } catch (Fault ours) {
      work.arrivals().failed(ours);
    }
    work.tally().active();
  }

  private void alreadyThere(int content, Assembly assembly, ChunkSet found) {
    // The planner hears of the last chunk last: it ends the download.
    tellIfWhole(assembly);
    ChunkLayout layout = assembly.layout();
    for (int chunk = found.next(0); chunk >= 0; chunk = found.next(chunk + 1)) {
      if (work.planner().arrived(content, chunk)) {
        work.tally().found(layout.length(chunk));
      }
    }
  }

  private void ask(FetchStream stream, List<Planner.Ask> asks) {
    if (asks.isEmpty()) {
      return;
    }
    List<Want> wants = new ArrayList<>(asks.size());
    List<BitSet> missing = new ArrayList<>(asks.size());
    for (Planner.Ask ask : asks) {
      ChunkLayout layout = work.assemblies().apply(ask.content()).layout();
      BitSet chunks = new BitSet();
      for (Range range : ask.chunks()) {
        chunks.set(range.first(), range.end());
      }
      missing.add(chunks);
      outstandingBytes += chunks.stream().mapToLong(layout::length).sum();
      wants.add(new Want(work.assemblies().apply(ask.content()).digest(), ask.chunks()));
    }
    if (pending.isEmpty()) {
      lastChunkNanos = System.nanoTime();
    }
    pending.put(nextAsk, new Pending(asks, missing));
    stream.ask(nextAsk++, wants);
  }

  private void take(Frame frame) throws InterruptedException {
    switch (frame) {
      case Frame.Piece piece -> piece(piece);
      case Frame.Answer answer -> answer(answer);
      case Frame.Silence() ->
          throw Fault.of(
              Reason.UNAVAILABLE, "was silent for %d s", work.options().stall().toSeconds());
    }
  }

  private void piece(Frame.Piece piece) throws InterruptedException {
    work.tally().active();
    if (arriving != null && !arriving.isContinuedBy(piece)) {
      // The source gave a chunk up half way, as it does when its file changes; its answer says so.
      dropArriving();
    }
    Arriving chunk = arriving;
    if (chunk == null) {
      chunk = begin(piece);
      arriving = chunk;
    }
    chunk.add(piece);
    if (chunk.isWhole()) {
      try {
        whole(piece, chunk);
      } finally {
        dropArriving();
      }
    }
  }

  private Arriving begin(Frame.Piece first) throws InterruptedException {
    Pending asked = pending.get(first.ask());
    boolean wasAsked =
        asked != null
            && first.want() >= 0
            && first.want() < asked.asks().size()
            && first.chunk() >= 0
            && asked.missing().get(first.want()).get(first.chunk());
    if (!wasAsked || asked == null) {
      first.data().close();
      throw Fault.of(Reason.CORRUPT, "sent chunk %d, which was not asked", first.chunk());
    }
    ChunkLayout layout = work.assemblies().apply(asked.asks().get(first.want()).content()).layout();
    int length = layout.length(first.chunk());
    try {
      work.memory().acquire(length);
    } catch (InterruptedException e) {
      first.data().close();
      throw e;
    }
    return new Arriving(first, length, sha256);
  }

  private void whole(Frame.Piece last, Arriving chunk) throws InterruptedException {
    Pending asked = pending.get(last.ask());
    if (asked == null) {
      throw Fault.of(Reason.CORRUPT, "sent a piece after its answer");
    }
    int content = asked.asks().get(last.want()).content();
    Assembly assembly = work.assemblies().apply(content);
    int length = assembly.layout().length(last.chunk());
    asked.missing().get(last.want()).clear(last.chunk());
    outstandingBytes -= length;
    measure(length);
    if (!assembly.isRight(last.chunk(), chunk.digest())) {
      wrong(content, last.chunk());
      return;
    }
    try {
      if (!assembly.write(last.chunk(), chunk.bytes())) {
        return;
      }
    } catch (Fault ours) {
      work.arrivals().failed(ours);
      return;
    }
    tellIfWhole(assembly);
    if (work.planner().arrived(content, last.chunk())) {
      work.tally().fetched(id, length);
    }
  }

  private void tellIfWhole(Assembly assembly) {
    if (!assembly.becameWhole()) {
      return;
    }
    try {
      work.arrivals().whole(assembly);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void wrong(int content, int chunk) {
    wrongChunks++;
    work.tally().wrongChunk();
    work.planner().refused(id, content, chunk);
    if (wrongChunks >= work.options().wrongChunks()) {
      throw Fault.of(Reason.CORRUPT, "sent %d chunks of wrong bytes", wrongChunks);
    }
  }

  private void measure(long bytes) {
    long now = System.nanoTime();
    double rate = bytes * 1e9 / Math.max(1, now - lastChunkNanos);
    bytesPerSecond =
        bytesPerSecond == 0 ? rate : bytesPerSecond + RATE_WEIGHT * (rate - bytesPerSecond);
    lastChunkNanos = now;
  }

  private void answer(Frame.Answer answer) throws InterruptedException {
    Pending answered = pending.remove(answer.ask());
    dropArriving();
    if (answered == null) {
      throw Fault.of(Reason.CORRUPT, "answered ask %d out of turn", answer.ask());
    }
    boolean busy = false;
    boolean changed = false;
    for (Refused refused : answer.refused()) {
      busy |= refused.refusal() == Refusal.BUSY;
      changed |= refused.refusal() == Refusal.CHANGED;
    }
    for (int want = 0; want < answered.asks().size(); want++) {
      notSent(answered.asks().get(want).content(), answered.missing().get(want));
    }
    if (busy) {
      throw Fault.of(
          Reason.UNAVAILABLE, "is busy for the next %d ms", answer.retryAfter().toMillis());
    }
    if (changed) {
      throw Fault.of(Reason.CHANGED, "has changed the file since it was listed");
    }
  }

  private void notSent(int content, BitSet chunks) {
    ChunkLayout layout = work.assemblies().apply(content).layout();
    chunks.stream()
        .forEach(chunk -> {
          outstandingBytes -= layout.length(chunk);
          work.planner().refused(id, content, chunk);
        });
  }

  private void dropArriving() {
    if (arriving != null) {
      arriving.close();
      work.memory().release(arriving.lengthBytes());
      arriving = null;
    }
  }
}
