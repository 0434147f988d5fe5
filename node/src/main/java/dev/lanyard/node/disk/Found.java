package dev.lanyard.node.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;

/** What was found by a name, whatever it is, and is to be read or written where it is a file. */
final class Found {
  /** What this process has open, by which Java reaches a descriptor that is not its own. */
  static final Path OPEN = Path.of("/proc/self/fd");

  /** What belongs to the user that this process runs as. */
  private static final Path US = Path.of("/proc/self");

  /** S_ISVTX. */
  private static final int STICKY = 01000;

  private Found() {}

  /**
   * Opens what was found for reading, where it is a file: a FIFO would hold up who opens it to see.
   *
   * @param found its descriptor, which is closed here
   */
  static FileChannel toRead(int found, String name) throws IOException {
    return open(found, name, file -> {}, StandardOpenOption.READ);
  }

  /**
   * The same for reading and writing, where nobody else has it, by another name or to change it
   * later: in a folder where all may put files, and each may remove their own alone, somebody may
   * have made it for us.
   *
   * @param folder where it was found
   */
  static FileChannel toWrite(int found, String name, Path folder) throws IOException {
    return open(
        found,
        name,
        file -> {
          Map<String, Object> is = Files.readAttributes(file, "unix:nlink,uid");
          if ((int) Objects.requireNonNull(is.get("nlink")) > 1) {
            throw new FileSystemException(name, null, "it has another name besides");
          }
          boolean isShared = ((int) Files.getAttribute(folder, "unix:mode") & STICKY) != 0;
          if (isShared && !Objects.equals(is.get("uid"), Files.getAttribute(US, "unix:uid"))) {
            throw new FileSystemException(name, null, "it is another user's");
          }
        },
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  /** What a file is looked at for before it is opened. */
  private interface Check {
    void of(Path file) throws IOException;
  }

  private static FileChannel open(int found, String name, Check check, OpenOption... options)
      throws IOException {
    try {
      Path file = OPEN.resolve(Integer.toString(found));
      if (!Files.isRegularFile(file)) {
        throw new FileSystemException(name, null, "it is no regular file");
      }
      check.of(file);
      return FileChannel.open(file, options);
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(name); // Nobody knows it by its descriptor.
    } finally {
      SystemCalls.close(found);
    }
  }
}
