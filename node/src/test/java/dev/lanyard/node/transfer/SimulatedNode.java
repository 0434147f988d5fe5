package dev.lanyard.node.transfer;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.ChunkSet.Range;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.peer.FetchStream.Frame;
import dev.lanyard.node.peer.FetchStream.Refusal;
import dev.lanyard.node.peer.FetchStream.Refused;
import dev.lanyard.node.peer.PieceData;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A node in a simulated swarm: the real planner, dialogues and served counts, with simulated
 * streams between them instead of gRPC, and chunks that are nothing but numbers. For one thread.
 */
final class SimulatedNode {
  /** What all nodes of a swarm have in common. */
  record World(
      SimulatedTime time,
      ChunkLayout layout,
      TransferOptions options,
      RandomGenerator random,
      List<SimulatedNode> nodes) {}

  private static final Digest CONTENT = Digest.ofBytes(new byte[] {1});

  /** From the last byte of a chunk to its being verified, written and told to others. */
  private static final Duration VERIFYING = Duration.ofMillis(3);

  /** A call of a few bytes, there and back. */
  private static final Duration CALL = Duration.ofMillis(2);

  /** How long a session with nothing to ask waits before it looks again. */
  private static final Duration IDLE = Duration.ofMillis(100);

  /** How often who waits for a turn looks whether it has come. */
  private static final Duration TURN_LOOK = Duration.ofMillis(ServedCounts.TURN_LOOK_MILLIS);

  /** In a swarm of up to so many, all idle sessions hear of every change, as in a node. */
  private static final int SMALL_SWARM = 32;

  private static final PieceData NO_DATA =
      new PieceData() {
        @Override
        public int sizeBytes() {
          return 0;
        }

        @Override
        public List<ByteBuffer> buffers() {
          return List.of();
        }

        @Override
        public void close() {
          // Nothing was taken.
        }
      };

  private final World world;
  private final int id;
  private final SimulatedHost host;
  private final Planner planner;
  private final ServedCounts counts;
  private final ChunkSet present;
  private final Map<Integer, Session> sessions = new LinkedHashMap<>();
  private final Map<Integer, Stream> served = new LinkedHashMap<>();
  private boolean fetching;
  private long startedAt;
  private OptionalLong doneAt = OptionalLong.empty();
  private int chunksTwice;

  SimulatedNode(World world, int id, SimulatedHost.Cable cable, boolean seeder) {
    this.world = world;
    this.id = id;
    this.host = new SimulatedHost(world.time(), cable);
    this.planner = new Planner(world.random());
    this.counts = new ServedCounts(world.time()::nanos);
    int chunks = world.layout().chunkCount();
    this.present = seeder ? ChunkSet.all(chunks) : ChunkSet.none(chunks);
    planner.add(world.layout(), present);
  }

  SimulatedHost host() {
    return host;
  }

  ChunkSet present() {
    return present;
  }

  /** From its start until it had all, if it has. */
  Optional<Duration> took() {
    return doneAt.isPresent()
        ? Optional.of(Duration.ofNanos(doneAt.getAsLong() - startedAt))
        : Optional.empty();
  }

  /** When it had all, since the simulation began. */
  OptionalLong doneAt() {
    return doneAt;
  }

  /** Chunks that came though they were there already. */
  int chunksTwice() {
    return chunksTwice;
  }

  // Receiving

  /** Begins to fetch. */
  void start() {
    fetching = true;
    startedAt = world.time().nanos();
    look();
  }

  /** Dies as a process does: who is connected with it knows at once. */
  void die() {
    host.die();
    for (SimulatedNode other : world.nodes()) {
      Session lost = other.sessions.get(id);
      if (lost != null) {
        world.time().after(CALL, lost::end);
      }
    }
    List.copyOf(sessions.values()).forEach(Session::end);
  }

  private boolean isFetching() {
    return fetching && !planner.isDone() && !host.isDead();
  }

  private void look() {
    if (!isFetching()) {
      return;
    }
    List<SimulatedNode> others = new ArrayList<>(world.nodes());
    others.remove(this);
    Collections.shuffle(others, Random.from(world.random()));
    others.forEach(this::look);
    world.time().after(world.options().sourceLook(), this::look);
  }

