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
import dev.lanyard.node.peer.FetchStream.Want;
import dev.lanyard.node.peer.PeerClient;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One source's part in a download, on one thread: fill the window with asks, take what comes,
 * verify it, and have it written. Ends when the download needs nothing more, or with the fault that
 * the source made.
 */
final class SourceSession {
  /** What a session works on; the same for all sessions of a download. */
  record Work(
      Planner planner,
      IntFunction<Assembly> assemblies,
      Arrivals arrivals,
      Tally tally,
      Means means,
      TransferOptions options) {
    /** Lets go of a chunk that memory was taken for. */
    void release(Arriving chunk) {
      chunk.close();
      means.memory().release(chunk.lengthBytes());
    }
  }

  /**
   * What this node gives to it.
   *
   * @param writers threads that write large chunks
   */
  record Means(Memory memory, Executor writers, Pace pace, Likenesses likenesses) {}

  /** What this node has that is like a content. */
  interface Likenesses {
    /** Fills what it can from there, before anything is asked of the source. */
    void fill(Assembly content, PeerClient source);
  }

  /** How fast bytes may come. */
  interface Pace {
    /** Waits where they may not come as fast as they do. */
    void pass(int bytes) throws InterruptedException;
  }

  /** Told what becomes of the download. */
  interface Arrivals {
    /** A content is whole; may wait. */
    void whole(Assembly assembly) throws InterruptedException;

    /** This node's own disk failed: no other source would mend it. */
    void failed(Fault ours);

    boolean hasFailed();
  }

  private static final Logger log = LoggerFactory.getLogger("transfer");

  /** How long a session with nothing to ask waits before it looks again. */
  private static final long IDLE_MILLIS = 100;

  private final PeerClient client;
  private final Work work;
  private final Dialogue dialogue;
  private final ChunkWriter writer;
  private final NodeId id;
  private final Duration patience;
  private final MessageDigest sha256 = Digest.sha256();
  private @Nullable Arriving arriving;
  private boolean gaveWay;

  /**
   * A session that has not begun.
   *
   * @param patience how long it waits for a chunk, where others wait for the memory that it takes
   */
  SourceSession(NodeId id, PeerClient client, Duration patience, Work work) {
    this.id = id;
    this.patience = patience;
    this.client = client;
    this.work = work;
    this.dialogue =
        new Dialogue(
            id,
            work.planner(),
            content -> work.assemblies().apply(content).layout(),
            work.options(),
            System::nanoTime);
    this.writer = new ChunkWriter(id, work);
  }

  /**
   * Works until the download is done or has failed, or the source has nothing more for it.
   *
   * @throws Fault CORRUPT where the source sends what is wrong; EXHAUSTED where it is to be tried
   *     again in a moment; else why it can no longer be used
   */
  void run() throws InterruptedException {
    try (FetchStream stream = client.fetch()) {
      while (!work.planner().isDone() && !work.arrivals().hasFailed()) {
        fill(stream);
        if (dialogue.isWaiting()) {
          take(next(stream));
        } else if (dialogue.isOver()) {
          dialogue.end();
          return;
        } else {
          work.planner().awaitNews(id, IDLE_MILLIS);
        }
      }
    } finally {
      dropArriving();
      try {
        writer.await();
      } finally {
        work.planner().release(id);
      }
    }
  }

  /** Whether it ended since others waited for the memory that its chunk took. */
  boolean gaveWay() {
    return gaveWay;
  }

  private Frame next(FetchStream stream) throws InterruptedException {
    long before = System.nanoTime();
    Frame frame = stream.next(work.options().stall());
    if (arriving != null) {
      arriving.waited(System.nanoTime() - before);
    }
    return frame;
  }

  private void fill(FetchStream stream) {
    for (List<Planner.Ask> asks = dialogue.next(); !asks.isEmpty(); asks = dialogue.next()) {
      List<Planner.Ask> missing =
          asks.stream().map(this::stillMissing).filter(ask -> !ask.chunks().isEmpty()).toList();
      if (work.arrivals().hasFailed()) {
        return;
      }
      ask(stream, missing);
    }
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
    return new Planner.Ask(ask.content(), missing.ranges(), ask.most());
  }

