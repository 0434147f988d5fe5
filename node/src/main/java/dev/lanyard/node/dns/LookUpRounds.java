package dev.lanyard.node.dns;

import com.google.common.net.HostAndPort;
import dev.lanyard.node.peer.Hint;
import dev.lanyard.node.peer.Hint.FoundBy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks names up again and again, each round all of them at once, and brings a hint for each
 * address in each round. Thread-safe; one thread of its own, and one for each name while it is
 * looked up.
 */
final class LookUpRounds implements AutoCloseable {
  /** Closing is bounded to this; a look-up that hangs is left behind. */
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(LookUpRounds.class);

  private final List<LookedUp> names;
  private final FoundBy foundBy;
  private final RoundRhythm rhythm;
  private final RandomGenerator random;
  private final Semaphore wakes = new Semaphore(0);
  private @Nullable Thread thread;
  private volatile boolean closed;

  LookUpRounds(
      List<HostAndPort> names,
      FoundBy foundBy,
      RoundRhythm rhythm,
      Resolver resolver,
      RandomGenerator random) {
    this.names = names.stream().map(name -> new LookedUp(name, resolver)).toList();
    this.foundBy = foundBy;
    this.rhythm = rhythm;
    this.random = random;
  }

  synchronized void start(Consumer<Hint> hints) {
    if (thread != null || closed) {
      throw new IllegalStateException("start may be called once");
    }
    thread = Thread.ofVirtual().name(foundBy.word()).start(() -> run(hints));
  }

  void lookAgain() {
    wakes.release();
  }

  private void run(Consumer<Hint> hints) {
    int roundsUnchanged = 0;
    try {
      while (!closed && !names.isEmpty()) {
        roundsUnchanged = round(hints) ? 1 : roundsUnchanged + 1;
        Duration pause = rhythm.pauseAfter(roundsUnchanged, random);
        if (wakes.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          wakes.drainPermits();
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether any name has other addresses than in the round before. */
  private boolean round(Consumer<Hint> hints) throws InterruptedException {
    Set<Set<InetSocketAddress>> before = last();
    List<Thread> lookUps =
        names.stream().map(name -> Thread.ofVirtual().start(() -> lookUp(name, hints))).toList();
    for (Thread lookUp : lookUps) {
      lookUp.join();
    }
    return !before.equals(last());
  }

  private void lookUp(LookedUp name, Consumer<Hint> hints) {
    try {
      for (InetSocketAddress address : name.resolve()) {
        if (!closed) {
          hints.accept(new Hint(address, Optional.empty(), foundBy));
        }
      }
    } catch (RuntimeException e) {
      log.warn("looking up failed; going on", e);
    }
  }

  private Set<Set<InetSocketAddress>> last() {
    return names.stream().map(LookedUp::last).collect(Collectors.toSet());
  }

  @Override
  public void close() {
    closed = true;
    Thread running;
    synchronized (this) {
      running = thread;
    }
    if (running == null) {
      return;
    }
    running.interrupt();
    try {
      if (!running.join(CLOSE_WITHIN)) {
        log.debug("a name is still being looked up");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
