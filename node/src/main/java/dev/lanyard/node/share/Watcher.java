package dev.lanyard.node.share;

import dev.lanyard.node.catalog.KnownShare;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells shares what changes on the disk. One for all of them: Linux gives a user 128 inotify
 * instances, but a folder watch each for many thousands of folders. The monitor guards all state,
 * that of each {@link FolderWatch} too.
 */
final class Watcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Watcher.class);

  /** Most folders watched, about 50 MB of keys here and 100 MB in the kernel. */
  static final int MAX_FOLDERS = 100_000;

  /** Longest wait at the end for the service. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  /** A folder as one share has it. */
  private record Place(FolderWatch watch, String folder) {}

  private final @Nullable WatchService service;
  private final IOException trouble;
  private final Map<WatchKey, Map<FolderWatch, Place>> places = new HashMap<>();

  /** Where the service comes from. */
  interface Opener {
    WatchService open() throws IOException;
  }

  Watcher() {
    this(() -> FileSystems.getDefault().newWatchService());
  }

  Watcher(Opener opener) {
    WatchService opened = null;
    IOException failed = new IOException("watching was not possible");
    try {
      opened = opener.open();
    } catch (IOException e) {
      failed = e;
      log.warn("changes on disk are found by scans alone: {}", remedy(e));
    }
    this.service = opened;
    this.trouble = failed;
    if (opened != null) {
      WatchService running = opened;
      Thread.ofPlatform().daemon().name("watch-shares").start(() -> run(running));
    }
  }

  /** What watches the folders of one share; to be closed. */
  FolderWatch watch(KnownShare share, WatchListener listener) {
    return new FolderWatch(this, share, listener);
  }

  /** What an owner can do about it. */
  static String remedy(IOException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("inotify watches")) {
      return "the limit of inotify watches is reached, so changes are found by scans alone in part:"
          + " raise it with `sysctl fs.inotify.max_user_watches=524288`";
    }
    if (message.contains("inotify instances")) {
      return "the limit of inotify instances is reached, so changes are found by scans alone: raise"
          + " it with `sysctl fs.inotify.max_user_instances=512`";
    }
    return "some folders cannot be watched, so changes in them are found by scans alone: "
        + message;
  }

  /**
   * Asks the kernel to watch a folder; the key may be one that another place has. Called without
   * the monitor, since it blocks for as long as the disk does not answer.
   */
  WatchKey register(Path onDisk) throws IOException {
    if (service == null) {
      throw trouble;
    }
    synchronized (this) {
      if (places.size() >= MAX_FOLDERS) {
        throw new IOException("more than " + MAX_FOLDERS + " folders");
      }
    }
    return onDisk.register(
        service,
        StandardWatchEventKinds.ENTRY_CREATE,
        StandardWatchEventKinds.ENTRY_DELETE,
        StandardWatchEventKinds.ENTRY_MODIFY);
  }

  /** Called with the monitor held. False where the key is of no use any more. */
  boolean attach(WatchKey key, FolderWatch watch, String folder) {
    if (!key.isValid()) {
      return false;
    }
    Place before =
        places.computeIfAbsent(key, k -> new HashMap<>()).put(watch, new Place(watch, folder));
    if (before != null && !before.folder().equals(folder)) {
      watch.moved(key, before.folder());
    }
    return true;
  }

  /** Called with the monitor held. For a key that was asked for and is not wanted after all. */
  void giveUpUnused(WatchKey key) {
    if (!places.containsKey(key)) {
      key.cancel();
    }
  }

  /** Called with the monitor held. */
  void release(WatchKey key, FolderWatch watch) {
    Map<FolderWatch, Place> at = places.get(key);
    if (at != null) {
      at.remove(watch);
      if (at.isEmpty()) {
        places.remove(key);
        key.cancel();
      }
    }
  }

  /**
   * Ends the thread; the watches of shares are of no use afterwards. Bounded: the service waits for
   * what it does, and a disk that does not answer may keep it for ever.
   */
  @Override
  public void close() {
    if (service == null) {
      return;
    }
    Thread closing = Thread.ofPlatform().daemon().name("watch-close").start(() -> close(service));
    try {
      if (!closing.join(CLOSE_TIMEOUT)) {
        log.warn("watching is stuck in a disk that does not answer, and is left behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(WatchService service) {
    try {
      service.close();
    } catch (IOException e) {
      log.warn("watching could not be ended in good order", e);
    }
  }

  private void run(WatchService running) {
    try {
      while (true) {
        handle(running.take());
      }
    } catch (ClosedWatchServiceException | InterruptedException e) {
      return; // The node is stopping.
    }
  }

  private void handle(WatchKey key) {
    var events = key.pollEvents();
    boolean valid = key.reset();
    synchronized (this) {
      Map<FolderWatch, Place> at = Map.copyOf(places.getOrDefault(key, Map.of()));
      for (Place place : at.values()) {
        for (WatchEvent<?> event : events) {
          Object name = event.context();
          place.watch().tell(place.folder(), name == null ? null : name.toString());
        }
        if (!valid) {
          place.watch().lost(place.folder(), key);
        }
      }
      if (!valid) {
        places.remove(key);
      }
    }
  }
}
