package dev.lanyard.node.transfer;

import dev.lanyard.node.Seeded;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.peer.FetchStream.Frame;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One download from several sources, of which all but one do what they like, over a network that
 * loses, delays and breaks connections; in virtual time, so that the same seed brings the same run.
 * The planner, the dialogues and the verification are the real ones. For one thread.
 */
final class FaultSimulation {
  /** Longer than any run takes that does not hang. */
  private static final Duration END = Duration.ofHours(2);

  /** A call of a few bytes, there and back. */
  private static final Duration CALL = Duration.ofMillis(2);

  /** How long a session with nothing to ask waits before it looks again. */
  private static final Duration IDLE = Duration.ofMillis(100);

  private static final TransferOptions OPTIONS = TransferOptions.DEFAULT;

  /**
   * What came of a run.
   *
   * @param right all is there, and as it should be
   * @param mostWrong wrong chunks that one source could send
   * @param longestSilence of a source that was waited for
   */
  record Outcome(boolean right, Duration took, int mostWrong, Duration longestSilence) {}

  private final SimulatedTime time = new SimulatedTime();
  private final byte[] content;
  private final Manifest manifest;
  private final ChunkLayout layout;
  private final Planner planner;
  private final byte[] assembled;
  private final ChunkSet present;
  private final List<Session> sessions = new ArrayList<>();
  private final List<SimulatedSource> sources = new ArrayList<>();
  private long doneAt = -1;
  private Duration longestSilence = Duration.ZERO;

  /**
   * A download.
   *
   * @param content what it is to bring
   * @param faulty sources besides the honest one
   * @param loss the part of packets that the network loses
   */
  private FaultSimulation(RandomGenerator random, byte[] content, int faulty, double loss) {
    this.content = content;
    this.manifest = Manifest.ofBytes(content);
    this.layout = manifest.layout();
    this.planner = new Planner(random);
    this.assembled = new byte[content.length];
    this.present = ChunkSet.none(layout.chunkCount());
    planner.add(layout, present);
    for (int source = 0; source <= faulty; source++) {
      sources.add(new SimulatedSource(this, random, source == 0, loss));
    }
  }

  /** The run of a seed. */
  static Outcome run(long seed) {
    RandomGenerator random = Seeded.random(seed);
    byte[] content = new byte[random.nextInt(1, 10 * ChunkLayout.MIN_CHUNK_BYTES)];
    random.nextBytes(content);
    FaultSimulation simulation =
        new FaultSimulation(
            random,
            content,
            random.nextInt(1, 6),
            random.nextBoolean() ? 0 : random.nextDouble(0.3));
    simulation.look();
    simulation.time.run(END);
    return simulation.outcome();
  }

  private Outcome outcome() {
    return new Outcome(
        doneAt >= 0 && Arrays.equals(content, assembled),
        Duration.ofNanos(Math.max(0, doneAt)),
        sources.stream().mapToInt(source -> source.wrong).max().orElse(0),
        longestSilence);
  }

  SimulatedTime time() {
    return time;
  }

  ChunkLayout layout() {
    return layout;
  }

  ByteBuffer bytes(int chunk) {
    return ByteBuffer.wrap(content, (int) layout.offset(chunk), layout.length(chunk)).slice();
  }

  private boolean isDone() {
    return planner.isDone();
  }

  /** As a pool of sources does from time to time: asks those that there is no session with. */
  private void look() {
    if (isDone()) {
      return;
    }
    for (SimulatedSource source : sources) {
      if (!source.isLeft
          && source.isUp()
          && sessions.stream().noneMatch(one -> one.source == source)) {
        planner.offersAll(source, 0);
        Session session = new Session(source);
        sessions.add(session);
        time.after(CALL, session::pump);
      }
    }
    time.after(OPTIONS.sourceLook(), this::look);
  }

  private void pumpAll() {
    List.copyOf(sessions).forEach(Session::pump);
  }

  /** This node's part towards one source; as {@link SourceSession} does it. */
  final class Session {
    private final SimulatedSource source;
    private final Dialogue dialogue;
    private final SimulatedSource.Stream stream;
    private final MessageDigest sha256 = Digest.sha256();
    private @Nullable Arriving arriving;
    private long heardAt;
    private boolean waiting;
    private boolean ended;