  /** Asks one what it has; the other hears by that that this one fetches the same. */
  private void look(SimulatedNode other) {
    boolean room = sessions.size() < world.options().sources();
    if (!isFetching() || sessions.containsKey(other.id) || other.host.isDead() || !room) {
      return;
    }
    world
        .time()
        .after(
            CALL,
            () -> {
              if (!isFetching() || other.host.isDead() || sessions.containsKey(other.id)) {
                return;
              }
              boolean whole = other.present.isComplete();
              if ((whole || other.isFetching()) && sessions.size() < world.options().sources()) {
                if (whole) {
                  planner.offersAll(other.id, 0);
                } else {
                  planner.follows(other.id, 0);
                  other.present.ranges().forEach(range -> planner.offers(other.id, 0, range));
                }
                Session session = new Session(other, !whole);
                sessions.put(other.id, session);
                session.pump();
              }
              other.look(this);
            });
  }

  private void changed(Session cause) {
    if (world.nodes().size() <= SMALL_SWARM) {
      List.copyOf(sessions.values()).forEach(Session::pump);
    } else {
      cause.pump();
    }
  }

  /** This node's part as a receiver towards one source. */
  private final class Session {
    private final SimulatedNode source;

    /** Whether the source is fetching it too and tells what it comes to have. */
    private final boolean follows;

    private final Dialogue dialogue;
    private final Stream stream;
    private boolean waiting;
    private boolean ended;

    Session(SimulatedNode source, boolean follows) {
      this.source = source;
      this.follows = follows;
      this.dialogue =
          new Dialogue(
              source.id, planner, content -> world.layout(), world.options(), world.time()::nanos);
      this.stream = source.serve(this);
    }

    SimulatedNode receiver() {
      return SimulatedNode.this;
    }

    void pump() {
      if (ended || !isFetching()) {
        return;
      }
      for (List<Planner.Ask> asks = dialogue.next(); !asks.isEmpty(); asks = dialogue.next()) {
        int number = dialogue.asked(asks);
        List<Planner.Ask> sent = asks;
        world.time().after(CALL.dividedBy(2), () -> stream.ask(number, sent));
      }
      if (dialogue.isWaiting()) {
        return;
      }
      if (dialogue.isOver()) {
        end();
      } else if (!waiting) {
        waiting = true;
        world
            .time()
            .after(
                IDLE,
                () -> {
                  waiting = false;
                  pump();
                });
      }
    }

    void came(Frame.Piece last) {
      if (ended) {
        return;
      }
      int length = world.layout().length(last.chunk());
      if (dialogue.contentOf(last) != 0) {
        throw new AssertionError("a piece of another content");
      }
      dialogue.came(last, length);
      world.time().after(VERIFYING, () -> arrived(last.chunk()));
      pump();
    }

    void answered(Frame.Answer answer) {
      if (ended) {
        return;
      }
      try {
        dialogue.answered(answer);
      } catch (Fault busy) {
        end();
        return;
      }
      changed(this);
    }

    /** The source has come to have something. */
    void gained(Range range) {
      if (!ended && isFetching() && follows) {
        planner.offers(source.id, 0, range);
        changed(this);
      }
    }

    void end() {
      if (!ended) {
        ended = true;
        sessions.remove(source.id);
        source.served.remove(id);
        stream.end();
        planner.release(source.id);
        if (isFetching()) {
          changed(this);
        }
      }
    }
  }

  private void arrived(int chunk) {
    if (host.isDead()) {
      return;
    }
    if (!present.add(chunk)) {
      chunksTwice++;
      return;
    }
    boolean _ = planner.arrived(0, chunk);
    for (Stream stream : served.values()) {
      world.time().after(CALL.dividedBy(2), () -> stream.to.gained(new Range(chunk, 1)));
    }
    if (planner.isDone()) {
      doneAt = OptionalLong.of(world.time().nanos());
      List.copyOf(sessions.values()).forEach(Session::end);
    }
  }

  // Serving

  private Stream serve(Session to) {
    boolean granted = served.size() < world.options().streams().inAll();
    Stream stream = new Stream(to, granted);
    if (granted) {
      served.put(to.receiver().id, stream);
    }
    return stream;
  }

  /** All may choose anew. */
  private void wakeAll() {
    served.values().forEach(stream -> stream.pipe.wake());
  }

  /** This node's part as a source towards one receiver; as {@link ServingSession} does it. */
  private final class Stream {
    private final Session to;
    private final boolean granted;
    private final SimulatedHost.Pipe pipe;
    private final Deque<Serving> asks = new ArrayDeque<>();

    Stream(Session to, boolean granted) {
      this.to = to;
      this.granted = granted;
      this.pipe = host.pipe(to.receiver().host, this::next);
    }

    void ask(int number, List<Planner.Ask> wants) {
      asks.add(new Serving(this, number, wants));
      pipe.wake();
    }

    /** Nobody reads any more. */
    void end() {
      Serving serving = asks.peek();
      if (serving != null) {
        serving.giveUp();
      }
    }

