package dev.lanyard.node.transfer;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.peer.FetchStream;
import dev.lanyard.node.peer.FetchStream.Frame.Answer;
import dev.lanyard.node.peer.FetchStream.Frame.Piece;
import dev.lanyard.node.peer.FetchStream.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What one source is asked, and what becomes of that: the part of a session that knows neither the
 * network nor the disk, so that swarms can be simulated with it. For one thread.
 */
final class Dialogue {
  /**
   * Answers in a row that may bring nothing. An honest source waits a moment with each, and has
   * something to send again after some twenty.
   */
  private static final int MAX_EMPTY_ANSWERS = 100;

  private final Object source;
  private final Planner planner;
  private final TransferOptions options;
  private final LongSupplier nanoTime;
  private final Outstanding outstanding;
  private final Window window;
  private int nextAsk;
  private boolean idle;
  private long idleSinceNanos;
  private int wrongChunks;
  private int emptyAnswers;
  private boolean filesChanged;

  Dialogue(
      Object source,
      Planner planner,
      IntFunction<ChunkLayout> layouts,
      TransferOptions options,
      LongSupplier nanoTime) {
    this.source = source;
    this.planner = planner;
    this.options = options;
    this.nanoTime = nanoTime;
    this.outstanding = new Outstanding(layouts);
    this.window = new Window(options, nanoTime);
  }

  /** What to ask next, which counts as asked in the plan; nothing while enough is on its way. */
  List<Planner.Ask> next() {
    long room = window.bytes() - outstanding.bytes();
    // Two chunks at least, however large: the source knows the next while it sends one.
    long budget = outstanding.chunks() < 2 ? Math.max(1, room) : room;
    int mostContents = Math.min(contentsAnAsk(), options.contentsAsked() - outstanding.wants());
    if (budget <= 0 || mostContents <= 0 || outstanding.asks() >= FetchStream.MAX_ASKS) {
      return List.of();
    }
    boolean endGame = outstanding.isEmpty() && hasIdled(options.endGameAfter());
    return planner.next(source, budget, mostContents, endGame);
  }

  /** Several asks are under way at a time, so that the source never waits for the next. */
  private int contentsAnAsk() {
    return Math.clamp(options.contentsAsked() / 4, 1, FetchStream.MAX_WANTS);
  }

  /** These are asked; returns the number of the ask. */
  int asked(List<Planner.Ask> asks) {
    if (outstanding.isEmpty()) {
      window.restart();
    }
    idle = false;
    outstanding.add(nextAsk, asks);
    return nextAsk++;
  }

  /** Whether the source owes an answer. */
  boolean isWaiting() {
    return !outstanding.isEmpty();
  }

  /**
   * Whether there is nothing more to ask. A source that does not tell what it comes to have is left
   * after a while, to be asked for that anew.
   */
  boolean isOver() {
    return !planner.mayOffer(source)
        || (hasIdled(options.sourceLook()) && !planner.isFollowed(source));
  }

  /** Whether there was nothing to ask for this long. */
  private boolean hasIdled(Duration time) {
    long now = nanoTime.getAsLong();
    if (!idle) {
      idle = true;
      idleSinceNanos = now;
    }
    return now - idleSinceNanos > time.toNanos();
  }

  /**
   * What is to be held against a source that has nothing more: one whose bytes were wrong is not to
   * be asked again.
   */
  void end() {
    if (wrongChunks > 0) {
      throw Fault.of(Reason.CORRUPT, "sent wrong bytes");
    }
    if (filesChanged) {
      throw Fault.of(Reason.CHANGED, "has changed the file since it was listed");
    }
  }

  /**
   * The content that a piece is of.
   *
   * @throws Fault CORRUPT where it was not asked for, or has come before
   */
  int contentOf(Piece piece) {
    return outstanding.contentOf(piece);
  }

  /** The chunk that this is the last piece of has come. */
  void came(Piece last, int lengthBytes) {
    emptyAnswers = 0;
    outstanding.came(last);
    window.came(lengthBytes);
  }

  /**
   * It was not what its digest says.
   *
   * @throws Fault CORRUPT where that has happened too often
   */
  void wrong(int content, int chunk) {
    wrongChunks++;
    planner.refused(source, content, chunk);
    if (wrongChunks >= options.wrongChunks()) {
      throw Fault.of(Reason.CORRUPT, "sent %d chunks of wrong bytes", wrongChunks);
    }
  }

  /**
   * An ask was answered; others may be asked for what did not come.
   *
   * @throws Fault EXHAUSTED where the source is busy; UNAVAILABLE where it for ever chooses to send
   *     nothing
   */
  void answered(Answer answer) {
    Set<Integer> wants =
        answer.refused().stream().map(Refused::want).collect(Collectors.toUnmodifiableSet());
    List<Outstanding.NotSent> notSent = outstanding.answered(answer.ask(), wants);
    emptyAnswers += notSent.stream().anyMatch(Outstanding.NotSent::passedOver) ? 1 : 0;
    if (emptyAnswers > MAX_EMPTY_ANSWERS) {
      throw Fault.of(Reason.UNAVAILABLE, "chose to send nothing %d times", MAX_EMPTY_ANSWERS);
    }
    for (Outstanding.NotSent one : notSent) {
      if (one.passedOver()) {
        planner.passedOver(source, one.content(), one.chunk());
      } else {
        planner.refused(source, one.content(), one.chunk());
      }
    }
    for (Refused refused : answer.refused()) {
      switch (refused.refusal()) {
        case CHANGED -> filesChanged = true;
        case BUSY ->
            throw Fault.of(
                Reason.EXHAUSTED, "is busy for the next %d ms", answer.retryAfter().toMillis());
        case NOT_HELD, DISK -> {
          // The planner knows what was not sent; another source may have it.
        }
      }
    }
  }
}
