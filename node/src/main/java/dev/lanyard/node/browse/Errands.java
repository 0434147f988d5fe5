package dev.lanyard.node.browse;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.disk.Failpoint;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.identity.NodeFolder;
import dev.lanyard.node.store.Existing;
import dev.lanyard.node.transfer.Download;
import dev.lanyard.node.transfer.DownloadState;
import dev.lanyard.node.transfer.Downloads;
import dev.lanyard.node.transfer.RateLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The downloads that the owner left to the node. They are written down, in {@code downloads.json}
 * in the node's folder, until they end: a node that was stopped or died goes on with them, as soon
 * as somebody who has what they bring is there. Safe for several threads.
 */
public final class Errands implements AutoCloseable {
  /** What is to be got, and where to. */
  public record Errand(String target, String destination, Existing existing, Pace pace) {}

  /** Limits as they were when it was taken, in bytes a second; 0 for none. */
  public record Pace(long up, long down) {}

  private static final Logger log = LoggerFactory.getLogger("transfer");
  private static final String FILE = "downloads.json";
  private static final Gson GSON = new Gson();

  /** A node that has just started meets its peers within a second or two; then doubled. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final long LOOK_MILLIS = 60_000;
  private static final long CLOSE_MILLIS = 1_000;

  private final NodeFolder folder;
  private final TargetResolver targets;
  private final Downloads downloads;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  // Mutable, guarded by this.
  private final Set<Errand> errands = new LinkedHashSet<>();

  public Errands(NodeFolder folder, TargetResolver targets, Downloads downloads) {
    this.folder = folder;
    this.targets = targets;
    this.downloads = downloads;
  }

  /** Goes on with those of earlier days, in the background. */
  public synchronized void start() {
    for (Errand errand : load(folder)) {
      if (errands.add(errand)) {
        threads.execute(() -> run(errand, null));
      }
    }
  }

  /** Takes over a download that has begun. */
  public synchronized void take(Errand errand, Download download) {
    if (errands.add(errand)) {
      save();
      Failpoint.ERRAND_TAKEN.reached();
      threads.execute(() -> run(errand, download));
    }
  }

  /** Leaves them for the next start. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
        log.debug("a download that was left to the node does not let go");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Errand errand, @Nullable Download begun) {
    try {
      Duration pause = FIRST_PAUSE;
      boolean ended = begun != null && hasEnded(begun);
      while (!ended) {
        ended = hasEnded(errand);
        if (!ended) {
          Thread.sleep(pause);
          pause = pause.multipliedBy(2);
          pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }
      }
      Failpoint.ERRAND_ENDED.reached();
      synchronized (this) {
        errands.remove(errand);
        save();
      }
    } catch (InterruptedException e) {
      // The node is stopping: what is written down stays.
      Thread.currentThread().interrupt();
    } catch (Fault e) {
      log.warn("the downloads left to the node cannot be written down: {}", e.getMessage());
    }
  }

  private boolean hasEnded(Errand errand) throws InterruptedException {
    try {
      Download download =
          downloads.start(
              targets.resolve(errand.target()), Path.of(errand.destination()), errand.existing());
      download.follow(true);
      download.limits().up().set(errand.pace().up());
      download.limits().down().set(errand.pace().down());
      return hasEnded(download);
    } catch (InvalidPathException e) {
      return true;
    } catch (Fault e) {
      log.info("{} is not got yet: {}", Printable.of(errand.target()), e.getMessage());
      return !mayPass(e);
    }
  }

  /** Whether nothing more is to be done for it. */
  private static boolean hasEnded(Download download) throws InterruptedException {
    while (!download.awaitEnd(LOOK_MILLIS)) {
      // It goes on.
    }
    return !(download.state() instanceof DownloadState.Failed(Fault fault)) || !mayPass(fault);
  }

  /**
   * Whether its sources may come, or come back, or there may be room for it again; what changed
   * meanwhile is got as it is now.
   */
  private static boolean mayPass(Fault fault) {
    return switch (fault.reason()) {
      case NOT_FOUND, UNAVAILABLE, EXHAUSTED, CHANGED -> true;
      case INVALID, EXISTS, DENIED, PRECONDITION, CORRUPT, CANCELLED, FAILED -> false;
    };
  }

  private void save() {
    folder.write(FILE, GSON.toJson(errands) + "\n");
  }

  /** Those that are written down there. */
  static List<Errand> load(NodeFolder folder) {
    Path file = folder.resolve(FILE);
    List<Errand> known = new ArrayList<>();
    if (!Files.exists(file)) {
      return known;
    }
    try {
      Read[] rows = GSON.fromJson(Files.readString(file), Read[].class);
      for (Read row : rows == null ? new Read[0] : rows) {
        if (row != null && row.target() != null && row.destination() != null) {
          known.add(new Errand(row.target(), row.destination(), row.others(), row.limits()));
        }
      }
    } catch (IOException | JsonParseException e) {
      log.warn("{} is unreadable, so what it told to download is not: {}", file, e.getMessage());
    }
    return known;
  }

  /**
   * A row as Gson reads it, where anything may be missing.
   *
   * @param force what 0.1.0 wrote instead of {@code existing}
   */
  private record Read(
      @Nullable String target,
      @Nullable String destination,
      @Nullable Existing existing,
      boolean force,
      @Nullable Pace pace) {
    /** What becomes of other bytes. */
    Existing others() {
      if (existing != null) {
        return existing;
      }
      return force ? Existing.REPLACE : Existing.KEEP;
    }

    /** Those that are none are left out. */
    Pace limits() {
      return pace == null
          ? new Pace(RateLimit.NONE, RateLimit.NONE)
          : new Pace(sane(pace.up()), sane(pace.down()));
    }

    private static long sane(long limit) {
      return limit < RateLimit.LEAST ? RateLimit.NONE : limit;
    }
  }
}
