package dev.lanyard.node;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.peer.PeerDirectory;
import dev.lanyard.node.peer.PeerMemory;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down the peers that were met: soon after one was, so that it is known as a member also
 * after a power cut, and now and then. Safe for several threads.
 */
final class PeerNotes {
  private static final Logger log = LoggerFactory.getLogger("node");

  /** For a node that is not stopped but dies. */
  private static final Duration PAUSE = Duration.ofMinutes(5);

  /** When somebody was met: many are met together. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final PeerMemory memory;
  private final PeerDirectory directory;
  private final Supplier<String> meshTag;
  private final ScheduledExecutorService timer;
  private final ExecutorService workers;
  private final AtomicBoolean soon = new AtomicBoolean();

  /**
   * @param meshTag that of the mesh the node is in
   */
  PeerNotes(
      PeerMemory memory,
      PeerDirectory directory,
      Supplier<String> meshTag,
      ScheduledExecutorService timer,
      ExecutorService workers) {
    this.memory = memory;
    this.directory = directory;
    this.meshTag = meshTag;
    this.timer = timer;
    this.workers = workers;
  }

  /** Begins to write them down now and then. */
  void start() {
    Future<?> _ =
        timer.scheduleWithFixedDelay(
            () -> workers.execute(this::remember),
            PAUSE.toSeconds(),
            PAUSE.toSeconds(),
            TimeUnit.SECONDS);
  }

  /** Somebody was met. */
  void rememberSoon() {
    if (!soon.getAndSet(true)) {
      Future<?> _ =
          timer.schedule(() -> workers.execute(this::remember), SOON.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** Writes them down. */
  void remember() {
    soon.set(false);
    try {
      memory.save(directory.all(), meshTag.get());
    } catch (Fault e) {
      log.warn("the peers met are not remembered: {}", e.getMessage());
    }
  }
}
