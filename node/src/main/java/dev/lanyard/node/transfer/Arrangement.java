package dev.lanyard.node.transfer;

import com.google.common.math.LongMath;
import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.Chunker;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Names;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.store.DiskFaults;
import dev.lanyard.node.store.Existing;
import dev.lanyard.node.store.FileStamps;
import dev.lanyard.node.store.PartialFile;
import dev.lanyard.node.store.ReceiveFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a download has to do at its destination: what lies there already in equal bytes, what stands
 * in the way, which names may not be written, and, a portion at a time, which contents are missing
 * and where they go. For one thread.
 */
final class Arrangement {
  /**
   * Contents of a portion: each takes some 1,000 bytes of memory while it is missing, and three
   * portions of each download that moves are kept in mind.
   */
  private static final int PORTION_CONTENTS = 1_024;

  /** Chunks of a portion: their digests are kept, 32 bytes each. */
  private static final long PORTION_CHUNKS = 32 << 10;

  /** Folders remembered: files are listed folder by folder. */
  private static final int FOLDERS_REMEMBERED = 1_000;

  private record Content(ChunkLayout layout, List<Assembly.Place> places, boolean restricted) {}

  private final ReceiveFolder folder;
  private final String name;
  private final Catalog catalog;
  private final Existing existing;
  private final RateLimit uploads;
  private final Chunker chunker = new Chunker();
  private final Optional<FoldedNames> folded;

