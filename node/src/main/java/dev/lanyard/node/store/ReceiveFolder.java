package dev.lanyard.node.store;

import dev.lanyard.node.content.Names;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that a download writes into, and the only way in which names from elsewhere become
 * paths on this disk. A path is taken one component at a time: each keeps the rules of {@link
 * Names} and is a real folder, never a link. Safe for several threads.
 */
public final class ReceiveFolder {
  /**
   * Files or folders from which on the whole file system is forced at once: each by itself takes a
   * commit of the journal, and together one.
   */
  private static final int FORCED_TOGETHER = 16;

  /** Folders known to be there; beyond, they are looked at again. */
  private static final int MAX_PREPARED = 10_000;

  private static final Logger log = LoggerFactory.getLogger("transfer");

  private final Path root;

  // Mutable, guarded by this.
  private final Set<Path> prepared = new HashSet<>();
  private final Set<Path> unforced = new HashSet<>();

  /** The whole file system cannot be relied on, or is not all that is written to. */
  private boolean forcedOneByOne;

  private ReceiveFolder(Path root) {
    this.root = root;
  }

  /**
   * A folder that exists, as its owner named it: a link on the way to it is the owner's own.
   *
   * @throws Fault NOT_FOUND where there is none
   */
  public static ReceiveFolder at(Path folder) {
    try {
      return new ReceiveFolder(folder.toRealPath());
    } catch (IOException e) {
      throw Fault.because(
          e, Reason.NOT_FOUND, "there is no folder %s; make it first, or name another", folder);
    }
  }

  /** Where it is, without links. */
  public Path root() {
    return root;
  }

  /**
   * The path on this disk of a path from elsewhere.
   *
   * @throws Fault INVALID where the path breaks a rule
   */
  public Path resolve(String path) {
    Names.pathObjection(path)
        .ifPresent(objection -> {
          throw Fault.of(
              Reason.INVALID,
              "'%s' is not a name that can be written here: %s",
              Printable.of(path),
              objection);
        });
    Path resolved = root;
    for (String component : Names.components(path)) {
      resolved = resolved.resolve(component);
    }
    return resolved;
  }

  /** Makes a folder and those above it, where they are missing. */
  public synchronized Path prepare(String path) {
    resolve(path);
    if (prepared.size() > MAX_PREPARED) {
      prepared.clear();
    }
    Path folder = root;
    for (String component : Names.components(path)) {
      Path parent = folder;
      folder = parent.resolve(component);
      if (!prepared.contains(folder)) {
        makeFolder(folder);
        prepared.add(folder);
        unforced.add(parent);
      }
    }
    return folder;
  }

  /** Notes that a name in {@code folder} is new, so that {@link #force} puts it on the disk. */
  public synchronized void changed(Path folder) {
    unforced.add(folder);
  }

  /**
   * Puts the bytes of many files below it on the disk in one step, where the file system can do
   * that; those of few are forced when they are published.
   */
  public void force(List<PartialFile> files) {
    if (files.size() >= FORCED_TOGETHER && forceAll()) {
      files.forEach(PartialFile::forced);
    }
  }

  /** Puts the names made since the last call on the disk. */
  public void force() {
    Set<Path> folders;
    synchronized (this) {
      folders = Set.copyOf(unforced);
      unforced.clear();
    }
    if (folders.size() >= FORCED_TOGETHER && forceAll()) {
      return;
    }
    for (Path folder : folders) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      } catch (IOException e) {
        throw DiskFaults.ofWrite(e, folder);
      }
    }
  }

  /** Forces the whole file system; tells whether that could be done. */
  private boolean forceAll() {
    synchronized (this) {
      if (forcedOneByOne) {
        return false;
      }
    }
    try {
      Optional<FileSystemSync> sync = FileSystemSync.of(root);
      if (sync.isPresent()) {
        sync.get().run();
      }
      return sync.isPresent();
    } catch (IOException e) {
      log.warn("what is below {} is forced file by file from here: {}", root, e.getMessage());
      synchronized (this) {
        forcedOneByOne = true;
      }
      return false;
    }
  }

  private void makeFolder(Path folder) {
    try {
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        forcedOneByOne |= !FileSystemSync.coversBoth(root, folder);
      } else {
        Files.createDirectory(folder);
      }
    } catch (FileAlreadyExistsException e) {
      String what = Files.isSymbolicLink(folder) ? "a link" : "a file";
      throw Fault.because(
          e,
          Reason.EXISTS,
          "%s lies where a folder is needed: %s; move it away, or choose another folder",
          what,
          folder);
    } catch (IOException e) {
      throw DiskFaults.ofWrite(e, folder);
    }
  }
}
