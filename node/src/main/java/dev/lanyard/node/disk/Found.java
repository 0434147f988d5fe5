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
import java.util.Set;

/** What was found by a name, whatever it is, and is to be read or written where it is a file. */
final class Found {
  /** What this process has open, by which Java reaches a descriptor that is not its own. */
  static final Path OPEN = Path.of("/proc/self/fd");

  /** What belongs to the user that this process runs as. */
  private static final Path US = Path.of("/proc/self");

  private Found() {}

  /**
   * Opens what was found, where it is a file: a FIFO would hold up who opens it to see.
   *
   * @param found its descriptor, which is closed here
   */
  static FileChannel open(int found, String name, Set<OpenOption> options) throws IOException {
    try {
      Path file = OPEN.resolve(Integer.toString(found));
      if (!Files.isRegularFile(file)) {
        throw new FileSystemException(name, null, "it is no regular file");
      }
      boolean writes = options.contains(StandardOpenOption.WRITE);
      if (writes) {
        checkOurs(file, name);
      }
      return FileChannel.open(file, options);
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(name); // Nobody knows it by its descriptor.
    } finally {
      SystemCalls.close(found);
    }
  }

  /** What is written to is nobody else's: not by another name, and not to change it later. */
  private static void checkOurs(Path file, String name) throws IOException {
    Map<String, Object> is = Files.readAttributes(file, "unix:nlink,uid");
    if ((int) Objects.requireNonNull(is.get("nlink")) > 1) {
      throw new FileSystemException(name, null, "it has another name besides");
    }
    if (!Objects.equals(is.get("uid"), Files.getAttribute(US, "unix:uid"))) {
      throw new FileSystemException(name, null, "it is another user's");
    }
  }
}
