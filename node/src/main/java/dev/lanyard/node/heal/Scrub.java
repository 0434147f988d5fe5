package dev.lanyard.node.heal;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.Health;
import dev.lanyard.node.catalog.RecordedFile;
import dev.lanyard.node.catalog.ScrubRound;
import dev.lanyard.node.transfer.Traffic;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every file again, round after round, slowly and on one thread; where it was stopped the
 * next start goes on. What was fetched and is damaged is fetched again by itself. Safe for several
 * threads.
 */
public final class Scrub implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger("heal");

  /** Files taken from the catalogue at a time. */
  private static final int PAGE = 100;

  /** How often it is written down how far a round is; a start repeats that much. */
  private static final Duration NOTE = Duration.ofSeconds(10);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  /**
   * Where it stands.
   *
   * @param next when the next round begins; nothing where one is under way, or none ever does
   */
  public record Status(boolean reading, Optional<Instant> finished, Optional<Instant> next) {}

  private final Catalog catalog;
  private final Health health;
  private final Examiner examiner;
  private final Repairs repairs;
  private final Traffic traffic;
  private final ScrubOptions options;
  private final Clock clock;
  private final Map<Path, Instant> repaired = new HashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  private volatile ScrubRound round;

  Scrub(
      Catalog catalog,
      Examiner examiner,
      Repairs repairs,
      Traffic traffic,
      ScrubOptions options,
      Clock clock) {
    this.catalog = catalog;
    this.health = catalog.health();
    this.examiner = examiner;
    this.repairs = repairs;
    this.traffic = traffic;
    this.options = options;
    this.clock = clock;
    this.round = health.scrub();
    if (round.since().isEmpty()) {
      noted(round.since(clock.instant()));
    }
    this.thread = Thread.ofPlatform().daemon().name("scrub").unstarted(this::work);
  }

  void start() {
    thread.start();
  }

  Status status() {
    ScrubRound now = round;
    boolean reading = now.began().isPresent();
    Optional<Instant> next = reading ? Optional.empty() : due(now);
    return new Status(reading, now.finished(), next);
  }

  /** The time of the next round; what was never read again was read when it was indexed. */
  private Optional<Instant> due(ScrubRound now) {
    return options.every().isZero()
        ? Optional.empty()
        : Optional.of(now.finished().or(now::since).orElseThrow().plus(options.every()));
  }

  private void work() {
    try {
      while (true) {
        try {
          if (isDue()) {
            readRound();
          }
          repairHeld();
        } catch (RuntimeException e) {
          log.warn("the files could not be read again, and are later", e);
        }
        pause(options.look());
      }
    } catch (InterruptedException e) {
      return; // Closed.
    }
  }

  /** A clock that was set back must not put it off for years. */
  private boolean isDue() {
    ScrubRound now = round;
    Instant time = clock.instant();
    boolean goesOn = now.began().isPresent() && !options.every().isZero();
    boolean ahead = now.finished().or(now::since).filter(last -> last.isAfter(time)).isPresent();
    return goesOn || due(now).filter(due -> ahead || !due.isAfter(time)).isPresent();
  }

  private void readRound() throws InterruptedException {
    if (round.began().isEmpty()) {
      noted(round.begin(clock.instant()));
      log.info("all files are being read again, to see what the disk has lost");
    }
    Pacing pacing = new Pacing();
    // What is indexed from now on is read by that, and would have no end.
    long last = catalog.lastSequence();
    for (List<RecordedFile> page = health.files(Optional.empty(), round.afterFile(), PAGE);
        !page.isEmpty() && page.getFirst().key() <= last;
        page = health.files(Optional.empty(), round.afterFile(), PAGE)) {
      read(page, pacing);
    }
    for (List<RecordedFile> page = health.held(round.afterHolding(), PAGE);
        !page.isEmpty();
        page = health.held(round.afterHolding(), PAGE)) {
      read(page, pacing);
    }
    noted(round.finish(clock.instant()));
    log.info("all files were read again; damaged: {}", health.damaged().size());
  }

  private void read(List<RecordedFile> files, Pacing pacing) throws InterruptedException {
    for (RecordedFile file : files) {
      if (!file.isHeld() || !health.isInShare(file)) {
        var _ = examiner.read(file, pacing);
      }
      round = round.after(file);
      pacing.noteNowAndThen();
    }
    noted(round);
    repairHeld(); // A round may take days.
  }

  private void noted(ScrubRound now) {
    round = now;
    health.scrubbed(now);
  }

  /** Files that were fetched to where the owner wanted them are whole there, or will be. */
  private void repairHeld() {
    Instant now = clock.instant();
    for (RecordedFile file : health.damaged()) {
      Instant last = repaired.get(file.file());
      boolean rests = last != null && last.plus(options.repairPause()).isAfter(now);
      if (file.isHeld() && !rests) {
        repaired.put(file.file(), now);
        repairs.begin(file).follow(true);
      }
    }
    repaired.values().removeIf(time -> time.plus(options.repairPause()).isBefore(now));
  }

  private void pause(Duration time) throws InterruptedException {
    if (closing.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new InterruptedException("closed");
    }
  }

  /** Reads slowly, and more slowly while peers are served or something is fetched. */
  private final class Pacing implements Examiner.Pace {
    private long moved = moved();
    private Instant noted = clock.instant();

    @Override
    public void pass(int bytes) throws InterruptedException {
      long now = moved();
      long most = now == moved ? options.bytesPerSecond() : options.busyBytesPerSecond();
      moved = now;
      pause(Duration.ofNanos(TimeUnit.SECONDS.toNanos(bytes) / most));
    }

    private long moved() {
      return traffic.bytesSent() + traffic.bytesReceived();
    }

    void noteNowAndThen() {
      Instant now = clock.instant();
      if (Duration.between(noted, now).compareTo(NOTE) > 0) {
        noted = now;
        noted(round);
      }
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      if (thread.getState() != Thread.State.NEW && !thread.join(CLOSE_TIMEOUT)) {
        log.warn("a file is being read from a disk that does not answer, and is left behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
