package dev.lanyard.node.share;

import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The rules for what can be shared at all. */
final class SharePath {
  private final Path home;

  /** Rules of a node whose folder, with its secrets, is {@code home}. */
  SharePath(Path home) {
    this.home = home;
  }

  /**
   * The path without links, which is what is shared from now on: a link that is turned elsewhere
   * later shares nothing new.
   */
  Path real(Path path) {
    try {
      Path real = path.toRealPath();
      Path realHome = home.toRealPath();
      if (real.startsWith(realHome) || realHome.startsWith(real)) {
        throw Fault.of(
            Reason.INVALID,
            "%s cannot be shared: the node's own folder %s, with its secrets, must stay private",
            shown(path),
            shown(home));
      }
      if (!path.getFileSystem().getPath(real.toString()).equals(real)) {
        throw Fault.of(
            Reason.INVALID, "%s cannot be shared: its name is not valid UTF-8", shown(path));
      }
      return real;
    } catch (NoSuchFileException e) {
      throw Fault.because(e, Reason.NOT_FOUND, "there is no %s: check the path", shown(path));
    } catch (AccessDeniedException e) {
      throw denied(path, e);
    } catch (IOException e) {
      throw Fault.because(
          e, Reason.FAILED, "%s cannot be looked at: %s", shown(path), e.getMessage());
    }
  }

  /** Whether a real path is a file rather than a folder; it can be read. */
  boolean isSingle(Path real) {
    boolean isFile = Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS);
    if (!isFile && !Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
      throw Fault.of(
          Reason.INVALID, "%s cannot be shared: it is neither a folder nor a file", shown(real));
    }
    if (!Files.isReadable(real) || (!isFile && !Files.isExecutable(real))) {
      throw denied(real, new AccessDeniedException(real.toString()));
    }
    return isFile;
  }

  private static Fault denied(Path path, IOException cause) {
    return Fault.because(
        cause,
        Reason.DENIED,
        "the node may not read %s: give the user it runs as the permission",
        shown(path));
  }

  private static String shown(Path path) {
    return Printable.of(path.toString());
  }
}
