package dev.lanyard.node.mdns;

import com.google.common.base.Ticker;
import dev.lanyard.node.host.LocalInterface;
import dev.lanyard.node.host.NetworkInterfaces;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Discovery;
import dev.lanyard.node.peer.Hint;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds nodes by multicast DNS, service {@code _lanyard._tcp.local.}, and lets them find this one.
 * What it brings are hints: anybody on the link can say anything, and as often as they like; {@link
 * Post} says what is done about that.
 *
 * <p>Thread-safe. One thread of its own tends all stations; jmDNS runs four for each.
 */
public final class MdnsDiscovery implements Discovery {
  /** Closing is bounded to this, by contract. */
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

  /** After something nobody planned for. */
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(MdnsDiscovery.class);

  private final Supplier<List<LocalInterface>> interfaces;
  private final List<String> named;
  private final Station.Opener opener;
  private final Ticker ticker;
  private final Semaphore wakes = new Semaphore(0);
  private @Nullable Posts posts;
  private @Nullable Thread thread;
  private volatile boolean closed;

  /**
   * Nothing happens before {@link #start}.
   *
   * @param announcement what to say of this node
   * @param named the interfaces the owner named; empty for the real ones
   * @param members nodes that are of our mesh under whatever tag
   */
  public MdnsDiscovery(Announcement announcement, List<String> named, Predicate<NodeId> members) {
    this(
        NetworkInterfaces::now,
        named,
        new JmdnsStations(announcement, UUID.randomUUID().toString(), members),
        Ticker.systemTicker());
  }

  MdnsDiscovery(
      Supplier<List<LocalInterface>> interfaces,
      List<String> named,
      Station.Opener opener,
      Ticker ticker) {
    this.interfaces = interfaces;
    this.named = List.copyOf(named);
    this.opener = opener;
    this.ticker = ticker;
  }

  @Override
  public synchronized void start(Consumer<Hint> hints) {
    if (thread != null || closed) {
      throw new IllegalStateException("start may be called once");
    }
    Consumer<Hint> whileOpen =
        hint -> {
          if (!closed) {
            hints.accept(hint);
          }
        };
    Posts tended =
        new Posts(
            interfaces,
            named,
            place ->
                new Post(
                    place, opener, whileOpen, wakes::release, ticker, RandomGenerator.getDefault()),
            ticker);
    posts = tended;
    // Not a virtual thread: looking up an advertised name is native code and would keep its
    // carrier.
    thread = Thread.ofPlatform().daemon().name("mdns").start(() -> run(tended));
  }

  @Override
  public synchronized void lookAgain() {
    if (posts != null) {
      posts.askNow();
      wakes.release();
    }
  }

  private void run(Posts tended) {
    try {
      while (!closed) {
        Duration pause = tend(tended);
        if (wakes.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          wakes.drainPermits();
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } finally {
      tended.close();
    }
  }

  private static Duration tend(Posts tended) {
    try {
      return tended.tend();
    } catch (RuntimeException e) {
      log.warn("multicast DNS failed; going on", e);
      return PAUSE_AFTER_FAILURE;
    }
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
    wakes.release();
    try {
      if (!running.join(CLOSE_WITHIN)) {
        log.debug("multicast DNS is still closing");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
