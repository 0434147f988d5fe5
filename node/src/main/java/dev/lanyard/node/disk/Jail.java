package dev.lanyard.node.disk;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * An open folder, and the way in which what lies below it is made, opened, renamed and removed: by
 * one name at a time, in the folder that is open, and never through a link. Who swaps a folder on
 * the way for a link gains nothing by it, at whatever moment. A name is one component of a path.
 * Once all users have closed it, all fails with {@link ClosedChannelException}. Safe for several
 * threads.
 */
public final class Jail implements AutoCloseable {
  private static final Set<OpenOption> BEGIN =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final int descriptor;
  private final Path itself;

  /** Those that have it and close it; guarded by this. */
  private int users = 1;

  private Jail(int folder) {
    this.descriptor = folder;
    this.itself = Found.OPEN.resolve(Integer.toString(folder));
  }

  /** A folder as its owner named it: links on the way to it are the owner's own. */
  public static Jail at(Path folder) throws IOException {
    return new Jail(SystemCalls.openFolder(folder));
  }

  /**
   * The same, made where it is missing, with what is missing above it, for its owner alone.
   *
   * @throws FileAlreadyExistsException where a file has that name
   */
  public static Jail atPrivate(Path folder) throws IOException {
    Path above = folder.toAbsolutePath();
    List<Path> unforced = new ArrayList<>();
    while (!Files.isDirectory(above) && above.getParent() != null) {
      above = above.getParent();
      unforced.add(above);
    }
    Files.createDirectories(folder, OWNER_ONLY_FOLDER);
    for (Path changed : unforced) {
      try (Jail open = at(changed)) {
        open.force(); // What is put on the disk below it would be lost with its name.
      } catch (AccessDeniedException unreadable) {
        // It may be written alone, and comes to the disk in the system's own time.
      }
    }
    return at(folder);
  }

  /**
   * Opens a file for reading where its owner put it: a link has taken the place neither of it nor
   * of a folder on the way, and what has come to be a pipe or a device since it was looked at is
   * not opened, which might never end.
   *
   * @param file its real path, through no link
   * @throws java.nio.file.NotDirectoryException where that is a link's by now
   */
  public static FileChannel readOwned(Path file) throws IOException {
    return Found.toRead(SystemCalls.openReal(file), file.toString());
  }

  /** Has the next read of a file come from its disk: nothing of it stays in the system's memory. */
  public static void dropFromMemory(Path file) throws IOException {
    SystemCalls.dropFromMemory(file);
  }

  /**
   * A folder in it.
   *
   * @throws java.nio.file.NotDirectoryException where it is a link or a file
   */
  public synchronized Jail enter(String name) throws IOException {
    return new Jail(SystemCalls.openFolder(folder(), checked(name)));
  }

  /** The same, for another user, who closes it too. */
  public synchronized Jail share() throws ClosedChannelException {
    int _ = folder();
    users++;
    return this;
  }

  /**
   * Makes a folder in it.
   *
   * @throws FileAlreadyExistsException where something has that name
   */
  public synchronized void make(String name) throws IOException {
    SystemCalls.makeFolder(folder(), checked(name));
  }

  /**
   * Makes a folder for its owner alone, of a name that nothing has; returns that.
   *
   * @param prefix what the name begins with
   */
  public synchronized String makePrivate(String prefix) throws IOException {
    Path made = Files.createTempDirectory(itself(), checked(prefix), OWNER_ONLY_FOLDER);
    return String.valueOf(made.getFileName());
  }

  /** The names in it, in any order. */
  public List<String> names() throws IOException {
    return names("");
  }

