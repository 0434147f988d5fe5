package dev.lanyard.node.transfer;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.disk.Failpoint;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.PeerClient;
import dev.lanyard.node.store.DiskFaults;
import dev.lanyard.node.store.Existing;
import dev.lanyard.node.store.ReceiveFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a download does, from looking at its destination to the last name. */
final class DownloadRun {
  /**
   * What every run of a node uses.
   *
   * @param peers the calls to every connected peer, by id
   */
  record Surroundings(
      Catalog catalog,
      Supplier<Map<NodeId, PeerClient>> peers,
      Shared shared,
      RandomGenerator random,
      TransferOptions options) {}

  /** What all downloads of a node share. */
  record Shared(Memory memory, Executor writers, Turns turns, Traffic traffic, Gains gains) {}

  /**
   * Where it goes.
   *
   * @param folder a folder that exists
   * @param name in it
   * @param existing what becomes of other bytes that lie there
   * @param held it stays there, and is served on by its digest
   */
  record Destination(ReceiveFolder folder, String name, Existing existing, boolean held) {}

  /** How often the run looks whether something ails it. */
  private static final long WATCH_MILLIS = 100;

  /** A pause in which nothing comes that is worth telling the owner. */
  private static final Duration WORTH_TELLING = Duration.ofSeconds(2);

  private final Download download;
  private final Wanted wanted;
  private final Destination destination;
  private final Surroundings around;
  private final TransferOptions options;
  private final AtomicReference<@Nullable Fault> failure = new AtomicReference<>();

  /** All that were sources of some portion. */
  private final Set<NodeId> known = ConcurrentHashMap.newKeySet();

  private volatile Optional<Portions> portions = Optional.empty();
  private volatile Optional<SourcePool> sources = Optional.empty();

  DownloadRun(Download download, Wanted wanted, Destination destination, Surroundings around) {
    this.download = download;
    this.wanted = wanted;
    this.destination = destination;
    this.around = around;
    this.options = around.options();
  }

  /** A content that is arriving. */
  Optional<Assembly> arriving(Digest digest) {
    return portions.flatMap(all -> all.arriving(digest));
  }

  /** A peer fetches some of the same. */
  void alsoFetching(NodeId peer) {
    sources.ifPresent(pool -> pool.look(peer));
  }

  /**
   * Some of what had arrived is not what it was: going on, it is hashed again, as after a crash.
   */
  void lost() {
    failed(
        Fault.of(
            Reason.CHANGED,
            "the disk has lost bytes of %s that had arrived; the same get fetches them again",
            download.path()));
  }

  /** Does it all; how it ends is the download's state. */
  void run() {
    try (ReceiveFolder _ = destination.folder();
        Turns.Turn turn =
            around.shared().turns().take(() -> download.enter(new DownloadState.Queued()))) {
      download.enter(new DownloadState.Locating());
      Arrangement arrangement = arrange();
      Failpoint.GET_ARRANGED.reached();
      fetch(arrangement, turn);
      Optional<String> unwritable = arrangement.firstUnwritable();
      if (unwritable.isEmpty()) {
        download.enter(new DownloadState.Done());
      } else {
        download.failed(leftOut(arrangement.unwritable(), unwritable.get()));
      }
    } catch (Fault e) {
      end(e);
    } catch (InterruptedException e) {
      end(Fault.because(e, Reason.CANCELLED, "stopped; what is verified is kept"));
    }
  }

  private void end(Fault fault) {
    if (download.isCancelled()) {
      download.enter(new DownloadState.Cancelled());
    } else {
      download.failed(fault);
    }
  }

  private Arrangement arrange() {
    Arrangement arrangement =
        Arrangement.of(wanted, destination, around.catalog(), download.limits().up());
    download.tally().found(arrangement.foundBytes());
    download.tally().filesDone(arrangement.foundFiles());
    arrangement.found().ifPresent(download.tally()::lies);
    checkSpace(arrangement.neededBytes());
    return arrangement;
  }

