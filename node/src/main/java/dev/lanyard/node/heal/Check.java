package dev.lanyard.node.heal;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.Health;
import dev.lanyard.node.catalog.KnownShare;
import dev.lanyard.node.catalog.RecordedFile;
import dev.lanyard.node.catalog.Totals;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One look at all files of a share, or of all shares and what was fetched. For one thread. */
public final class Check {
  /** Told what comes of it. */
  public interface Report {
    /** A file was looked at, or a part of it was read. */
    void progress(Progress now) throws InterruptedException;

    /** A file is not what it was. */
    void found(Finding finding) throws InterruptedException;
  }

  /**
   * How far it is. What was fetched is counted as it comes.
   *
   * @param filesTotal as far as is known
   */
  public record Progress(long filesDone, long filesTotal, long bytesDone, long bytesTotal) {}

  /** Files taken from the catalogue at a time. */
  private static final int PAGE = 500;

  private final Catalog catalog;
  private final Health health;
  private final Examiner examiner;
  private final Holders holders;
  private final Optional<String> share;
  private final boolean reads;

  private Progress progress;

  Check(
      Catalog catalog, Examiner examiner, Holders holders, Optional<String> share, boolean reads) {
    this.catalog = catalog;
    this.health = catalog.health();
    this.examiner = examiner;
    this.holders = holders;
    this.share = share;
    this.reads = reads;
    List<Totals> totals =
        share
            .map(List::of)
            .orElseGet(() -> catalog.shares().stream().map(KnownShare::name).toList())
            .stream()
            .map(catalog::totals)
            .toList();
    this.progress =
        new Progress(
            0,
            totals.stream().mapToLong(Totals::files).sum(),
            0,
            totals.stream().mapToLong(Totals::bytes).sum());
  }

  /**
   * Looks at all.
   *
   * @throws Fault NOT_FOUND where there is no such share; UNAVAILABLE where its root is away
   */
  public void run(Report report) throws InterruptedException {
    report.progress(progress);
    if (share.isPresent()) {
      checkRoot(share.get());
    }
    long key = 0;
    for (List<RecordedFile> page = health.files(share, key, PAGE);
        !page.isEmpty();
        page = health.files(share, key, PAGE)) {
      examine(page, report);
      key = page.getLast().key();
    }
    if (share.isEmpty()) {
      held(report);
    }
  }

  private void held(Report report) throws InterruptedException {
    Optional<Path> after = Optional.empty();
    for (List<RecordedFile> page = health.held(after, PAGE);
        !page.isEmpty();
        page = health.held(after, PAGE)) {
      List<RecordedFile> elsewhere = page.stream().filter(file -> !health.isInShare(file)).toList();
      for (RecordedFile file : elsewhere) {
        progress =
            new Progress(
                progress.filesDone(),
                progress.filesTotal() + 1,
                progress.bytesDone(),
                progress.bytesTotal() + file.stamp().sizeBytes());
      }
      examine(elsewhere, report);
      after = Optional.of(page.getLast().file());
    }
  }

  /** A root that is away is not a folder whose files are gone. */
  private void checkRoot(String name) {
    KnownShare known =
        catalog
            .share(name)
            .orElseThrow(() ->
                Fault.of(
                    Reason.NOT_FOUND,
                    "there is no share '%s' here: see `lanyard shares`",
                    Printable.of(name)));
    if (!known.available() || !Files.exists(known.root())) {
      throw Fault.of(
          Reason.UNAVAILABLE,
          "%s, the root of share '%s', is not there; its files are kept in mind and served again"
              + " once it is",
          Printable.of(known.root().toString()),
          Printable.of(name));
    }
  }

  private void examine(List<RecordedFile> files, Report report) throws InterruptedException {
    for (RecordedFile file : files) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the check was stopped");
      }
      long before = progress.bytesDone();
      Condition condition =
          reads
              ? examiner.read(file, bytes -> report.progress(moved(0, bytes)))
              : examiner.look(file);
      Progress now = moved(1, before + file.stamp().sizeBytes() - progress.bytesDone());
      tell(file, condition, report);
      report.progress(now);
    }
  }

  private Progress moved(int files, long bytes) {
    progress =
        new Progress(
            progress.filesDone() + files,
            progress.filesTotal(),
            progress.bytesDone() + bytes,
            progress.bytesTotal());
    return progress;
  }

  private void tell(RecordedFile file, Condition condition, Report report)
      throws InterruptedException {
    switch (condition) {
      case Condition.Sound() -> {}
      case Condition.Damaged(long _) ->
          report.found(new Finding(file, condition, holders.of(file.digest(), file.restricted())));
      case Condition.Missing() -> {
        share.ifPresent(this::checkRoot);
        report.found(new Finding(file, condition, List.of()));
      }
      case Condition.Changed(), Condition.Unreadable(String _) ->
          report.found(new Finding(file, condition, List.of()));
    }
  }
}
