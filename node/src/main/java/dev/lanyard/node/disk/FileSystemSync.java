package dev.lanyard.node.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Puts all that was written to a file system on its disk in one step, by Linux's {@code syncfs(2)}.
 * Forcing each file is a commit of the file system's journal a file, so that ten thousand small
 * ones take seconds longer. Also waits for what other programs wrote, so it is for many files. Safe
 * for several threads.
 */
public final class FileSystemSync {
  /** Those that keep the promise; of others, such as FUSE's, it only empties the page cache. */
  private static final Set<String> KEEPING =
      Set.of("ext4", "xfs", "btrfs", "f2fs", "overlay", "tmpfs");

  private static final String DEVICE = "unix:dev";

  private final Path folder;

  private FileSystemSync(Path folder) {
    this.folder = folder;
  }

  /** Of the file system that {@code folder} lies on; nothing where it cannot be relied on. */
  public static Optional<FileSystemSync> of(Path folder) throws IOException {
    return KEEPING.contains(Files.getFileStore(folder).type())
        ? Optional.of(new FileSystemSync(folder))
        : Optional.empty();
  }

  /** Whether two folders lie on one file system. */
  public static boolean coversBoth(Path one, Path other) throws IOException {
    return one.getFileSystem().supportedFileAttributeViews().contains("unix")
        && Files.getAttribute(one, DEVICE).equals(Files.getAttribute(other, DEVICE));
  }

  /**
   * Returns when everything is on the disk.
   *
   * @throws IOException where it is not, or not all
   */
  public void run() throws IOException {
    SystemCalls.syncFileSystem(folder);
  }
}
