package dev.lanyard.node;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeFolder;
import dev.lanyard.node.store.DiskFaults;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The {@code run} folder of a running node: a lock that keeps a second node out of the same folder,
 * and {@code node.json}, by which the command line finds this one.
 */
final class RunFolder implements AutoCloseable {
  private static final String NODE_FILE = "run/node.json";

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
    Path file = folder.resolve("run").resolve("lock");
    try {
      Files.createDirectories(folder.resolve("run"));
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw Fault.of(
            Reason.PRECONDITION,
            "a node runs already in %s; stop it first, or name another folder with --home",
            folder.path());
      }
      return new RunFolder(folder, channel);
    } catch (IOException e) {
      throw DiskFaults.ofWrite(e, file);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  void publish(String json) {
    folder.write(NODE_FILE, json + "\n");
  }

  @Override
  public void close() {
    folder.delete(NODE_FILE);
    try {
      channel.close();
    } catch (IOException e) {
      throw DiskFaults.ofWrite(e, folder.resolve("run"));
    }
  }
}
