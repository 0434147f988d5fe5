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
import dev.lanyard.node.peer.FetchStream.Refused;
import dev.lanyard.node.peer.FetchStream.Want;
import dev.lanyard.node.peer.PeerClient;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

  /** What this node gives to it. */
  record Means(Memory memory, Pace pace, Likenesses likenesses) {}

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

  /** How long a session with nothing to ask waits before it looks again. */
  private static final long IDLE_MILLIS = 100;

  /**
   * Answers in a row that may bring nothing. An honest source waits a moment with each, and has
   * something to send again after some twenty.
   */
  private static final int MAX_EMPTY_ANSWERS = 100;

  private final NodeId id;
  private final PeerClient client;
  private final Work work;
  private final Outstanding outstanding;
  private final Window window;
  private final ChunkWriter writer;
  private final MessageDigest sha256 = Digest.sha256();
  private int nextAsk;
  private long idleSinceNanos;
  private int wrongChunks;
  private int emptyAnswers;
  private boolean filesChanged;
  private @Nullable Arriving arriving;

  SourceSession(NodeId id, PeerClient client, Work work) {
    this.id = id;
    this.client = client;
    this.work = work;
    this.outstanding = new Outstanding(content -> work.assemblies().apply(content).layout());
    this.window = new Window(work.options(), System::nanoTime);
    this.writer = new ChunkWriter(id, work);
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
        if (outstanding.isEmpty()) {
          if (!work.planner().mayOffer(id) || isToBeLookedAtAnew()) {
            leave();
            return;
          }
          work.planner().awaitChange(IDLE_MILLIS);
        } else {
          idleSinceNanos = 0;
          take(stream.next(work.options().stall()));
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

  /** A source that does not tell what it comes to have is asked again, by the next look. */
  private boolean isToBeLookedAtAnew() {
    return hasIdled(work.options().sourceLook()) && !work.planner().isFollowed(id);
  }

  /** Whether there was nothing to ask for this long. */
  private boolean hasIdled(Duration time) {
    long now = System.nanoTime();
    if (idleSinceNanos == 0) {
      idleSinceNanos = now;
    }
    return now - idleSinceNanos > time.toNanos();
  }

  /** The source has nothing more; one whose bytes were wrong is not to be asked again. */
  private void leave() {
    if (wrongChunks > 0) {
      throw Fault.of(Reason.CORRUPT, "sent wrong bytes");
    }
    if (filesChanged) {
      throw Fault.of(Reason.CHANGED, "has changed the file since it was listed");
    }
  }

  private void fill(FetchStream stream) {
    while (outstanding.asks() < FetchStream.MAX_ASKS) {
      long budget = window.bytes() - outstanding.bytes();
      if (budget <= 0) {
        return;
      }
      int mostContents =
          Math.min(contentsAnAsk(), work.options().contentsAsked() - outstanding.wants());
      if (mostContents <= 0) {
        return;
      }
      boolean idle = outstanding.isEmpty() && hasIdled(work.options().endGameAfter());
      List<Planner.Ask> asks = work.planner().next(id, budget, mostContents, idle);
      if (asks.isEmpty()) {
        return;
      }
      List<Planner.Ask> missing =
          asks.stream().map(this::stillMissing).filter(ask -> !ask.chunks().isEmpty()).toList();
      if (work.arrivals().hasFailed()) {
        return;
      }
      ask(stream, missing);
    }
  }

  /** Several asks are under way at a time, so that the source never waits for the next. */
  private int contentsAnAsk() {
    return Math.clamp(work.options().contentsAsked() / 4, 1, FetchStream.MAX_WANTS);
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
    if (outstanding.isEmpty()) {
      window.restart();
    }
    outstanding.add(nextAsk, asks);
    stream.ask(
        nextAsk++,
        asks.stream()
            .map(ask ->
                new Want(work.assemblies().apply(ask.content()).digest(), ask.chunks(), ask.most()))
            .toList());
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
    keepPace(piece.data().sizeBytes());
    if (chunk.isWhole()) {
      whole(piece, chunk);
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
      int content = outstanding.contentOf(first);
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
    int content = outstanding.contentOf(last);
    emptyAnswers = 0;
    outstanding.came(last);
    window.came(chunk.lengthBytes());
    if (work.assemblies().apply(content).isRight(last.chunk(), chunk.digest())) {
      arriving = null;
      writer.write(content, last.chunk(), chunk);
    } else {
      dropArriving();
      wrong(content, last.chunk());
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

  private void answer(Frame.Answer answer) {
    dropArriving();
    Set<Integer> wants =
        answer.refused().stream().map(Refused::want).collect(Collectors.toUnmodifiableSet());
    List<Outstanding.NotSent> notSent = outstanding.answered(answer.ask(), wants);
    emptyAnswers += notSent.stream().anyMatch(Outstanding.NotSent::passedOver) ? 1 : 0;
    if (emptyAnswers > MAX_EMPTY_ANSWERS) {
      throw Fault.of(Reason.UNAVAILABLE, "chose to send nothing %d times", MAX_EMPTY_ANSWERS);
    }
    for (Outstanding.NotSent one : notSent) {
      if (one.passedOver()) {
        work.planner().passedOver(id, one.content(), one.chunk());
      } else {
        work.planner().refused(id, one.content(), one.chunk());
      }
    }
    for (Refused refused : answer.refused()) {
      switch (refused.refusal()) {
        case CHANGED -> filesChanged = true;
        case BUSY ->
            throw Fault.of(
                Reason.UNAVAILABLE, "is busy for the next %d ms", answer.retryAfter().toMillis());
        case NOT_HELD, DISK -> {
          // The planner knows what was not sent; another source may have it.
        }
      }
    }
  }

  private void dropArriving() {
    if (arriving != null) {
      work.release(arriving);
      arriving = null;
    }
  }
}
