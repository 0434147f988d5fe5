package dev.lanyard.node.transfer;

import dev.lanyard.node.content.ChunkSet.Range;
import dev.lanyard.node.peer.FetchStream.Frame;
import dev.lanyard.node.peer.FetchStream.Refusal;
import dev.lanyard.node.peer.FetchStream.Refused;
import dev.lanyard.node.peer.PieceData;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A source in a {@link FaultSimulation}: honest, or with habits of its own. For one thread. */
final class SimulatedSource {
  /** What a faulty source, or a bad network, does. */
  private enum Habit {
    /** A frame never comes. */
    DROPS,
    /** A frame comes late. */
    DELAYS,
    /** Two frames change places. */
    REORDERS,
    /** A frame comes twice. */
    REPLAYS,
    /** A byte is another. */
    LIES,
    /** A chunk has another's index. */
    MISNAMES,
    /** A chunk ends early, and the answer comes. */
    SHORTENS,
    /** A chunk never ends. */
    LENGTHENS,
    /** A piece has nothing in it. */
    EMPTIES,
    /** Nothing more comes after the first byte. */
    STALLS,
    /** A byte a second comes. */
    DRIPS,
    /** It is gone for good. */
    CRASHES,
    /** It has all, and sends none. */
    REFUSES,
    /** An ask that was none is answered. */
    BABBLES,
    /** The connection breaks. */
    BREAKS
  }

  private static final int PIECE_BYTES = 64 << 10;
  private static final int DRIPPED = 40;

  private record Data(ByteBuffer bytes) implements PieceData {
    @Override
    public int sizeBytes() {
      return bytes.remaining();
    }

    @Override
    public List<ByteBuffer> buffers() {
      return List.of(bytes);
    }

    @Override
    public void close() {
      // Nothing was taken.
    }
  }

  /** A frame, and how long after the one before it comes. */
  private record Timed(Frame frame, Duration after) {}

  /** Wrong chunks that it could send whole. */
  int wrong;

  /** It is not asked again. */
  boolean isLeft;

  private final FaultSimulation download;
  private final RandomGenerator random;
  private final Set<Habit> habits = EnumSet.noneOf(Habit.class);
  private final double often;
  private final double loss;
  private final long bytesPerSecond;
  private boolean crashed;

