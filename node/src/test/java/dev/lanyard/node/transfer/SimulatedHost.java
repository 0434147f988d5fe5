package dev.lanyard.node.transfer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A host on a cable of its own to a switch: what it sends goes out in turn, a little of each pipe
 * at a time; what it receives queues before its cable, and holds up those that send it. For one
 * thread.
 */
final class SimulatedHost {
  /** What a cable carries of one pipe before it is another's turn. */
  private static final int QUANTUM_BYTES = 32 << 10;

  /** Frames, addresses and acknowledgements, besides the bytes: as measured in namespaces. */
  private static final double OVERHEAD = 1.05;

  /** What TCP and the senders' queues hold of one pipe. */
  private static final int WINDOW_BYTES = 512 << 10;

  private static final int PACKET_BYTES = 1448;

  /**
   * A cable.
   *
   * @param up bytes a second to the switch
   * @param down bytes a second from it
   * @param delay from one host to another
   * @param loss the part of packets that get lost
   */
  record Cable(double up, double down, Duration delay, double loss) {
    static Cable of(double megabits) {
      return new Cable(megabits * 125_000, megabits * 125_000, Duration.ofNanos(200_000), 0);
    }

    /**
     * Bytes of one pipe that are on their way at most. With loss, what TCP comes to in the mean
     * (Mathis et al., "The Macroscopic Behavior of the TCP Congestion Avoidance Algorithm", 1997).
     */
    int windowBytes() {
      return loss == 0
          ? WINDOW_BYTES
          : (int) Math.clamp(1.22 * PACKET_BYTES / Math.sqrt(loss), PACKET_BYTES, WINDOW_BYTES);
    }
  }

  /** A part of what a pipe carries. */
  record Part(int bytes, Runnable arrived) {}

  /** What is to be sent. */
  interface Supply {
    /** The next part, of so many bytes at most, where there is one now. */
    Optional<Part> next(int mostBytes);
  }

  /** A stream of bytes from one host to another, in order. */
  final class Pipe {
    private final SimulatedHost to;
    private final Supply supply;
    private int inFlight;
    private boolean inTurn;

    private Pipe(SimulatedHost to, Supply supply) {
      this.to = to;
      this.supply = supply;
    }

    /** There is something to send again. */
    void wake() {
      if (!inTurn && inFlight < cable.windowBytes()) {
        inTurn = true;
        turns.add(this);
        send();
      }
    }
  }

  private final SimulatedTime time;
  private final Cable cable;
  private final Deque<Pipe> turns = new ArrayDeque<>();
  private boolean sending;
  private long downFreeAt;
  private double sentBytes;
  private boolean dead;

  SimulatedHost(SimulatedTime time, Cable cable) {
    this.time = time;
    this.cable = cable;
  }

  Cable cable() {
    return cable;
  }

  /** Bytes that have left it, with what the network adds. */
  double sentBytes() {
    return sentBytes;
  }

  Pipe pipe(SimulatedHost to, Supply supply) {
    return new Pipe(to, supply);
  }

  /** It sends and receives nothing more. */
  void die() {
    dead = true;
    turns.clear();
  }

  boolean isDead() {
    return dead;
  }

  private void send() {
    while (!sending && !turns.isEmpty() && !dead) {
      Pipe pipe = turns.remove();
      pipe.inTurn = false;
      pipe.supply
          .next(Math.min(QUANTUM_BYTES, cable.windowBytes()))
          .ifPresent(part -> send(pipe, part));
    }
  }

  private void send(Pipe pipe, Part part) {
    sending = true;
    pipe.inFlight += part.bytes();
    double bytes = part.bytes() * OVERHEAD;
    time.at(
        time.nanos() + (long) (bytes * 1e9 / cable.up()),
        () -> {
          sending = false;
          sentBytes += bytes;
          if (!dead && !pipe.to.dead) {
            arrive(pipe, part, bytes);
          }
          pipe.wake();
          send();
        });
  }

  private void arrive(Pipe pipe, Part part, double bytes) {
    SimulatedHost to = pipe.to;
    long delay = cable.delay().plus(to.cable.delay()).toNanos() / 2;
    long begins = Math.max(time.nanos() + delay, to.downFreeAt);
    to.downFreeAt = begins + (long) (bytes * 1e9 / to.cable.down());
    time.at(
        to.downFreeAt,
        () -> {
          pipe.inFlight -= part.bytes();
          if (!dead && !to.dead) {
            part.arrived().run();
            pipe.wake();
          }
        });
  }
}