    private Optional<SimulatedHost.Part> next(int mostBytes) {
      Serving serving = asks.peek();
      if (serving == null || to.ended) {
        return Optional.empty();
      }
      Optional<Frame.Answer> answer =
          granted ? serving.answerOrChoose() : Optional.of(serving.busy());
      if (answer.isPresent()) {
        asks.remove();
        Frame.Answer told = answer.get();
        return Optional.of(new SimulatedHost.Part(64, () -> to.answered(told)));
      }
      return serving.part(mostBytes);
    }
  }

  /** An ask that is being answered. */
  private final class Serving {
    private final Stream stream;
    private final int ask;
    private final Deque<Integer> order = new ArrayDeque<>();
    private final BitSet choice = new BitSet();
    private boolean refused;
    private int most;
    private int chunk = -1;
    private int offset;

    /** What it waits for, while it does. */
    private ServedCounts.@Nullable Choice choosing;

    Serving(Stream stream, int ask, List<Planner.Ask> wants) {
      this.stream = stream;
      this.ask = ask;
      Planner.Ask want = wants.getFirst();
      BitSet asked = new BitSet();
      want.chunks().forEach(range -> asked.set(range.first(), range.end()));
      if (want.most() > 0 && want.most() < asked.cardinality()) {
        most = want.most();
        asked.stream().filter(present::has).forEach(choice::set);
        refused = choice.isEmpty();
      } else {
        order.addAll(counts.leastServedFirst(CONTENT, world.layout().chunkCount(), asked));
      }
    }

    Frame.Answer busy() {
      return new Frame.Answer(ask, List.of(new Refused(0, Refusal.BUSY)), Duration.ofMillis(500));
    }

    /** The answer, where nothing more is to be sent; else a chunk is chosen, or waited for. */
    Optional<Frame.Answer> answerOrChoose() {
      while (chunk < 0) {
        boolean mayChoose = most > 0 && !choice.isEmpty();
        if (order.isEmpty() && !mayChoose) {
          return Optional.of(answer());
        }
        if (mayChoose) {
          OptionalInt chosen = choose();
          if (chosen.isEmpty()) {
            return choosing != null ? Optional.empty() : Optional.of(answer());
          }
          most--;
          choice.clear(chosen.getAsInt());
          begin(chosen.getAsInt());
        } else {
          begin(order.remove());
        }
      }
      return Optional.empty();
    }

    /** A chunk, where one can be chosen now; who is not to wait any more does not choose. */
    private OptionalInt choose() {
      if (choosing == null) {
        choosing = counts.choice(stream, CONTENT, world.layout().chunkCount(), choice);
        // That it came again has ended its turn before, which is another's now.
        world.time().after(Duration.ZERO, SimulatedNode.this::wakeAll);
      }
      OptionalInt chosen = choosing.now();
      if (chosen.isPresent() || choosing.isOver()) {
        choosing.end();
        choosing = null;
      }
      return chosen;
    }

    private void begin(int next) {
      if (present.has(next)) {
        chunk = next;
        offset = 0;
        counts.begins(CONTENT, world.layout().chunkCount(), next);
      } else {
        refused = true;
      }
    }

    /** A chunk that was begun is not going to be sent. */
    void giveUp() {
      if (choosing != null) {
        choosing.end();
        choosing = null;
      }
      if (chunk >= 0) {
        counts.ends(CONTENT, world.layout().chunkCount(), chunk);
        chunk = -1;
      }
    }

    private Frame.Answer answer() {
      List<Refused> all = refused ? List.of(new Refused(0, Refusal.NOT_HELD)) : List.of();
      return new Frame.Answer(ask, all, Duration.ZERO);
    }

    /** The next part of the chunk; nothing while none is chosen. */
    Optional<SimulatedHost.Part> part(int mostBytes) {
      if (chunk < 0) {
        world.time().after(TURN_LOOK, stream.pipe::wake);
        return Optional.empty();
      }
      int length = world.layout().length(chunk);
      int bytes = Math.min(mostBytes, length - offset);
      offset += bytes;
      if (offset < length) {
        return Optional.of(new SimulatedHost.Part(bytes, () -> {}));
      }
      Frame.Piece last = new Frame.Piece(ask, 0, chunk, 0, NO_DATA);
      counts.ends(CONTENT, world.layout().chunkCount(), chunk);
      chunk = -1;
      world.time().after(Duration.ZERO, SimulatedNode.this::wakeAll);
      return Optional.of(new SimulatedHost.Part(bytes, () -> stream.to.came(last)));
    }
  }
}