  private void checkSpace(long missingBytes) {
    try {
      long free = Files.getFileStore(destination.folder().root()).getUsableSpace();
      if (missingBytes > free) {
        throw Fault.of(
            Reason.EXHAUSTED,
            "%,d bytes are to come and %s has room for %,d; free space, or choose another place"
                + " with -o",
            missingBytes,
            destination.folder().root(),
            free);
      }
    } catch (IOException e) {
      throw DiskFaults.ofWrite(e, destination.folder().root());
    }
  }

  private void fetch(Arrangement arrangement, Turns.Turn turn) throws InterruptedException {
    download.enter(new DownloadState.Fetching());
    Tally tally = download.tally();
    try (Portions all = new Portions(arrangement, around.catalog(), tally, around.random());
        Publisher publisher =
            new Publisher(
                destination,
                around.catalog(),
                tally,
                around.shared().gains(),
                options,
                this::failed)) {
      portions = Optional.of(all);
      try {
        for (var next = all.next(publisher); next.isPresent(); next = all.next(publisher)) {
          fetch(next.get(), publisher, turn);
        }
      } finally {
        all.stop();
      }
      publisher.finish();
      throwFailure();
    }
  }

  private void fetch(Portions.Portion portion, Publisher publisher, Turns.Turn turn)
      throws InterruptedException {
    Planner planner = portion.planner();
    SourceSession.Work work =
        new SourceSession.Work(
            planner,
            portion.contents()::get,
            new Arrivals(publisher),
            download.tally(),
            new SourceSession.Means(
                around.shared().memory(),
                around.shared().writers(),
                this::keepPace,
                new Salvage(around.catalog(), download.tally())::fill),
            options);
    try (SourcePool pool =
        new SourcePool(
            around.peers(), portion.contents(), work, around.random(), wanted.holders(), known)) {
      sources = Optional.of(pool);
      long nextLook = System.nanoTime();
      download.tally().active();
      while (!planner.isDone()) {
        throwFailure();
        if (System.nanoTime() >= nextLook) {
          pool.look();
          nextLook = System.nanoTime() + options.sourceLook().toNanos();
        }
        watch(pool, turn);
        planner.awaitDone(WATCH_MILLIS);
      }
    }
    throwFailure();
  }

  /** The download's own limit first: who waits for that keeps nobody else from the node's. */
  private void keepPace(int bytes) throws InterruptedException {
    boolean yields = download.isDetached();
    download.limits().down().pass(bytes, yields);
    around.shared().traffic().courtesy().pass(bytes, yields);
    around.shared().traffic().limits().down().pass(bytes, yields);
  }

  private void watch(SourcePool pool, Turns.Turn turn) {
    Duration idle = download.tally().idle();
    boolean changed = pool.hasChanged() && idle.compareTo(WORTH_TELLING) > 0;
    if (changed || idle.compareTo(options.patience()) > 0) {
      Fault none = pool.noSource(wanted.target());
      if (!download.isDetached() || none.reason() != Reason.UNAVAILABLE) {
        throw none;
      }
    }
    boolean waiting = idle.compareTo(WORTH_TELLING) > 0 && !pool.hasSource();
    if (waiting) {
      // Its sources may stay away for days, in which others should move.
      turn.close();
    }
    download.enter(waiting ? new DownloadState.Waiting() : new DownloadState.Fetching());
  }

  private void failed(Fault fault) {
    failure.compareAndSet(null, fault);
  }

  private void throwFailure() {
    Fault fault = failure.get();
    if (fault != null) {
      throw fault;
    }
  }

  private static Fault leftOut(int unwritable, String first) {
    return Fault.of(
        Reason.PRECONDITION,
        "%s left out because of %s, the others are there; the first: %s; rename it where it is"
            + " shared",
        unwritable == 1 ? "1 file was" : unwritable + " files were",
        unwritable == 1 ? "its name" : "their names",
        first);
  }

  private final class Arrivals implements SourceSession.Arrivals {
    private final Publisher publisher;

    Arrivals(Publisher publisher) {
      this.publisher = publisher;
    }

    @Override
    public void whole(Assembly assembly) throws InterruptedException {
      publisher.publish(assembly);
    }

    @Override
    public void failed(Fault ours) {
      DownloadRun.this.failed(ours);
    }

    @Override
    public boolean hasFailed() {
      return failure.get() != null;
    }
  }
}
