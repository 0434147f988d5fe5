package dev.lanyard.node.share;

import dev.lanyard.node.catalog.KnownShare;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.ArrayList;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The folders of one share that are watched. Guarded by the watcher's monitor. */
final class FolderWatch implements AutoCloseable {
  /** How often a key is asked for that others give up meanwhile: they do so once, mostly. */
  private static final int MAX_ATTEMPTS = 3;

  private final Watcher watcher;
  private final KnownShare share;
  private final WatchListener listener;
  private final NavigableMap<String, WatchKey> keys = new TreeMap<>();
  private boolean closed;

  FolderWatch(Watcher watcher, KnownShare share, WatchListener listener) {
    this.watcher = watcher;
    this.share = share;
    this.listener = listener;
  }

  /** Watches a folder from now on; of a share that is a file, the folder it lies in. */
  void add(String folder) {
    Path onDisk = share.single() ? share.root().getParent() : share.file(folder);
    if (onDisk == null) {
      return;
    }
    try {
      for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        // Without the monitor: a disk that does not answer holds one share, not all of them.
        WatchKey key = watcher.register(onDisk);
        if (take(folder, key)) {
          return;
        }
      }
      removeBelow(folder); // It comes and goes; its parent tells when it is there.
    } catch (NoSuchFileException | NotDirectoryException e) {
      removeBelow(folder); // Went away since it was seen, which its parent tells.
    } catch (IOException e) {
      listener.incomplete(Watcher.remedy(e));
    }
  }

  /** False where the key was given up since it was asked for. */
  private boolean take(String folder, WatchKey key) {
    synchronized (watcher) {
      if (closed) {
        watcher.giveUpUnused(key);
        return true;
      }
      if (!watcher.attach(key, this, folder)) {
        return false;
      }
      WatchKey before = keys.put(folder, key);
      if (before != null && !before.equals(key)) {
        watcher.release(before, this);
      }
      return true;
    }
  }

  boolean has(String folder) {
    synchronized (watcher) {
      return keys.containsKey(folder);
    }
  }

  /** Stops watching a folder and all below it. */
  void removeBelow(String folder) {
    synchronized (watcher) {
      var below = folder.isEmpty() ? keys : keys.subMap(folder + '/', folder + (char) ('/' + 1));
      for (WatchKey key : new ArrayList<>(below.values())) {
        watcher.release(key, this);
      }
      below.clear();
      WatchKey own = keys.remove(folder);
      if (own != null) {
        watcher.release(own, this);
      }
    }
  }

  /** A key is another folder's now: the folder was renamed. */
  void moved(WatchKey key, String folder) {
    keys.remove(folder, key);
  }

  /** Something happened in a folder; without a name, to the folder itself. */
  void tell(String folder, @Nullable String name) {
    if (share.single()) {
      if (name == null || name.equals(String.valueOf(share.root().getFileName()))) {
        listener.changed("", String.valueOf(share.root().getFileName()));
      }
    } else if (name != null) {
      listener.changed(folder, name);
    } else {
      listener.changedMuch(folder);
    }
  }

  /** A watched folder is gone. */
  void lost(String folder, WatchKey key) {
    keys.remove(folder, key);
    if (folder.isEmpty()) {
      listener.rootLost();
    } else {
      int slash = folder.lastIndexOf('/');
      listener.changed(slash < 0 ? "" : folder.substring(0, slash), folder.substring(slash + 1));
    }
  }

  /** Watches nothing any more, nor later. */
  @Override
  public void close() {
    synchronized (watcher) {
      closed = true;
      removeBelow("");
    }
  }
}
