package dev.lanyard.node.store;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.Chunker;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Names;
import dev.lanyard.node.disk.Failpoint;
import dev.lanyard.node.disk.Jail;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A file that is arriving. It lies beside its final place under a temporary name that its digest
 * and final name decide, so that a later run finds it; what it holds is never trusted but hashed
 * again. The final name appears last, by a rename, when every byte is verified and on the disk.
 * Reads and writes of different chunks may overlap; {@link #publish} and {@link #close} come when
 * they are done.
 */
public final class PartialFile implements AutoCloseable {
  private static final int NAME_DIGITS = 16;

  /** The most files of one name that are kept beside each other. */
  public static final int MAX_NUMBER = 1_000;

  private final ReceiveFolder folder;
  private final String path;
  private final String temporary;
  private final FileChannel channel;
  private final ChunkLayout layout;
  private final long foundBytes;
  private boolean forced;

  private PartialFile(
      ReceiveFolder folder,
      String path,
      FileChannel channel,
      String temporary,
      ChunkLayout layout,
      long foundBytes) {
    this.folder = folder;
    this.path = path;
    this.temporary = temporary;
    this.channel = channel;
    this.layout = layout;
    this.foundBytes = foundBytes;
  }

  /**
   * Opens what an earlier run left, or begins. The folder above must exist.
   *
   * @param path below the folder
   * @throws Fault EXISTS where a link or a file lies where a folder is needed
   */
  public static PartialFile open(
      ReceiveFolder folder, String path, Digest digest, ChunkLayout layout) {
    String temporary = temporaryName(path, digest);
    try (Jail parent = folder.enter(Names.parent(path))) {
      FileChannel channel = parent.begin(temporary);
      Failpoint.GET_BEGUN.reached();
      long found = channel.size();
      if (found > layout.sizeBytes()) {
        channel.truncate(layout.sizeBytes());
      }
      lock(channel, layout);
      return new PartialFile(folder, path, channel, temporary, layout, found);
    } catch (IOException e) {
      throw DiskFaults.ofWrite(e, folder.resolve(path));
    }
  }

  /** So that nobody removes it as something that was left; of a small one little would be lost. */
  private static void lock(FileChannel channel, ChunkLayout layout) {
    if (layout.chunkCount() > 1) {
      try {
        FileLock _ = channel.tryLock();
      } catch (OverlappingFileLockException | IOException unlocked) {
        // Held by another download of the same to the same place, or a disk that knows no locks,
        // on which nobody gets one to remove it either.
      }
    }
  }

  /**
   * What earlier runs began of other contents for the same place, and left: bytes in it may be
   * wanted. Paths below the folder.
   */
  public static List<String> leftOfOthers(ReceiveFolder folder, String path, Digest digest) {
    return leftOfOthers(folder, path, temporaryName(path, digest));
  }

  private static List<String> leftOfOthers(ReceiveFolder folder, String path, String temporary) {
    String place = temporary.substring(temporary.lastIndexOf('-'));
    return folder.left(Names.parent(path)).stream()
        .filter(name -> name.endsWith(place) && !name.equals(temporary))
        .map(name -> Names.sibling(path, name))
        .toList();
  }

  private static String temporaryName(String path, Digest digest) {
    Digest name = Digest.ofBytes(Names.leaf(path).getBytes(StandardCharsets.UTF_8));
    return Names.TEMPORARY_PREFIX
        + digest.hex().substring(0, NAME_DIGITS)
        + "-"
        + name.hex().substring(0, NAME_DIGITS);
  }

  /** Where it will be. */
  public Path finalPath() {
    return folder.resolve(path);
  }

  /** The chunks that an earlier run left and that are what the manifest says. */
  public ChunkSet rehash(Manifest manifest) {
    ChunkSet present = ChunkSet.none(layout.chunkCount());
    Chunker chunker = new Chunker();
    try {
      for (int chunk = 0; chunk < layout.chunkCount(); chunk++) {
        boolean whole = layout.offset(chunk) + layout.length(chunk) <= foundBytes;
        if (whole && chunker.chunk(channel, layout, chunk).equals(manifest.chunk(chunk))) {
          present.add(chunk);
        }
      }
    } catch (IOException e) {
      throw Fault.because(
          e,
          Reason.FAILED,
          "%s, what an earlier download left, cannot be read: %s; remove it and get the file again",
          finalPath().resolveSibling(temporary),
          e.getMessage());
    }
    return present;
  }

  /** Writes verified bytes at {@code offset} in the file. */
  public void write(long offset, List<ByteBuffer> bytes) {
    try {
      long position = offset;
      for (ByteBuffer buffer : bytes) {
        while (buffer.hasRemaining()) {
          position += channel.write(buffer, position);
        }
        Failpoint.GET_CHUNK_HALF.reached();
      }
    } catch (IOException e) {
      throw DiskFaults.ofWrite(e, finalPath());
    }
  }

  /** Where it is until then, below its folder. */
  public String temporary() {
    return Names.sibling(path, temporary);
  }

  /** Whether an earlier run left something there. */
  public static boolean isBegun(ReceiveFolder folder, String path, Digest digest) {
    return folder.look(Names.sibling(path, temporaryName(path, digest))).isPresent();
  }

  /** Its bytes are on the disk, by what was done to the whole file system. */
  void forced() {
    forced = true;
  }

  boolean isForced() {
    return forced;
  }

  /**
   * Gives the file its final name: forces its bytes, sets its time, renames it. What was begun of
   * other contents for the same place is of no use any more, and removed. The caller forces the
   * folder.
   *
   * @param existing what becomes of other bytes that lie there; a file that is replaced leaves it
   *     its permissions
   * @return the path that it has below its folder
   * @throws Fault EXISTS where they stay, and it has no other name to take
   */
  public String publish(Instant modified, Existing existing) {
    try (Jail parent = folder.enter(Names.parent(path))) {
      if (!forced) {
        forceBytes();
      }
      Failpoint.GET_FORCED.reached();
      if (existing == Existing.REPLACE) {
        parent.setPermissionsOf(Names.leaf(path), temporary);
      }
      parent.setModified(temporary, modified);
      Failpoint.GET_TIMED.reached();
      String published = rename(parent, existing);
      Failpoint.GET_RENAMED.reached();
      leftOfOthers(folder, path, temporary).forEach(folder::removeLeft);
      Failpoint.GET_LEFT_REMOVED.reached();
      return published;
    } catch (FileAlreadyExistsException e) {
      throw Fault.because(
          e,
          Reason.EXISTS,
          "%s came to exist meanwhile with other bytes; give --force to replace it, --keep-both to"
              + " put this one beside it, or -o another name",
          finalPath());
    } catch (IOException e) {
      throw DiskFaults.ofWrite(e, finalPath());
    }
  }

  /**
   * Where that fails, the system takes what it could not write for written all the same, and would
   * give it back from its memory: the next run is to find what is on the disk.
   */
  private void forceBytes() throws IOException {
    try {
      channel.force(true);
    } catch (IOException e) {
      try {
        Jail.dropFromMemory(finalPath().resolveSibling(temporary));
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private String rename(Jail parent, Existing existing) throws IOException {
    String taken = path;
    for (int number = Names.SECOND; ; number++) {
      try {
        parent.rename(temporary, Names.leaf(taken), existing == Existing.REPLACE);
        return taken;
      } catch (FileAlreadyExistsException e) {
        if (existing != Existing.KEEP_BOTH || number > MAX_NUMBER) {
          throw e;
        }
        taken = Names.numbered(path, number);
      }
    }
  }

  /** Closes the file and leaves it for a later run. Idempotent. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw DiskFaults.ofWrite(e, finalPath());
    }
  }
}
