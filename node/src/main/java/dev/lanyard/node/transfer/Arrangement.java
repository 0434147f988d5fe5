package dev.lanyard.node.transfer;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.Chunker;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.store.DiskFaults;
import dev.lanyard.node.store.FileStamps;
import dev.lanyard.node.store.PartialFile;
import dev.lanyard.node.store.ReceiveFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a download has to do at its destination: which contents are missing and where they go, what
 * lies there already in equal bytes, what stands in the way, and which names may not be written.
 *
 * @param missing by content, in the order of the files
 * @param neededBytes bytes that need room, less the files that an earlier run began: what they
 *     have, has its own
 * @param foundBytes bytes of files that are there already
 * @param foundFiles those files
 * @param unwritable names that may not be written here; they are left out
 */
record Arrangement(
    List<Assembly> missing,
    long neededBytes,
    long foundBytes,
    long foundFiles,
    List<String> unwritable) {

  /**
   * Looks at what is there and makes the folders.
   *
   * @param uploads the limit of what is served of it while it arrives
   * @throws Fault EXISTS where other bytes lie there and may not be replaced; nothing was written
   */
  static Arrangement of(
      Wanted wanted, DownloadRun.Destination destination, Catalog catalog, RateLimit uploads) {
    return new Maker(destination, catalog, uploads).make(wanted, destination.name());
  }

  private record Content(ChunkLayout layout, List<Assembly.Place> places, boolean restricted) {}

  private static final class Maker {
    private final ReceiveFolder folder;
    private final Catalog catalog;
    private final boolean replace;
    private final RateLimit uploads;
    private final Chunker chunker = new Chunker();
    private final Map<Digest, Content> contents = new LinkedHashMap<>();
    private final List<Path> inTheWay = new ArrayList<>();
    private final List<String> unwritable = new ArrayList<>();
    private long foundBytes;
    private long foundFiles;

    /**
     * The folders above the files, below the download's own, and whether they were there before.
     */
    private final Map<String, Boolean> parents = new LinkedHashMap<>();

    Maker(DownloadRun.Destination destination, Catalog catalog, RateLimit uploads) {
      this.folder = destination.folder();
      this.catalog = catalog;
      this.replace = destination.replace();
      this.uploads = uploads;
    }

    /**
     * Makes it.
     *
     * @param name what stands before every path, for a folder its name; for a file the whole path
     */
    Arrangement make(Wanted wanted, String name) {
      for (Wanted.File file : wanted.files()) {
        place(file, file.path().isEmpty() ? name : name + "/" + file.path());
      }
      if (!inTheWay.isEmpty() && !replace) {
        throw Fault.of(
            Reason.EXISTS,
            "%s exists with other bytes%s; give --force to replace it, or -o another place",
            inTheWay.getFirst(),
            inTheWay.size() > 1 ? " (and " + (inTheWay.size() - 1) + " more files do)" : "");
      }
      if (wanted.folder()) {
        folder.prepare(name);
      }
      parents.keySet().forEach(folder::prepare);
      List<Assembly> missing = new ArrayList<>();
      contents.forEach((digest, content) ->
          missing.add(
              new Assembly(
                  digest, content.layout(), content.places(), content.restricted(), uploads)));
      return new Arrangement(missing, neededBytes(), foundBytes, foundFiles, unwritable);
    }

    private long neededBytes() {
      long needed = 0;
      for (Map.Entry<Digest, Content> entry : contents.entrySet()) {
        Content content = entry.getValue();
        Assembly.Place first = content.places().getFirst();
        boolean begun =
            wasThere(first.path(), first.finalPath())
                && PartialFile.isBegun(first.finalPath(), entry.getKey());
        needed += content.layout().sizeBytes() * (content.places().size() - (begun ? 1 : 0));
      }
      return needed;
    }

    /** Whether the folder above a path was there before: else nothing can lie in it. */
    private boolean wasThere(String path, Path finalPath) {
      String parent = path.substring(0, Math.max(0, path.lastIndexOf('/')));
      return parents.computeIfAbsent(
          parent, key -> Files.exists(finalPath.resolveSibling(""), LinkOption.NOFOLLOW_LINKS));
    }

    private void place(Wanted.File file, String path) {
      Path finalPath;
      try {
        finalPath = folder.resolve(path);
      } catch (Fault e) {
        unwritable.add(e.getMessage());
        return;
      }
      if (wasThere(path, finalPath) && Files.exists(finalPath, LinkOption.NOFOLLOW_LINKS)) {
        if (isSame(finalPath, file)) {
          foundBytes += file.sizeBytes();
          foundFiles++;
          return;
        }
        inTheWay.add(finalPath);
      }
      contents
          .computeIfAbsent(
              file.digest(),
              digest ->
                  new Content(
                      new ChunkLayout(file.sizeBytes()), new ArrayList<>(), file.restricted()))
          .places()
          .add(new Assembly.Place(path, finalPath, file.modified()));
    }

    /** Whether the same bytes lie there. A folder or a link in the way can never be replaced. */
    private boolean isSame(Path path, Wanted.File file) {
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        throw Fault.of(
            Reason.EXISTS,
            "%s is %s; move it away, or choose another place with -o",
            path,
            Files.isDirectory(path) ? "a folder" : "not a regular file");
      }
      try {
        FileStamp stamp = FileStamps.read(path);
        if (stamp.sizeBytes() != file.sizeBytes()) {
          return false;
        }
        Optional<Digest> known = catalog.known(path, stamp);
        return known.isPresent() ? known.get().equals(file.digest()) : hash(path, file);
      } catch (IOException e) {
        throw DiskFaults.ofWrite(e, path);
      }
    }

    private boolean hash(Path path, Wanted.File file) throws IOException {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        return chunker
            .manifest(channel, new ChunkLayout(file.sizeBytes()))
            .digest()
            .equals(file.digest());
      }
    }
  }
}