  /** The folders above files, below the download's own, and whether they were there before. */
  private final Map<String, Boolean> parents =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > FOLDERS_REMEMBERED;
        }
      };

  /** Files that are there or cannot be written, by their places in the list. */
  private final BitSet settled = new BitSet();

  private final Iterator<Wanted.File> files;
  private final int fileCount;
  private int position;
  private long neededBytes;
  private long foundBytes;
  private long foundFiles;
  private Optional<Path> found = Optional.empty();
  private Optional<String> firstUnwritable = Optional.empty();
  private int unwritable;

  private Arrangement(
      Wanted wanted, DownloadRun.Destination destination, Catalog catalog, RateLimit uploads) {
    this.folder = destination.folder();
    this.name = destination.name();
    this.existing = destination.existing();
    this.folded = folder.foldsNames() ? Optional.of(new FoldedNames()) : Optional.empty();
    this.catalog = catalog;
    this.uploads = uploads;
    this.files = wanted.files().iterator();
    this.fileCount = wanted.files().count();
  }

  /**
   * Looks at what is there.
   *
   * @param uploads the limit of what is served of it while it arrives
   * @throws Fault EXISTS where other bytes lie there and may not be replaced; nothing was written
   */
  static Arrangement of(
      Wanted wanted, DownloadRun.Destination destination, Catalog catalog, RateLimit uploads) {
    Arrangement arrangement = new Arrangement(wanted, destination, catalog, uploads);
    arrangement.lookAtAll(wanted);
    return arrangement;
  }

  /**
   * Bytes that need room, less the files that an earlier run began: what they have, has its own.
   */
  long neededBytes() {
    return neededBytes;
  }

  /** Bytes of files that are there already. */
  long foundBytes() {
    return foundBytes;
  }

  /** Those files. */
  long foundFiles() {
    return foundFiles;
  }

  /** Where one of them lies. */
  Optional<Path> found() {
    return found;
  }

  /** Names that may not be written here; they are left out. */
  int unwritable() {
    return unwritable;
  }

  /** What is to be said of the first of them. */
  Optional<String> firstUnwritable() {
    return firstUnwritable;
  }

  private void lookAtAll(Wanted wanted) {
    int number = 0;
    int inTheWay = 0;
    Optional<Path> first = Optional.empty();
    for (Wanted.File file : wanted.files()) {
      String path = path(file);
      Optional<Path> place = writable(path);
      if (place.isEmpty() || isThere(file, path)) {
        settled.set(number);
      } else if (wasThere(path) && folder.look(path).isPresent()) {
        inTheWay++;
        first = first.or(() -> place);
      }
      number++;
    }
    if (first.isPresent() && existing == Existing.KEEP) {
      throw Fault.of(
          Reason.EXISTS,
          "%s exists with other bytes%s; give --force to replace it, --keep-both to put this one"
              + " beside it, or -o another place",
          first.get(),
          inTheWay > 1 ? " (and " + (inTheWay - 1) + " more files do)" : "");
    }
    if (wanted.folder()) {
      folder.prepare(name);
    }
  }

  /** Where a file goes, for a folder below its name; for a file the whole path. */
  private String path(Wanted.File file) {
    return file.path().isEmpty() ? name : name + "/" + file.path();
  }

  private Optional<Path> writable(String path) {
    try {
      Path place = folder.resolve(path);
      Optional<String> objection =
          folded.flatMap(names -> names.objection(path, existing == Existing.KEEP_BOTH));
      if (objection.isEmpty()) {
        return Optional.of(place);
      }
      leaveOut(ReceiveFolder.unwritable(path, objection.get()));
    } catch (Fault e) {
      leaveOut(e);
    }
    return Optional.empty();
  }

  private void leaveOut(Fault fault) {
    unwritable++;
    firstUnwritable = firstUnwritable.or(() -> Optional.of(fault.getMessage()));
  }

  /** Whether the same bytes lie there; else they need room. */
  private boolean isThere(Wanted.File file, String path) {
    boolean folderThere = wasThere(path);
    Optional<Path> same = folderThere ? same(file, path) : Optional.empty();
    if (same.isPresent()) {
      found = same;
      foundBytes += file.sizeBytes();
      foundFiles++;
      return true;
    }
    boolean begun = folderThere && PartialFile.isBegun(folder, path, file.digest());
    neededBytes = begun ? neededBytes : LongMath.saturatedAdd(neededBytes, file.sizeBytes());
    return false;
  }

  /** Where the same bytes lie: under that name or, where both are to be kept, one beside it. */
  private Optional<Path> same(Wanted.File file, String path) {
    String at = path;
    Optional<BasicFileAttributes> there = folder.look(at);
    for (int number = Names.SECOND; there.isPresent(); number++) {
      if (isSame(there.get(), at, file)) {
        return Optional.of(folder.resolve(at));
      }
      if (existing != Existing.KEEP_BOTH || number > PartialFile.MAX_NUMBER) {
        return Optional.empty();
      }
      at = Names.numbered(path, number);
      there = folder.look(at);
    }
    return Optional.empty();
  }

  /** Whether the folder above a path was there before: else nothing can lie in it. */
  private boolean wasThere(String path) {
    return parents.computeIfAbsent(
        Names.parent(path), parent -> parent.isEmpty() || folder.look(parent).isPresent());
  }

  /** Whether there is another portion. */
  boolean hasNext() {
    return settled.nextClearBit(position) < fileCount;
  }

  /**
   * The next contents that are missing, in the order of the files; makes the folders above them.
   */
  List<Assembly> next() {
    Map<Digest, Content> contents = new LinkedHashMap<>();
    long chunks = 0;
    while (hasNext() && contents.size() < PORTION_CONTENTS && chunks < PORTION_CHUNKS) {
      Wanted.File file = files.next();
      if (!settled.get(position++)) {
        String path = path(file);
        folder.prepare(Names.parent(path));
        Content content =
            contents.computeIfAbsent(
                file.digest(),
                digest ->
                    new Content(
                        new ChunkLayout(file.sizeBytes()), new ArrayList<>(), file.restricted()));
        chunks += content.places().isEmpty() ? content.layout().chunkCount() : 0;
        content.places().add(new Assembly.Place(path, folder.resolve(path), file.modified()));
      }
    }
    List<Assembly> portion = new ArrayList<>();
    contents.forEach((digest, content) ->
        portion.add(
            new Assembly(
                folder,
                digest,
                content.layout(),
                content.places(),
                content.restricted(),
                uploads)));
    return portion;
  }

  /**
   * Whether the same bytes lie there.
   *
   * @throws Fault EXISTS where a folder or a link is in the way, which is never replaced
   */
  private boolean isSame(BasicFileAttributes there, String path, Wanted.File file) {
    Path place = folder.resolve(path);
    if (!there.isRegularFile()) {
      if (existing == Existing.KEEP_BOTH) {
        return false;
      }
      throw Fault.of(
          Reason.EXISTS,
          "%s is %s; move it away, or choose another place with -o",
          place,
          there.isDirectory() ? "a folder" : "not a regular file");
    }
    try {
      FileStamp stamp = FileStamps.read(place);
      if (stamp.sizeBytes() != file.sizeBytes()) {
        return false;
      }
      Optional<Digest> known = catalog.known(place, stamp);
      return known.isPresent() ? known.get().equals(file.digest()) : hash(path, file);
    } catch (IOException e) {
      throw DiskFaults.ofWrite(e, place);
    }
  }

  private boolean hash(String path, Wanted.File file) throws IOException {
    try (FileChannel channel = folder.read(path)) {
      return chunker
          .manifest(channel, new ChunkLayout(file.sizeBytes()))
          .digest()
          .equals(file.digest());
    }
  }
}
