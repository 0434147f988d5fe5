package dev.lanyard.node.store;

import dev.lanyard.node.content.Names;
import dev.lanyard.node.disk.Jail;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folders below a root, entered one component at a time. The root stays open from the first use
 * on, and so does the folder that was entered last: most files lie beside the one before. Safe for
 * several threads.
 */
final class OpenFolders implements AutoCloseable {
  private final Path root;
  private final Optional<Object> barred;

  // Mutable, guarded by this.
  private @Nullable Jail jail;
  private @Nullable Jail latest;
  private String latestPath = "";
  private boolean closed;

  /**
   * Folders below a root.
   *
   * @param barred the {@link Jail#key} of a folder that must not be entered
   */
  OpenFolders(Path root, Optional<Object> barred) {
    this.root = root;
    this.barred = barred;
  }

  /**
   * Opens the folder at a path; the caller closes it.
   *
   * @throws Fault EXISTS where something else lies where a folder is needed, which may be a link;
   *     DENIED where the way leads through the folder that is barred
   * @throws NoSuchFileException where there is none
   */
  Jail enter(String path) throws IOException {
    synchronized (this) {
      if (latest != null && latestPath.equals(path)) {
        return latest.share();
      }
    }
    Jail entered = walk(path);
    synchronized (this) {
      if (!closed) {
        closeLatest();
        latest = entered.share();
        latestPath = path;
      }
    }
    return entered;
  }

  private Jail walk(String path) throws IOException {
    Jail folder = open().share();
    Path place = root;
    try {
      checkAllowed(folder, place);
      for (String component : Names.components(path)) {
        place = place.resolve(component);
        Jail above = folder;
        folder = enter(above, component, place);
        above.close();
        checkAllowed(folder, place);
      }
      return folder;
    } catch (IOException | Fault e) {
      folder.close();
      throw e;
    }
  }

  private synchronized Jail open() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    Jail open = jail;
    if (open == null) {
      open = Jail.at(root);
      jail = open;
    }
    return open;
  }

  private static Jail enter(Jail above, String component, Path place) throws IOException {
    try {
      return above.enter(component);
    } catch (NotDirectoryException e) {
      boolean link = above.look(component).filter(BasicFileAttributes::isSymbolicLink).isPresent();
      throw Fault.because(
          e,
          Reason.EXISTS,
          "%s lies where a folder is needed: %s; move it away, or choose another folder",
          link ? "a link" : "a file",
          place);
    }
  }

  private void checkAllowed(Jail folder, Path place) throws IOException {
    if (barred.isPresent() && barred.get().equals(folder.key())) {
      throw barred(place);
    }
  }

  static Fault barred(Path place) {
    return Fault.of(
        Reason.DENIED,
        "%s belongs to the node itself, with its secrets: nothing is fetched into that; choose"
            + " another folder",
        place);
  }

  /** What is open of them is closed. Idempotent. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    closeLatest();
    if (jail != null) {
      jail.close();
      jail = null;
    }
  }

  private synchronized void closeLatest() throws IOException {
    if (latest != null) {
      latest.close();
      latest = null;
    }
  }
}