  private void prepare(int content, Assembly assembly) {
    if (assembly.needsManifest()) {
      assembly.manifest(client.manifest(assembly.digest(), assembly.layout().sizeBytes()));
    }
    work.tally().busy(true);
    try {
      assembly
          .prepare(itself -> work.means().likenesses().fill(itself, client))
          .ifPresent(prepared -> alreadyThere(content, assembly, prepared));
    } catch (Fault ours) {
      work.arrivals().failed(ours);
    } finally {
      work.tally().busy(false);
    }
  }

  private void alreadyThere(int content, Assembly assembly, Assembly.Prepared prepared) {
    // The planner hears of the last chunk last: it ends the download.
    writer.tellIfWhole(assembly);
    ChunkLayout layout = assembly.layout();
    ChunkSet found = prepared.found();
    for (int chunk = found.next(0); chunk >= 0; chunk = found.next(chunk + 1)) {
      if (work.planner().arrived(content, chunk)) {
        work.tally().found(layout.length(chunk));
      }
    }
    ChunkSet taken = prepared.taken();
    for (int chunk = taken.next(0); chunk >= 0; chunk = taken.next(chunk + 1)) {
      boolean _ = work.planner().arrived(content, chunk);
    }
  }

  private void ask(FetchStream stream, List<Planner.Ask> asks) {
    if (asks.isEmpty()) {
      return;
    }
    stream.ask(
        dialogue.asked(asks),
        asks.stream()
            .map(ask ->
                new Want(work.assemblies().apply(ask.content()).digest(), ask.chunks(), ask.most()))
            .toList());
  }

  private void take(Frame frame) throws InterruptedException {
    switch (frame) {
      case Frame.Piece piece -> piece(piece);
      case Frame.Answer answer -> {
        dropArriving();
        dialogue.answered(answer);
      }
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
    keepPace(piece.data().sizeBytes());
    if (chunk.isWhole()) {
      whole(piece, chunk);
    } else if (chunk.waitedNanos() > patience.toNanos() && work.means().memory().isWaitedFor()) {
      gaveWay = true;
      throw Fault.of(
          Reason.EXHAUSTED, "sends a chunk so slowly that others wait for the memory it takes");
    }
  }

  /** Meanwhile nothing is read, so that the network holds the source up. */
  private void keepPace(int bytes) throws InterruptedException {
    work.tally().busy(true);
    try {
      work.means().pace().pass(bytes);
    } finally {
      work.tally().busy(false);
    }
  }

  private Arriving begin(Frame.Piece first) throws InterruptedException {
    try {
      int content = dialogue.contentOf(first);
      int length = work.assemblies().apply(content).layout().length(first.chunk());
      acquire(length);
      return new Arriving(first, length, sha256);
    } catch (Fault | InterruptedException e) {
      first.data().close();
      throw e;
    }
  }

  /** Waits for memory: what others hold of it, not this source. */
  private void acquire(int bytes) throws InterruptedException {
    work.tally().busy(true);
    try {
      work.means().memory().acquire(bytes);
    } finally {
      work.tally().busy(false);
    }
  }

  private void whole(Frame.Piece last, Arriving chunk) {
    int content = dialogue.contentOf(last);
    dialogue.came(last, chunk.lengthBytes());
    if (work.assemblies().apply(content).isRight(last.chunk(), chunk.digest())) {
      arriving = null;
      writer.write(content, last.chunk(), chunk);
    } else {
      dropArriving();
      work.tally().wrongChunk();
      Digest digest = work.assemblies().apply(content).digest();
      work.means().writers().execute(() -> doubt(digest, last.chunk()));
      dialogue.wrong(content, last.chunk());
    }
  }

  /** Lets an honest source know that its disk has lost something. */
  private void doubt(Digest digest, int chunk) {
    try {
      if (client.doubt(digest, chunk)) {
        log.info("{} has lost chunk {} of {}, and says so", id.shortText(), chunk, digest);
      }
    } catch (Fault silent) {
      log.debug("{} does not say what it makes of its wrong chunk", id.shortText(), silent);
    }
  }

  private void dropArriving() {
    if (arriving != null) {
      work.release(arriving);
      arriving = null;
    }
  }
}
