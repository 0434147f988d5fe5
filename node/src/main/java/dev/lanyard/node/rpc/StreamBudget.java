package dev.lanyard.node.rpc;

import dev.lanyard.node.transfer.Traffic;
import dev.lanyard.node.transfer.TransferOptions;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * How many streams of chunks are served at a time, in all and to one caller; who comes beyond that
 * is told when to come back. A stream that has asked for nothing for long makes room, and one that
 * takes what it asked for at a trickle. Safe for several threads.
 */
final class StreamBudget {
  /**
   * A stream that asks for nothing for so long keeps its place only while nobody wants it: a
   * download that waits for news of another source takes seconds, and may open its stream anew.
   */
  static final Duration IDLE = Duration.ofSeconds(30);

  /** Bytes a second: who has taken fewer while this node waited for it keeps others from more. */
  static final long TRICKLE = 32 << 10;

  /** Permission to be served, or the lack of it; closing gives it back. */
  final class Ticket implements AutoCloseable {
    private final Object caller;
    private final Runnable end;
    private final boolean granted;
    private boolean waits = true; // Guarded by the budget, as is the next.
    private long waitsSinceNanos = nanoTime.getAsLong();
    private long takesSinceNanos;
    private long takenBytes;
    private long heldUpNanos;
    private boolean trickles;
    private boolean displaced;

    private Ticket(Object caller, Runnable end, boolean granted) {
      this.caller = caller;
      this.end = end;
      this.granted = granted;
    }

    boolean isGranted() {
      return granted;
    }

    /** The stream asked for something. */
    void asked() {
      synchronized (StreamBudget.this) {
        if (waits) {
          waits = false;
          trickles = false;
          takesAnew();
        }
      }
    }

    /**
     * It took something of what it asked for.
     *
     * @param nanos how long this node waited for it to
     * @return false where its place is another's by now
     */
    boolean took(int bytes, long nanos) {
      synchronized (StreamBudget.this) {
        takenBytes += bytes;
        heldUpNanos += nanos;
        return !displaced;
      }
    }

    private void takesAnew() {
      takesSinceNanos = nanoTime.getAsLong();
      takenBytes = 0;
      heldUpNanos = 0;
    }

    private boolean trickles() {
      long elapsed = nanoTime.getAsLong() - takesSinceNanos;
      if (!waits && elapsed >= IDLE.toNanos()) {
        trickles =
            heldUpNanos > elapsed / 2
                && takenBytes < Duration.ofNanos(elapsed).toMillis() * TRICKLE / 1000;
        takesAnew();
      }
      return !waits && trickles;
    }

    /** What it asked for was answered. */
    void answered() {
      synchronized (StreamBudget.this) {
        waits = true;
        waitsSinceNanos = nanoTime.getAsLong();
      }
    }

    private Duration idle() {
      return waits ? Duration.ofNanos(nanoTime.getAsLong() - waitsSinceNanos) : Duration.ZERO;
    }

    @Override
    public void close() {
      leave(this);
    }
  }

  private final TransferOptions.Streams limits;
  private final Traffic traffic;
  private final LongSupplier nanoTime;

  /** Those that are served; guarded by this. */
  private final Set<Ticket> served = new LinkedHashSet<>();

  StreamBudget(TransferOptions.Streams limits, Traffic traffic, LongSupplier nanoTime) {
    this.limits = limits;
    this.traffic = traffic;
    this.nanoTime = nanoTime;
  }

  /**
   * A stream begins.
   *
   * @param end ends it, where it makes room for another; must be quick
   */
  Ticket enter(Caller caller, Runnable end) {
    Object who = caller.account();
    Optional<Ticket> displaced = Optional.empty();
    Ticket ticket;
    synchronized (this) {
      Predicate<Ticket> mine = one -> one.caller.equals(who);
      if (served.stream().filter(mine).count() >= limits.toOnePeer()) {
        displaced = idleOrTrickling(mine);
      } else if (served.size() >= limits.inAll()) {
        displaced = idleOrTrickling(one -> true);
      }
      displaced.ifPresent(one -> {
        one.displaced = true;
        leave(one);
      });
      boolean granted =
          served.size() < limits.inAll()
              && served.stream().filter(mine).count() < limits.toOnePeer();
      ticket = new Ticket(who, end, granted);
      if (granted) {
        served.add(ticket);
        traffic.streamOpened();
      }
    }
    displaced.ifPresent(one -> one.end.run());
    return ticket;
  }

  private Optional<Ticket> idleOrTrickling(Predicate<Ticket> which) {
    Optional<Ticket> idle =
        served.stream()
            .filter(which)
            .filter(one -> one.idle().compareTo(IDLE) >= 0)
            .max(Comparator.comparing(Ticket::idle));
    return idle.or(() -> served.stream().filter(which).filter(Ticket::trickles).findFirst());
  }

  private synchronized void leave(Ticket ticket) {
    if (served.remove(ticket)) {
      traffic.streamClosed();
    }
  }
}
