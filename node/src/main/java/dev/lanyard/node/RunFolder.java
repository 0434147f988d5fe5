package dev.lanyard.node;

import dev.lanyard.node.disk.Jail;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The {@code run} folder of a running node: a lock that keeps a second node out of the same folder,
 * and {@code node.json}, by which the command line finds this one.
 */
final class RunFolder implements AutoCloseable {
  private static final String RUN = "run";
  private static final String NODE_FILE = RUN + "/node.json";
  private static final String LOCK_FILE = "lock";

  private final NodeFolder folder;
  private final FileChannel channel;

  private RunFolder(NodeFolder folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Claims the node's folder.
   *
   * @throws Fault PRECONDITION where another node runs in it
   */
  static RunFolder claim(NodeFolder folder) {
    try (Jail run = Jail.atPrivate(folder.resolve(RUN))) {
      FileChannel channel = run.beginPrivate(LOCK_FILE);
      if (lock(channel) == null) {
        channel.close();
        throw Fault.of(
            Reason.PRECONDITION,
            "a node runs already in %s; stop it first, name another folder with --home, or speak"
                + " with it by the 'lanyard' command",
            folder.path());
      }
      clear(run);
      return new RunFolder(folder, channel);
    } catch (IOException e) {
      throw Fault.because(
          e,
          Reason.FAILED,
          "%s cannot be locked (%s); see that the disk has room and that the user who runs the node"
              + " may write there",
          folder.resolve(RUN).resolve(LOCK_FILE),
          e.getMessage());
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Removes what a node that died left here. */
  private static void clear(Jail run) throws IOException {
    for (String left : run.names()) {
      if (!left.equals(LOCK_FILE)) {
        run.removeAll(left);
      }
    }
  }

  /** Where what only the running node needs lies. */
  Path path() {
    return folder.resolve(RUN);
  }

  void publish(String json) {
    folder.write(NODE_FILE, json + "\n");
  }

  @Override
  public void close() {
    try (channel) {
      folder.delete(NODE_FILE);
    } catch (IOException e) {
      throw Fault.because(e, Reason.FAILED, "the node's lock cannot be closed: %s", e.getMessage());
    }
  }
}
