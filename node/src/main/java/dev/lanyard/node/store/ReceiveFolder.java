package dev.lanyard.node.store;

import dev.lanyard.node.content.Names;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.disk.FileSystemSync;
import dev.lanyard.node.disk.Jail;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that a download writes into, and the only way in which names from elsewhere become
 * paths on this disk: each component of a path keeps the rules of {@link Names}, and all that is
 * done to what it names is done in a {@link Jail}. It stays open from the first use on. Safe for
 * several threads.
 */
public final class ReceiveFolder implements AutoCloseable {
  /**
   * Files or folders from which on the whole file system is forced at once: each by itself takes a
   * commit of the journal, and together one.
   */
  private static final int FORCED_TOGETHER = 16;

  /** Folders known to be there; beyond, they are looked at again. */
  private static final int MAX_PREPARED = 10_000;

  private static final Logger log = LoggerFactory.getLogger("transfer");

  private final Path root;
  private final OpenFolders folders;

  // Mutable, guarded by this.
  private final Set<String> prepared = new HashSet<>();
  private final Set<String> unforced = new HashSet<>();

  /** Temporary names by folder, as they were at the first look. */
  private final Map<String, List<String>> left = new HashMap<>();

  /** The whole file system cannot be relied on, or is not all that is written to. */
  private boolean forcedOneByOne;

  private ReceiveFolder(Path root, Optional<Object> barred) {
    this.root = root;
    this.folders = new OpenFolders(root, barred);
  }

  /**
   * A folder that exists, as its owner named it: a link on the way to it is the owner's own.
   *
   * @throws Fault NOT_FOUND where there is none
   */
  public static ReceiveFolder at(Path folder) {
    return new ReceiveFolder(real(folder), Optional.empty());
  }

  /**
   * The same, with a folder into which nothing is written, be it this one, above it or below.
   *
   * @param barred a folder that exists
   * @throws Fault NOT_FOUND where there is none; DENIED where it lies in what is barred
   */
  public static ReceiveFolder at(Path folder, Path barred) {
    Path root = real(folder);
    Path realBarred = real(barred);
    if (root.startsWith(realBarred)) {
      throw OpenFolders.barred(folder);
    }
    try {
      return new ReceiveFolder(root, Optional.of(Jail.key(realBarred)));
    } catch (IOException e) {
      throw DiskFaults.ofWrite(e, barred);
    }
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
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
    Optional<String> objection = Names.pathObjection(path);
    if (objection.isPresent()) {
      throw unwritable(path, objection.get());
    }
    Path resolved = root;
    for (String component : Names.components(path)) {
      resolved = resolved.resolve(component);
    }
    return resolved;
  }

  /** The fault of a name that breaks a rule. */
  public static Fault unwritable(String path, String objection) {
    return Fault.of(
        Reason.INVALID,
        "'%s' is not a name that can be written here: %s",
        Printable.of(path),
        objection);
  }

  /** Makes a folder and those above it, where they are missing. */
  public Path prepare(String path) {
    Path folder = resolve(path);
    String above = "";
    for (String component : Names.components(path)) {
      String below = Names.join(above, component);
      if (!isPrepared(below)) {
        make(above, component);
        prepared(above, below);
      }
      above = below;
    }
    return folder;
  }

  private synchronized boolean isPrepared(String path) {
    return prepared.contains(path);
  }

  private synchronized void prepared(String above, String path) {
    if (prepared.size() > MAX_PREPARED) {
      prepared.clear();
    }
    prepared.add(path);
    unforced.add(above);
  }

  private void make(String above, String component) {
    try (Jail parent = enter(above)) {
      parent.make(component);
    } catch (FileAlreadyExistsException e) {
      checkFolder(above, component);
    } catch (IOException e) {
      throw DiskFaults.ofWrite(e, resolve(above).resolve(component));
    }
  }

  /** What was there before may be of another file system. */
  private void checkFolder(String above, String component) {
    String path = Names.join(above, component);
    try (Jail folder = enter(path)) {
      boolean together = folder.isOnFileSystemOf(root);
      synchronized (this) {
        forcedOneByOne |= !together;
      }
    } catch (IOException e) {
      throw DiskFaults.ofWrite(e, resolve(path));
    }
  }

  /**
   * Opens the folder at a path below this one.
   *
   * @throws Fault as {@link OpenFolders#enter} does
   */
  Jail enter(String path) throws IOException {
    return folders.enter(path);
  }

  /** What lies at a path; a link itself, nothing where there is nothing. */
  public Optional<BasicFileAttributes> look(String path) {
    try (Jail folder = enter(Names.parent(path))) {
      return folder.look(Names.leaf(path));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw DiskFaults.ofWrite(e, root.resolve(path));
    }
  }

  /**
   * Whether it keeps names as Windows does, which takes README and readme for one. Where nothing
   * can be written to try, it does not: then there will be no names.
   */
  public boolean foldsNames() {
    try (Jail folder = enter("")) {
      return folder.foldsNames(Names.TEMPORARY_PREFIX);
    } catch (IOException e) {
      return false;
    }
  }

  /** Opens a file for reading. */
  public FileChannel read(String path) throws IOException {
    try (Jail folder = enter(Names.parent(path))) {
      return folder.read(Names.leaf(path));
    }
  }

  /** The temporary names that earlier runs left in a folder. */
  List<String> left(String path) {
    synchronized (this) {
      List<String> known = left.get(path);
      if (known != null) {
        return known;
      }
    }
    List<String> found = List.of();
    try (Jail folder = enter(path)) {
      found = folder.names(Names.TEMPORARY_PREFIX);
    } catch (IOException e) {
      log.debug("what lies in {} cannot be listed: {}", resolve(path), e.getMessage());
    }
    synchronized (this) {
      if (left.size() > MAX_PREPARED) {
        left.clear();
      }
      left.put(path, found);
    }
    return found;
  }

  /** Removes a temporary file that earlier runs left and nobody writes. */
  void removeLeft(String path) {
    try (Jail folder = enter(Names.parent(path))) {
      folder.removeUnlocked(Names.leaf(path));
    } catch (IOException e) {
      log.debug("{} cannot be removed: {}", root.resolve(path), e.getMessage());
    }
  }

  /** Notes that a name in a folder is new, so that {@link #force} puts it on the disk. */
  public synchronized void changed(String folder) {
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
    Set<String> folders;
    synchronized (this) {
      folders = Set.copyOf(unforced);
      unforced.clear();
    }
    if (folders.size() >= FORCED_TOGETHER && forceAll()) {
      return;
    }
    for (String path : folders) {
      try (Jail folder = enter(path)) {
        folder.force();
      } catch (IOException e) {
        throw DiskFaults.ofWrite(e, resolve(path));
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

  /** What is open of it is closed. Idempotent. */
  @Override
  public void close() {
    try {
      folders.close();
    } catch (IOException e) {
      throw DiskFaults.ofWrite(e, root);
    }
  }
}
