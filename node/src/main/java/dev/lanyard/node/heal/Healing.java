package dev.lanyard.node.heal;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.transfer.Download;
import dev.lanyard.node.transfer.Downloads;
import dev.lanyard.node.transfer.Traffic;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** What this node does about what its disk loses. Safe for several threads. */
public final class Healing implements AutoCloseable {
  /** Checks under way at a time: each reads as fast as the disk gives. */
  private static final int CHECKS = 4;

  /** Told what happens in a check. */
  public interface Report extends Check.Report {
    /** A damaged file is being repaired; returns when that has ended. */
    void repairing(Finding finding, Download download) throws InterruptedException;
  }

  /** What moves: the way back for what is lost, and what the reading is not to hold up. */
  public record Moving(Downloads downloads, Traffic traffic) {}

  private final Catalog catalog;
  private final Examiner examiner;
  private final Holders holders;
  private final Repairs repairs;
  private final Scrub scrub;
  private final Semaphore checks = new Semaphore(CHECKS);

  /**
   * Healing of the files of a catalogue.
   *
   * @param changedFiles told of each file that was found to be another than what was indexed
   */
  public Healing(
      Catalog catalog,
      Consumer<Path> changedFiles,
      Holders holders,
      Moving moving,
      ScrubOptions options,
      Clock clock) {
    this.catalog = catalog;
    this.examiner = new Examiner(catalog, changedFiles);
    this.holders = holders;
    this.repairs = new Repairs(moving.downloads(), holders);
    this.scrub = new Scrub(catalog, examiner, repairs, moving.traffic(), options, clock);
  }

  /** Begins to read again what is due, in the background. */
  public void start() {
    scrub.start();
  }

  /**
   * Looks at all files of a share, or of all shares and what was fetched; returns when it has.
   *
   * @param reads each file, and compares it; else looks when it was written
   * @param repair what is damaged and a peer has whole
   * @throws Fault NOT_FOUND where there is no such share; UNAVAILABLE where its root is away;
   *     EXHAUSTED where many checks are under way
   */
  public void check(Optional<String> share, boolean reads, boolean repair, Report report)
      throws InterruptedException {
    if (!checks.tryAcquire()) {
      throw Fault.of(
          Reason.EXHAUSTED, "%d checks are under way already; wait for one to end", CHECKS);
    }
    try {
      new Check(catalog, examiner, holders, share, reads).run(repair ? repairing(report) : report);
    } finally {
      checks.release();
    }
  }

  /** Has each damaged file repaired as soon as it is found, instead of told. */
  private Check.Report repairing(Report report) {
    return new Check.Report() {
      @Override
      public void progress(Check.Progress now) throws InterruptedException {
        report.progress(now);
      }

      @Override
      public void found(Finding finding) throws InterruptedException {
        boolean repairable =
            finding.condition() instanceof Condition.Damaged && !finding.holders().isEmpty();
        if (repairable) {
          report.repairing(finding, repairs.begin(finding.file()));
        } else {
          report.found(finding);
        }
      }
    };
  }

  /** Files that are known to be damaged. */
  public int damaged() {
    return catalog.health().damaged().size();
  }

  /** How the files are read again in the background. */
  public Scrub.Status scrub() {
    return scrub.status();
  }

  /** Stops reading in the background. */
  @Override
  public void close() {
    scrub.close();
  }
}