  /** The names in it that begin so, in any order; no others are kept in mind meanwhile. */
  public synchronized List<String> names(String prefix) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(itself())) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (name.startsWith(prefix)) {
          names.add(name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  /** What has that name, if anything; a link itself. */
  public synchronized Optional<BasicFileAttributes> look(String name) throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(path(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /** Opens a file for reading. */
  public synchronized FileChannel read(String name) throws IOException {
    return Found.toRead(SystemCalls.openAnything(folder(), checked(name)), name);
  }

  /**
   * Opens a file for reading and writing, or makes it.
   *
   * @throws FileSystemException where it has another name besides, or is another user's in a folder
   *     that all may write: its bytes are somebody's then
   */
  public synchronized FileChannel begin(String name) throws IOException {
    return begin(name, new FileAttribute<?>[0]);
  }

  /** The same; a file that is made is its owner's alone. */
  public synchronized FileChannel beginPrivate(String name) throws IOException {
    return begin(name, OWNER_ONLY);
  }

  private FileChannel begin(String name, FileAttribute<?>... attributes) throws IOException {
    try {
      return FileChannel.open(path(name), BEGIN, attributes);
    } catch (FileAlreadyExistsException there) {
      return goOn(name);
    }
  }

  /** A file for reading and writing that has no name and is gone when it is closed. */
  public synchronized FileChannel beginNameless() throws IOException {
    String name = UUID.randomUUID().toString();
    FileChannel channel = FileChannel.open(path(name), BEGIN, OWNER_ONLY);
    try {
      remove(name);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private FileChannel goOn(String name) throws IOException {
    return Found.toWrite(SystemCalls.openAnything(folder(), checked(name)), name, itself());
  }

  /** Sets when a file was modified; a link's own time. */
  public synchronized void setModified(String name, Instant modified) throws IOException {
    // Both times: one alone is set only after the other was looked up.
    Files.getFileAttributeView(path(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(FileTime.from(modified), FileTime.from(Instant.now()), null);
  }

  /** Gives a file the permissions of another one, where there is that. */
  public synchronized void setPermissionsOf(String other, String name) throws IOException {
    try {
      PosixFileAttributeView from = permissions(other);
      if (from.readAttributes().isRegularFile()) {
        permissions(name).setPermissions(from.readAttributes().permissions());
      }
    } catch (NoSuchFileException none) {
      return;
    }
  }

  private PosixFileAttributeView permissions(String name) throws IOException {
    return Objects.requireNonNull(
        Files.getFileAttributeView(
            path(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS),
        "Linux has them");
  }

  /**
   * Renames in it.
   *
   * @param replace whether what has the new name may go
   * @throws FileAlreadyExistsException where it may not
   */
  public synchronized void rename(String from, String to, boolean replace) throws IOException {
    if (replace) {
      SystemCalls.rename(folder(), checked(from), checked(to));
    } else {
      SystemCalls.renameToNew(folder(), checked(from), checked(to));
    }
  }

  /**
   * Removes a file, a link itself, or an empty folder; nothing where nothing has that name.
   *
   * @throws java.nio.file.DirectoryNotEmptyException where a folder is not empty
   */
  public synchronized void remove(String name) throws IOException {
    Files.deleteIfExists(path(name));
  }

  /** The same with all that is in a folder. */
  public void removeAll(String name) throws IOException {
    if (look(name).filter(BasicFileAttributes::isDirectory).isPresent()) {
      try (Jail folder = enter(name)) {
        for (String below : folder.names()) {
          folder.removeAll(below);
        }
      }
    }
    remove(name);
  }

  /** Removes a file, unless somebody has it locked; whether it is gone. */
  public synchronized boolean removeUnlocked(String name) throws IOException {
    try (FileChannel file = goOn(name);
        FileLock lock = file.tryLock()) {
      if (lock == null) {
        return false;
      }
      remove(name);
      return true;
    } catch (OverlappingFileLockException held) {
      return false;
    }
  }

  /**
   * Whether README and readme are one name in it, as on a disk of Windows: tried with an empty file
   * that is removed at once.
   *
   * @param prefix what that file's name begins with; it has a letter
   */
  public synchronized boolean foldsNames(String prefix) throws IOException {
    String name = checked(prefix + UUID.randomUUID());
    try (FileChannel _ = FileChannel.open(path(name), BEGIN, OWNER_ONLY)) {
      return look(name.toUpperCase(Locale.ROOT)).isPresent();
    } finally {
      remove(name);
    }
  }

  /** What tells it from every other folder, by whatever path. */
  public synchronized Object key() throws IOException {
    return key(itself());
  }

  /** The same of a folder at a path. */
  public static Object key(Path folder) throws IOException {
    return Objects.requireNonNull(
        Files.readAttributes(folder, BasicFileAttributes.class).fileKey(), "Linux has one");
  }

  /** Whether it lies on the file system of another folder. */
  public synchronized boolean isOnFileSystemOf(Path other) throws IOException {
    return FileSystemSync.coversBoth(itself(), other);
  }

  /** Puts the names in it on the disk. */
  public synchronized void force() throws IOException {
    try (FileChannel channel = FileChannel.open(itself(), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private int folder() throws ClosedChannelException {
    if (users == 0) {
      throw new ClosedChannelException();
    }
    return descriptor;
  }

  private Path itself() throws ClosedChannelException {
    int _ = folder();
    return itself;
  }

  private Path path(String name) throws ClosedChannelException {
    return itself().resolve(checked(name));
  }

  private static String checked(String name) {
    boolean isOne =
        !name.isEmpty() && !name.equals(".") && !name.equals("..") && name.indexOf('/') < 0;
    checkArgument(isOne && name.indexOf('\0') < 0, "not one component: %s", name);
    return name;
  }

  /** Each user closes it once. */
  @Override
  public synchronized void close() throws IOException {
    int _ = folder();
    users--;
    if (users == 0) {
      SystemCalls.close(descriptor);
    }
  }
}
