package dev.lanyard.node.identity;

import dev.lanyard.node.content.Names;
import dev.lanyard.node.disk.Failpoint;
import dev.lanyard.node.disk.Jail;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The folder in which a node keeps itself. It belongs to the user who runs the node and to nobody
 * else; secrets in it have mode 0600, and looser ones are refused. Files are replaced whole:
 * written under another name, forced, renamed, and the folder forced.
 */
public final class NodeFolder {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /** Longest secret that is read; a mesh's and a key have less than 2 KiB. */
  private static final int MAX_SECRET_BYTES = 64 << 10;

  /** Longest other file: a certificate has less than 2 KiB, the longest lineage some 130. */
  private static final int MAX_FILE_BYTES = 256 << 10;

  private final Path path;

  private NodeFolder(Path path) {
    this.path = path;
  }

  /**
   * Opens the folder, making it where there is none.
   *
   * @throws Fault DENIED where it is another user's, cannot be made or cannot be written
   */
  public static NodeFolder open(Path path) {
    try {
      Jail.atPrivate(path).close();
    } catch (FileAlreadyExistsException e) {
      throw Fault.because(
          e, Reason.DENIED, "the node's folder %s is a file; name another with --home", path);
    } catch (IOException e) {
      throw Fault.because(
          e,
          Reason.DENIED,
          "the node's folder %s cannot be made (%s); name another with --home or LANYARD_HOME",
          path,
          reason(e));
    }
    NodeFolder folder = new NodeFolder(path.toAbsolutePath().normalize());
    folder.checkOwner();
    folder.checkMode();
    folder.checkWritable();
    return folder;
  }

  /** The folder's absolute path. */
  public Path path() {
    return path;
  }

  /** A file or folder in it. */
  public Path resolve(String name) {
    return path.resolve(name);
  }

  /**
   * The text of a secret, or nothing where there is no such file.
   *
   * @throws Fault DENIED where others may read it, or it cannot be read
   */
  Optional<String> readSecret(String name) {
    Path file = resolve(name);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      Set<PosixFilePermission> loose = EnumSet.copyOf(Files.getPosixFilePermissions(file));
      loose.removeAll(OWNER_ONLY);
      if (!loose.isEmpty()) {
        throw Fault.of(
            Reason.DENIED,
            "%s can be used by other users of this computer (mode %s); make it yours alone with:"
                + " chmod 600 %s",
            file,
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
            file);
      }
      return Optional.of(readText(file, MAX_SECRET_BYTES));
    } catch (IOException e) {
      throw unreadable(e, file);
    }
  }

  /** The text of a file that is no secret, or nothing where there is none. */
  Optional<String> read(String name) {
    try {
      Path file = resolve(name);
      return Files.exists(file) ? Optional.of(readText(file, MAX_FILE_BYTES)) : Optional.empty();
    } catch (IOException e) {
      throw unreadable(e, resolve(name));
    }
  }

  /** Writes a file of mode 0600, replacing the one that is there; on return it is on the disk. */
  public void write(String name, String text) {
    Path file = resolve(name);
    String temporary = Names.leaf(name) + ".new";
    try (Jail folder = Jail.atPrivate(parentOf(file))) {
      folder.remove(temporary);
      try (FileChannel channel = folder.beginPrivate(temporary)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        Failpoint.FILE_WRITTEN.reached();
        channel.force(true);
      }
      Failpoint.FILE_FORCED.reached();
      folder.rename(temporary, Names.leaf(name), true);
      Failpoint.FILE_RENAMED.reached();
      folder.force();
      Failpoint.FILE_LAST.reached();
    } catch (IOException e) {
      throw Fault.because(
          e,
          Reason.FAILED,
          "%s cannot be written: %s; see that the disk has room and that the user who runs the node"
              + " may write there",
          file,
          reason(e));
    }
  }

  /** Removes a file, where there is one. */
  public void delete(String name) {
    try (Jail folder = Jail.at(parentOf(resolve(name)))) {
      folder.remove(Names.leaf(name));
    } catch (NoSuchFileException none) {
      // Where there is no folder, there is no file.
    } catch (IOException e) {
      throw Fault.because(
          e,
          Reason.FAILED,
          "%s cannot be removed: %s; remove it by hand",
          resolve(name),
          reason(e));
    }
  }

  private void checkOwner() {
    try {
      Object owner = Files.getAttribute(path, "unix:uid");
      Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      if (!owner.equals(self)) {
        throw Fault.of(
            Reason.DENIED,
            "the node's folder %s belongs to another user (%s); run the node as that user, or name"
                + " another folder with --home",
            path,
            Files.getOwner(path).getName());
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw Fault.because(e, Reason.DENIED, "the owner of %s cannot be read: %s", path, e);
    }
  }

  /** Who may write here could make the node share anything, or trust another authority. */
  private void checkMode() {
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
      if (mode.contains(PosixFilePermission.GROUP_WRITE)
          || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
        throw Fault.of(
            Reason.DENIED,
            "other users may write the node's folder %s (mode %s), and with it control the node;"
                + " make it yours alone with: chmod 700 %s",
            path,
            PosixFilePermissions.toString(mode),
            path);
      }
    } catch (IOException e) {
      throw Fault.because(e, Reason.DENIED, "the mode of %s cannot be read: %s", path, e);
    }
  }

  private void checkWritable() {
    if (!Files.isWritable(path) || !Files.isExecutable(path)) {
      throw Fault.of(
          Reason.DENIED,
          "the node's folder %s cannot be written; mend its permissions or name another with --home",
          path);
    }
  }

  private static Fault unreadable(IOException e, Path file) {
    return Fault.because(
        e,
        Reason.DENIED,
        "%s cannot be read: %s; see that the user who runs the node may read it",
        file,
        reason(e));
  }

  private static String readText(Path file, int maxBytes) throws IOException {
    if (Files.size(file) > maxBytes) {
      throw new IOException("longer than " + maxBytes + " bytes");
    }
    return Files.readString(file);
  }

  private static Path parentOf(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "there is no such file";
      case FileSystemException system when system.getReason() != null -> system.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