    Session(SimulatedSource source) {
      this.source = source;
      this.dialogue = new Dialogue(source, planner, _ -> layout, OPTIONS, time::nanos);
      this.stream = source.open(this);
    }

    void pump() {
      if (ended || isDone()) {
        return;
      }
      for (List<Planner.Ask> asks = dialogue.next(); !asks.isEmpty(); asks = dialogue.next()) {
        heardAt = dialogue.isWaiting() ? heardAt : time.nanos();
        stream.ask(dialogue.asked(asks), asks.getFirst());
        time.after(OPTIONS.stall(), this::lookForStall);
      }
      if (!dialogue.isWaiting()) {
        idle();
      }
    }

    private void idle() {
      if (dialogue.isOver()) {
        try {
          dialogue.end();
          end();
        } catch (Fault bad) {
          fail(bad);
        }
      } else if (!waiting) {
        waiting = true;
        time.after(
            IDLE,
            () -> {
              waiting = false;
              pump();
            });
      }
    }

    private void lookForStall() {
      Duration silent = Duration.ofNanos(time.nanos() - heardAt);
      if (!ended && !isDone() && dialogue.isWaiting()) {
        if (silent.compareTo(OPTIONS.stall()) >= 0) {
          longestSilence = silent.compareTo(longestSilence) > 0 ? silent : longestSilence;
          fail(Fault.of(Reason.UNAVAILABLE, "was silent for %s", silent));
        } else {
          time.after(OPTIONS.stall().minus(silent), this::lookForStall);
        }
      }
    }

    /** What the network brings of the source. */
    void take(Frame frame) {
      if (ended || isDone()) {
        return;
      }
      heardAt = time.nanos();
      try {
        switch (frame) {
          case Frame.Piece piece -> piece(piece);
          case Frame.Answer answer -> {
            dropArriving();
            dialogue.answered(answer);
          }
          case Frame.Silence() -> {}
        }
        pumpAll();
      } catch (Fault bad) {
        fail(bad);
      }
    }

    private void piece(Frame.Piece piece) {
      if (arriving != null && !arriving.isContinuedBy(piece)) {
        dropArriving();
      }
      Arriving chunk = arriving;
      if (chunk == null) {
        int expected = dialogue.contentOf(piece);
        chunk = new Arriving(piece, layout.length(piece.chunk()), sha256);
        arriving = chunk;
        if (expected != 0) {
          throw new AssertionError("there is one content");
        }
      }
      chunk.add(piece);
      if (chunk.isWhole()) {
        whole(piece, chunk);
      }
    }

    private void whole(Frame.Piece last, Arriving chunk) {
      dialogue.came(last, chunk.lengthBytes());
      arriving = null;
      if (manifest.chunk(last.chunk()).equals(chunk.digest())) {
        arrived(last.chunk(), chunk);
      } else {
        source.wrong++;
        dialogue.wrong(0, last.chunk());
      }
    }

    private void dropArriving() {
      if (arriving != null) {
        arriving.close();
        arriving = null;
      }
    }

    /** The connection broke. */
    void broke() {
      if (!ended) {
        fail(Fault.of(Reason.UNAVAILABLE, "the connection broke"));
      }
    }

    private void fail(Fault fault) {
      source.isLeft |= fault.reason() == Reason.CORRUPT;
      end();
    }

    private void end() {
      ended = true;
      dropArriving();
      sessions.remove(this);
      stream.close();
      planner.release(source);
      time.after(Duration.ZERO, FaultSimulation.this::pumpAll);
    }
  }

  private void arrived(int chunk, Arriving bytes) {
    if (!present.add(chunk)) {
      return;
    }
    int at = (int) layout.offset(chunk);
    for (ByteBuffer piece : bytes.bytes()) {
      int length = piece.remaining();
      piece.duplicate().get(assembled, at, length);
      at += length;
    }
    boolean _ = planner.arrived(0, chunk);
    if (isDone() && doneAt < 0) {
      doneAt = time.nanos();
    }
  }
}