  /**
   * @param loss the part of packets that the network between loses
   */
  SimulatedSource(FaultSimulation download, RandomGenerator random, boolean honest, double loss) {
    this.download = download;
    this.random = random;
    this.loss = loss;
    this.often = honest ? 0 : Math.pow(random.nextDouble(), 2);
    this.bytesPerSecond = random.nextLong(100_000, 20_000_000);
    if (!honest) {
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        habits.add(Habit.values()[random.nextInt(Habit.values().length)]);
      }
    }
  }

  boolean isUp() {
    return !crashed;
  }

  Stream open(FaultSimulation.Session to) {
    return new Stream(to);
  }

  /** One connection: frames come in order, each after the one before. */
  final class Stream {
    private final FaultSimulation.Session to;
    private long busyUntil;
    private boolean closed;

    Stream(FaultSimulation.Session to) {
      this.to = to;
      this.busyUntil = download.time().nanos();
    }

    void close() {
      closed = true;
    }

    void ask(int number, Planner.Ask want) {
      List<Timed> frames = answer(number, want);
      habits.forEach(habit -> apply(habit, number, frames));
      frames.forEach(this::send);
    }

    private void send(Timed timed) {
      long delay = timed.after().toNanos() + retransmitted().toNanos();
      busyUntil = Math.max(busyUntil, download.time().nanos()) + delay;
      boolean breaks = breaks();
      download
          .time()
          .at(
              busyUntil,
              () -> {
                if (closed || crashed) {
                  return;
                }
                if (breaks) {
                  to.broke();
                } else {
                  to.take(timed.frame());
                }
              });
    }

    /** TCP sends again what was lost, later each time. */
    private Duration retransmitted() {
      Duration late = Duration.ZERO;
      Duration timeout = Duration.ofMillis(200);
      while (random.nextDouble() < loss && late.toSeconds() < 5) {
        late = late.plus(timeout);
        timeout = timeout.multipliedBy(2);
      }
      return late;
    }

    /** Where much is lost a connection is given up now and then. */
    private boolean breaks() {
      return random.nextDouble() < loss * loss * 0.1
          || (habits.contains(Habit.BREAKS) && random.nextDouble() < often * 0.2);
    }

    private void apply(Habit habit, int number, List<Timed> frames) {
      if (random.nextDouble() > often || frames.isEmpty()) {
        return;
      }
      int at = random.nextInt(frames.size());
      Timed one = frames.get(at);
      switch (habit) {
        case DROPS -> frames.remove(at);
        case DELAYS ->
            frames.set(at, new Timed(one.frame(), Duration.ofMillis(random.nextLong(20_000))));
        case REORDERS -> frames.add(random.nextInt(frames.size()), frames.remove(at));
        case REPLAYS -> frames.add(random.nextInt(at, frames.size() + 1), one);
        case LIES -> change(frames, at, piece -> flipped(piece));
        case MISNAMES ->
            change(
                frames,
                at,
                piece ->
                    new Frame.Piece(
                        piece.ask(),
                        piece.want(),
                        piece.chunk() + 1,
                        piece.offset(),
                        piece.data()));
        case SHORTENS -> change(frames, at, piece -> cut(piece, piece.data().sizeBytes() / 2));
        case LENGTHENS -> {
          for (int i = 0; i < 20; i++) {
            frames.add(at, one);
          }
        }
        case EMPTIES -> change(frames, at, piece -> cut(piece, 0));
        case STALLS -> {
          change(frames, at, piece -> cut(piece, 1));
          frames.subList(at + 1, frames.size()).clear();
        }
        case DRIPS -> drip(frames, at);
        case CRASHES -> crashed = true;
        case REFUSES -> {
          frames.clear();
          frames.add(
              new Timed(
                  new Frame.Answer(
                      number, List.of(new Refused(0, Refusal.NOT_HELD)), Duration.ZERO),
                  Duration.ofMillis(1)));
        }
        case BABBLES ->
            frames.add(
                at,
                new Timed(
                    new Frame.Answer(number + 1000, List.of(), Duration.ZERO), Duration.ZERO));
        case BREAKS -> {} // See breaks.
      }
    }

    private interface Changing {
      Frame.Piece change(Frame.Piece piece);
    }

    private static void change(List<Timed> frames, int at, Changing changing) {
      if (frames.get(at).frame() instanceof Frame.Piece piece) {
        frames.set(at, new Timed(changing.change(piece), frames.get(at).after()));
      }
    }

    private void drip(List<Timed> frames, int at) {
      if (frames.get(at).frame() instanceof Frame.Piece piece) {
        List<Timed> drops = new ArrayList<>();
        ByteBuffer bytes = piece.data().buffers().getFirst();
        for (int i = 0; i < Math.min(DRIPPED, bytes.remaining()); i++) {
          Data drop = new Data(bytes.slice(i, 1));
          drops.add(
              new Timed(
                  new Frame.Piece(
                      piece.ask(), piece.want(), piece.chunk(), piece.offset() + i, drop),
                  Duration.ofSeconds(1)));
        }
        frames.subList(at, frames.size()).clear();
        frames.addAll(drops);
      }
    }

    private Frame.Piece flipped(Frame.Piece piece) {
      ByteBuffer bytes = piece.data().buffers().getFirst();
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      if (copy.length > 0) {
        copy[random.nextInt(copy.length)] ^= 1;
      }
      return new Frame.Piece(
          piece.ask(),
          piece.want(),
          piece.chunk(),
          piece.offset(),
          new Data(ByteBuffer.wrap(copy)));
    }

    private static Frame.Piece cut(Frame.Piece piece, int length) {
      ByteBuffer bytes = piece.data().buffers().getFirst();
      Data less = new Data(bytes.slice(0, Math.min(length, bytes.remaining())));
      return new Frame.Piece(piece.ask(), piece.want(), piece.chunk(), piece.offset(), less);
    }

    /** As an honest source answers. */
    private List<Timed> answer(int number, Planner.Ask want) {
      List<Timed> frames = new ArrayList<>();
      int left = want.most() == 0 ? Integer.MAX_VALUE : want.most();
      for (Range range : want.chunks()) {
        for (int chunk = range.first(); chunk < range.end() && left > 0; chunk++, left--) {
          pieces(number, chunk, frames);
        }
      }
      frames.add(
          new Timed(new Frame.Answer(number, List.of(), Duration.ZERO), Duration.ofNanos(100_000)));
      return frames;
    }

    private void pieces(int number, int chunk, List<Timed> frames) {
      ByteBuffer bytes = download.bytes(chunk);
      for (int offset = 0; offset < bytes.capacity(); offset += PIECE_BYTES) {
        int length = Math.min(PIECE_BYTES, bytes.capacity() - offset);
        Data data = new Data(bytes.slice(offset, length));
        frames.add(
            new Timed(
                new Frame.Piece(number, 0, chunk, offset, data),
                Duration.ofNanos(length * 1_000_000_000L / bytesPerSecond)));
      }
    }
  }
}
