package dev.lanyard.node.dns;

import com.google.common.net.HostAndPort;
import dev.lanyard.node.peer.Discovery;
import dev.lanyard.node.peer.Hint;
import dev.lanyard.node.peer.Hint.FoundBy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks names up again and again, each in its own time, so that none waits for another that hangs;
 * every address is a hint each time. Thread-safe.
 */
final class LookUps implements Discovery {
  private static final Logger log = LoggerFactory.getLogger(LookUps.class);

  private final List<WatchedName> names;
  private final FoundBy foundBy;
  private final Rhythm rhythm;
  private final Scheduler scheduler;
  private final RandomGenerator random;
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile @Nullable Consumer<Hint> hints;
  private volatile boolean closed;

  /**
   * Nothing happens before {@link #start}.
   *
   * @param names each with its port
   */
  LookUps(
      List<HostAndPort> names,
      FoundBy foundBy,
      Rhythm rhythm,
      Resolver resolver,
      Scheduler scheduler,
      RandomGenerator random) {
    this.names = names.stream().map(name -> new WatchedName(name, resolver)).toList();
    this.foundBy = foundBy;
    this.rhythm = rhythm;
    this.scheduler = scheduler;
    this.random = random;
  }

  @Override
  public void start(Consumer<Hint> hints) {
    this.hints = hints;
    names.forEach(name -> scheduler.in(Duration.ZERO, () -> lookUpForEver(name)));
  }

  @Override
  public void lookAgain() {
    // One round at a time, however often it is asked for.
    if (hints != null && asked.compareAndSet(false, true)) {
      names.forEach(name -> scheduler.in(Duration.ZERO, () -> lookUp(name)));
      scheduler.in(rhythm.first(), () -> asked.set(false));
    }
  }

  private void lookUpForEver(WatchedName name) {
    int sameAnswers = lookUp(name);
    if (!closed) {
      scheduler.in(rhythm.pauseAfter(sameAnswers, random), () -> lookUpForEver(name));
    }
  }

  private int lookUp(WatchedName name) {
    try {
      return name.lookUp(address -> {
        Consumer<Hint> taker = hints;
        if (!closed && taker != null) {
          taker.accept(new Hint(address, Optional.empty(), foundBy));
        }
      });
    } catch (RuntimeException e) {
      log.warn("a look-up failed; going on", e);
      return 1;
    }
  }

  /** Returns at once; a look-up that hangs is left behind and brings nothing. */
  @Override
  public void close() {
    closed = true;
    scheduler.close();
  }
}
