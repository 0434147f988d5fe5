package dev.lanyard.node.transfer;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.PeerClient;
import dev.lanyard.node.store.Existing;
import dev.lanyard.node.store.ReceiveFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The downloads of this node: those under way, and for a while those that ended. Safe for several
 * threads.
 */
public final class Downloads implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger("transfer");

  /** Downloads under way, most of which wait for their turns: more than anybody keeps in mind. */
  private static final int MAX_UNDER_WAY = 1_000;

  /** How long a stop waits for downloads to put down what they hold. */
  private static final long CLOSE_MILLIS = 2_000;

  /** How long a download waits for one that was stopped to let go of the place. */
  private static final Duration STOPPED_PATIENCE = Duration.ofSeconds(10);

  private record UnderWay(Download download, DownloadRun run, Thread thread) {}

  /** What the node has on its disk: its catalogue, and the folder that is its own. */
  public record Disk(Catalog catalog, Path home) {}

  private final DownloadRun.Surroundings around;
  private final Path home;

  /** Threads that write chunks; one that has nothing to do ends after a minute. */
  private final Executor writers =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("write-", 0).factory());

  private final Traffic traffic;
  private final Clock clock;
  private final AtomicInteger numbers = new AtomicInteger();

  // Mutable, guarded by this.
  private final Map<String, UnderWay> underWay = new LinkedHashMap<>();
  private final Deque<Download> ended = new ArrayDeque<>();

  public Downloads(
      Disk disk,
      Supplier<Map<NodeId, PeerClient>> peers,
      Traffic traffic,
      TransferOptions options,
      Clock clock,
      RandomGenerator random) {
    this.around =
        new DownloadRun.Surroundings(
            disk.catalog(),
            peers,
            new DownloadRun.Shared(
                new Memory(options.memoryBytes()),
                writers,
                new Turns(options.moving()),
                traffic,
                new Gains()),
            random,
            options);
    this.home = disk.home();
    this.traffic = traffic;
    this.clock = clock;
  }

  /**
   * Starts a download, or joins one under way of the same content to the same place. Waits for one
   * that was stopped to let go of it.
   *
   * @param destination a folder that exists, to put it in under its own name, or the name to give
   *     it
   * @param existing what becomes of other bytes that lie there
   * @throws Fault DENIED where it leads into the node's own folder
   */
  public Download start(Wanted wanted, Path destination, Existing existing) {
    return start(wanted, destination, existing, true);
  }

  /**
   * Starts a download of a file that is handed on and then removed: nobody else hears of it.
   *
   * @param file a name that is free, in a folder that exists
   */
  public Download startPassing(Wanted wanted, Path file) {
    return start(wanted, file, Existing.KEEP, false);
  }

  private Download start(Wanted wanted, Path destination, Existing existing, boolean held) {
    boolean into = Files.isDirectory(destination);
    Path parent = into ? destination : destination.getParent();
    Path leaf = into ? Path.of(wanted.name()) : destination.getFileName();
    if (parent == null || leaf == null) {
      throw Fault.of(Reason.INVALID, "'%s' is not a place for a file", destination);
    }
    // What is only handed on lies in the node's own folder meanwhile.
    ReceiveFolder folder = held ? ReceiveFolder.at(parent, home) : ReceiveFolder.at(parent);
    Path path = folder.resolve(leaf.toString());
    awaitStopped(path);
    return begin(
        wanted, path, new DownloadRun.Destination(folder, leaf.toString(), existing, held));
  }

  private void awaitStopped(Path path) {
    Optional<UnderWay> stopped;
    synchronized (this) {
      stopped = at(path).filter(one -> one.download().isCancelled());
    }
    stopped.ifPresent(one -> Uninterruptibles.joinUninterruptibly(one.thread(), STOPPED_PATIENCE));
  }

  private synchronized Download begin(
      Wanted wanted, Path path, DownloadRun.Destination destination) {
    Optional<UnderWay> other = at(path);
    if (other.isPresent()) {
      return joined(other.get().download(), wanted);
    }
    if (underWay.size() >= MAX_UNDER_WAY) {
      throw Fault.of(
          Reason.EXHAUSTED,
          "%d downloads are under way, which is as many as a node takes; wait for one to end",
          MAX_UNDER_WAY);
    }
    Tally tally = new Tally(traffic);
    Download download =
        new Download(
            Integer.toString(numbers.incrementAndGet()), wanted, path, clock.instant(), tally);
    DownloadRun run = new DownloadRun(download, wanted, destination, around);
    Thread thread =
        Thread.ofVirtual().name("download-" + download.id()).unstarted(() -> work(download, run));
    underWay.put(download.id(), new UnderWay(download, run, thread));
    download.workedOnBy(thread);
    thread.start();
    return download;
  }

  /** The one that writes there and has not ended. */
  private Optional<UnderWay> at(Path path) {
    return underWay.values().stream()
        .filter(one -> one.download().wanted().isPresent() && one.download().path().equals(path))
        .findFirst();
  }

  private static Download joined(Download other, Wanted wanted) {
    if (other.isCancelled()) {
      throw Fault.of(
          Reason.UNAVAILABLE,
          "download %s was stopped and has not let go of %s; try again in a moment",
          other.id(),
          other.path());
    }
    if (other.wanted().filter(theirs -> theirs.files().isSameAs(wanted.files())).isPresent()) {
      return other;
    }
    throw Fault.of(
        Reason.EXISTS,
        "download %s is putting something else at %s; wait for it, 'lanyard cancel %s', or choose"
            + " another place with -o",
        other.id(),
        other.path(),
        other.id());
  }

  /** All under way and those that ended lately, newest first. */
  public synchronized List<Download> list() {
    List<Download> all = new ArrayList<>();
    underWay.values().forEach(one -> all.addFirst(one.download()));
    all.addAll(ended);
    return all;
  }

  /** Number under way. */
  public synchronized int underWay() {
    return underWay.size();
  }

  /**
   * Stops a download; what it verified stays.
   *
   * @throws Fault NOT_FOUND where none under way has that id
   */
  public void cancel(String id) {
    underWay(id).cancel();
  }

  /**
   * The download under way that has this id.
   *
   * @throws Fault NOT_FOUND where there is none
   */
  public synchronized Download underWay(String id) {
    UnderWay found = underWay.get(id);
    if (found == null) {
      throw Fault.of(
          Reason.NOT_FOUND,
          "no download under way has the id '%s'; 'lanyard downloads' lists them",
          Printable.of(id));
    }
    return found.download();
  }

  /** A content that is arriving, to be served on. */
  Optional<Assembly> arriving(Digest digest) {
    return allUnderWay().stream().flatMap(one -> one.run().arriving(digest).stream()).findFirst();
  }

  /** The disk has lost some of what had arrived of a content. */
  void lost(Digest digest) {
    for (UnderWay one : allUnderWay()) {
      if (one.run().arriving(digest).isPresent()) {
        one.run().lost();
      }
    }
  }

  /**
   * A peer asked who has some contents: where they are arriving here too, each has for the other.
   */
  void alsoFetching(NodeId peer, Collection<Digest> contents) {
    for (UnderWay one : allUnderWay()) {
      if (contents.stream().anyMatch(content -> one.run().arriving(content).isPresent())) {
        one.run().alsoFetching(peer);
      }
    }
  }

  /** The contents that became whole here. */
  Gains gains() {
    return around.shared().gains();
  }

  private synchronized List<UnderWay> allUnderWay() {
    return List.copyOf(underWay.values());
  }

  private void work(Download download, DownloadRun run) {
    log.info("download {} started: {} to {}", download.id(), download.target(), download.path());
    try {
      run.run();
    } finally {
      synchronized (this) {
        underWay.remove(download.id());
        ended.addFirst(download);
        while (ended.size() > around.options().remembered()) {
          ended.removeLast();
        }
      }
      logEnd(download);
    }
  }

  private static void logEnd(Download download) {
    Progress end = download.progress();
    switch (end.state()) {
      case DownloadState.Failed(Fault fault) ->
          log.warn("download {} failed: {}", end.id(), fault.getMessage());
      case DownloadState.Cancelled() -> log.info("download {} was stopped", end.id());
      case DownloadState.Done(),
          DownloadState.Fetching(),
          DownloadState.Queued(),
          DownloadState.Locating(),
          DownloadState.Waiting() ->
          log.info(
              "download {} done: {} bytes in {} files, {} of them fetched from {} sources",
              end.id(),
              end.bytes().total(),
              end.files().total(),
              end.bytesFetched(),
              end.sources().size());
    }
  }

  /** Stops all; what they verified stays. Bounded. */
  @Override
  public void close() {
    List<UnderWay> all = allUnderWay();
    all.forEach(one -> one.download().cancel());
    long deadline = System.nanoTime() + CLOSE_MILLIS * 1_000_000;
    try {
      for (UnderWay one : all) {
        one.thread().join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
