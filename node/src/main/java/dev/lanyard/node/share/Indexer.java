package dev.lanyard.node.share;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.KnownShare;
import dev.lanyard.node.catalog.RootKey;
import dev.lanyard.node.content.Printable;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the catalogue's rows of one share like its disk: waits for its {@link Agenda}, checks the
 * root, and makes a {@link Pass}. Has a platform thread of its own, since walking a large tree is
 * many short system calls in a row, which would keep a virtual thread's carrier from all others.
 */
final class Indexer implements WatchListener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Indexer.class);

  /** Settle times that a share stays "indexing" for files that do not settle. */
  private static final int PATIENCE = 5;

  /** Scans take at most a hundredth of the time, however large the share. */
  private static final int REST_PER_SCAN = 100;

  private final long shareId;
  private final String name;
  private final Catalog catalog;
  private final Hasher hasher;
  private final ShareOptions options;
  private final Settling settling;
  private final Agenda agenda;
  private final IndexState state = new IndexState();
  private final FolderWatch watch;
  private final Thread thread;

  Indexer(
      KnownShare share,
      Catalog catalog,
      Hasher hasher,
      Watcher watcher,
      ShareOptions options,
      Clock clock) {
    this.shareId = share.id();
    this.name = share.name();
    this.catalog = catalog;
    this.hasher = hasher;
    this.options = options;
    this.settling = new Settling(options.settleTime(), clock);
    this.agenda = new Agenda(options, settling);
    this.watch = watcher.watch(share, this);
    this.thread = Thread.ofPlatform().daemon().name("index-" + share.id()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Which share it is: another of the same name has another. */
  long shareId() {
    return shareId;
  }

  IndexState state() {
    return state;
  }

  /** What the owner should know, on one line; empty for nothing. */
  String notice() {
    List<String> notices = new ArrayList<>(state.notices());
    int waitedFor = settling.size();
    // While indexing it goes without saying.
    if (waitedFor > 0 && state.state() != OwnShare.State.INDEXING) {
      notices.add(
          waitedFor == 1
              ? "one file is still being written"
              : waitedFor + " files are still being written");
    }
    return String.join("; ", notices);
  }

  /** A file is not what was indexed. */
  void touched(String path) {
    int slash = path.lastIndexOf('/');
    changed(slash < 0 ? "" : path.substring(0, slash), path.substring(slash + 1));
  }

  @Override
  public void changed(String folder, String child) {
    agenda.report(dirt -> dirt.name(folder, child));
  }

  @Override
  public void changedMuch(String folder) {
    agenda.report(dirt -> dirt.folder(folder));
  }

  @Override
  public void rootLost() {
    agenda.reportRootLost();
  }

  @Override
  public void incomplete(String why) {
    if (state.watchTrouble(why)) {
      log.warn("share '{}': {}", Printable.of(name), why);
    }
  }

  /**
   * Interrupts the work; rows that were not written are found again. Never blocks: its own thread
   * gives up the watches, which a disk that does not answer may hold.
   */
  @Override
  public void close() {
    thread.interrupt();
    state.close();
  }

  /** Waits for the end of the work after {@link #close}; false where it takes too long. */
  boolean join(Duration timeout) throws InterruptedException {
    return thread.getState() == Thread.State.NEW || thread.join(timeout);
  }

  private void run() {
    try {
      while (true) {
        attend(agenda.await());
      }
    } catch (InterruptedException e) {
      return; // Closed.
    } finally {
      watch.close();
    }
  }

  /**
   * Does what is due. What fails, on a full disk say, is tried again, all of it, a little later and
   * not before: each new change would cost the whole attempt.
   */
  private void attend(Dirt dirt) throws InterruptedException {
    Optional<KnownShare> share = catalog.share(shareId);
    if (share.isEmpty()) {
      // Being removed; where that fails in the middle, it is asked for again.
      agenda.pauseFor(options.unwatchedScanInterval());
      return;
    }
    try {
      if (isThere(share.get(), dirt) && !dirt.isEmpty()) {
        look(catalog.share(shareId).orElse(share.get()), dirt);
      }
      state.finishedWithout(settling.isEmpty(), patience()).ifPresent(this::logIndexed);
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("closed");
      }
      state.trouble(String.valueOf(e.getMessage()));
      log.warn("share '{}' could not be brought up to date", Printable.of(name), e);
      agenda.scanAfter(options.unwatchedScanInterval());
      agenda.pauseFor(options.unwatchedScanInterval());
    }
  }

  /** Checks the root; one that is another, or is back, is dirty all over. */
  private boolean isThere(KnownShare share, Dirt dirt) {
    return switch (RootCheck.look(share, catalog)) {
      case RootCheck.Root.Present(RootKey key) -> present(share, key, dirt);
      case RootCheck.Root.Absent(String why) -> absent(share, why);
    };
  }

  private boolean present(KnownShare share, RootKey key, Dirt dirt) {
    if (!share.available() || !key.equals(share.rootKey())) {
      catalog.setRoot(shareId, true, key);
      dirt.tree(""); // Another folder, perhaps, and nobody watches it.
    }
    if (state.rootPresent()) {
      log.info("share '{}' is there again: {}", Printable.of(name), shown(share));
    }
    agenda.rootIsAbsent(false);
    return true;
  }

  private boolean absent(KnownShare share, String why) {
    if (share.available()) {
      catalog.setRoot(shareId, false, share.rootKey());
    }
    if (state.rootAbsent(why)) {
      log.warn("share '{}' is unavailable, {}: {}", Printable.of(name), shown(share), why);
    }
    agenda.rootIsAbsent(true);
    return false;
  }

  private void look(KnownShare share, Dirt dirt) throws InterruptedException {
    boolean all = dirt.isEverything();
    long startNanos = System.nanoTime();
    Progress progress = all ? state.scanStarted() : new Progress();
    try (Pass pass =
        new Pass(share, catalog, hasher, settling, this::touched, () -> isStillThere(share))) {
      scan(share, dirt, progress, pass);
      // A large file may take hours, and others come and change meanwhile.
      while (!pass.awaitRead()) {
        if (pass.readsLargeAlone()) {
          scan(share, agenda.takeParts(), new Progress(), pass);
        }
      }
      Unreadable unreadable = pass.unreadable();
      state.trouble("");
      if (all) {
        Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
        state.scanEnded(unreadable);
        agenda.scanAfter(nextScan(took));
      } else {
        state.lookEnded(unreadable);
      }
    }
  }

  private void scan(KnownShare share, Dirt dirt, Progress progress, Pass pass)
      throws InterruptedException {
    if (!dirt.isEmpty()) {
      ShareRules rules = new ShareRules(share, state.brokenRules());
      new Scan(share, catalog, watch, progress, rules, pass).parts(dirt);
    }
  }

  private boolean isStillThere(KnownShare share) {
    return RootCheck.look(share, catalog) instanceof RootCheck.Root.Present;
  }

  private Duration nextScan(Duration last) {
    Duration interval =
        state.isWatched() ? options.scanInterval() : options.unwatchedScanInterval();
    Duration rest = last.multipliedBy(REST_PER_SCAN);
    return interval.compareTo(rest) >= 0 ? interval : rest;
  }

  private Duration patience() {
    return options.settleTime().multipliedBy(PATIENCE);
  }

  private void logIndexed(Duration took) {
    var totals = catalog.totals(name);
    log.info(
        "share '{}' is indexed: {} files, {} bytes in {} ms",
        Printable.of(name),
        totals.files(),
        totals.bytes(),
        took.toMillis());
  }

  private static String shown(KnownShare share) {
    return Printable.of(share.root().toString());
  }
}
