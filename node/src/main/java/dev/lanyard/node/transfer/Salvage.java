package dev.lanyard.node.transfer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.lanyard.node.catalog.Akin;
import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.Located;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.ChunkSums;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.RollingSearch;
import dev.lanyard.node.content.RollingSearch.Verdict;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.peer.PeerClient;
import dev.lanyard.node.store.ChunkReader;
import dev.lanyard.node.store.FileStamps;
import dev.lanyard.node.transfer.ChunkCopier.Move;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes chunks of a content from files of this computer that are like it: what the catalogue knows
 * to have some of them, and what lies at its place and is to be replaced. Where much is still
 * missing then, chunks that moved are looked for by their rolling checksums. So only what changed
 * is fetched.
 */
final class Salvage {
  private static final Logger log = LoggerFactory.getLogger("transfer");

  /** Chunks tried at their old offsets before all are, in a file of which nothing is known. */
  private static final int SAMPLES = 16;

  /**
   * Moved chunks are looked for where at least this part of the file's size is missing: a byte is
   * looked at in the time that a network of 1 Gbit/s takes for an eighth of one.
   */
  private static final int WORTH_SEARCHING = 8;

  /**
   * Windows of a right sum and wrong bytes after which the sums are not believed any more: an
   * honest one would take some 2^40 bytes to find.
   */
  private static final int MAX_WRONG_WINDOWS = 64;

  private final Catalog catalog;
  private final Tally tally;

  Salvage(Catalog catalog, Tally tally) {
    this.catalog = catalog;
    this.tally = tally;
  }

  /**
   * Fills what it can of a content that is prepared and whose manifest is known. Takes as long as
   * reading what is like it.
   *
   * @param source knows the rolling checksums
   */
  void fill(Assembly content, PeerClient source) {
    Optional<Manifest> manifest = content.manifest();
    if (manifest.isEmpty() || content.layout().chunkCount() <= 1) {
      return;
    }
    Map<Path, Located> files = new LinkedHashMap<>();
    for (Akin akin : catalog.akin(manifest.get())) {
      List<Move> moves = moves(content, manifest.get(), akin.manifest());
      akin.places().stream()
          .filter(place -> read(place, reader -> copy(reader, content, moves)))
          .findFirst()
          .ifPresent(place -> files.put(place.file(), place));
    }
    for (Path likely : content.likely()) {
      old(likely)
          .filter(file -> !files.containsKey(file.file()))
          .filter(file -> read(file, reader -> copyWhatStayed(reader, content)))
          .ifPresent(file -> files.put(file.file(), file));
    }
    searchMoved(content, List.copyOf(files.values()), source);
  }

  /** What lies there. */
  private static Optional<Located> old(Path path) {
    try {
      return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(new Located(path, FileStamps.read(path), false))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Reads a file, where it is what it was; false for one that is not, or is damaged. */
  @CanIgnoreReturnValue
  private static boolean read(Located file, Consumer<ChunkReader> reading) {
    try (ChunkReader reader = ChunkReader.open(file.file(), file.stamp())) {
      reading.accept(reader);
      return true;
    } catch (Fault e) {
      // Where it is this content that cannot be written, the next chunk to be fetched will tell.
      log.debug("nothing more is taken from it: {}", e.getMessage());
      return false;
    }
  }

  private static List<Move> moves(Assembly content, Manifest wanted, Manifest akin) {
    Map<Digest, Integer> there = new HashMap<>();
    for (int chunk = 0; chunk < akin.layout().chunkCount(); chunk++) {
      there.putIfAbsent(akin.chunk(chunk), chunk);
    }
    return missing(content, chunk -> there.containsKey(wanted.chunk(chunk)))
        .mapToObj(chunk -> {
          int from = there.getOrDefault(wanted.chunk(chunk), 0);
          return new Move(chunk, akin.layout().offset(from));
        })
        .toList();
  }

  private static IntStream missing(Assembly content, IntPredicate which) {
    ChunkSet present = content.present();
    return IntStream.range(0, content.layout().chunkCount())
        .filter(chunk -> !present.has(chunk) && which.test(chunk));
  }

  private int copy(ChunkReader from, Assembly content, List<Move> moves) {
    int before = content.present().count();
    new ChunkCopier(from, content, moves, chunk -> tally.copied(content.layout().length(chunk)))
        .run();
    return content.present().count() - before;
  }

  /** Chunks at the offsets that they always had; a few are tried first. */
  private void copyWhatStayed(ChunkReader from, Assembly content) {
    ChunkLayout layout = content.layout();
    long size = from.layout().sizeBytes();
    List<Move> moves =
        missing(content, chunk -> layout.offset(chunk) + layout.length(chunk) <= size)
            .mapToObj(chunk -> new Move(chunk, layout.offset(chunk)))
            .toList();
    int step = Math.max(1, moves.size() / SAMPLES);
    List<Move> samples = new ArrayList<>();
    List<Move> others = new ArrayList<>();
    for (int i = 0; i < moves.size(); i++) {
      (i % step == 0 ? samples : others).add(moves.get(i));
    }
    if (copy(from, content, samples) > 0) {
      copy(from, content, others);
    }
  }

  private void searchMoved(Assembly content, List<Located> files, PeerClient source) {
    Optional<ChunkSums> sums = Optional.empty();
    for (Located file : files) {
      long missing =
          missing(content, chunk -> true).mapToLong(chunk -> content.layout().length(chunk)).sum();
      if (missing > 0 && missing >= file.stamp().sizeBytes() / WORTH_SEARCHING) {
        sums = sums.isPresent() ? sums : sums(content, source);
        if (sums.isEmpty()) {
          return;
        }
        Moved moved = new Moved(content, sums.get());
        read(file, moved::searchIn);
      }
    }
  }

  private static Optional<ChunkSums> sums(Assembly content, PeerClient source) {
    try {
      return Optional.of(source.chunkSums(content.digest(), content.layout().sizeBytes()));
    } catch (Fault e) {
      log.debug("no rolling checksums of {}: {}", content.digest(), e.getMessage());
      return Optional.empty();
    }
  }

  /** Chunks that are looked for wherever they are by now. */
  private final class Moved {
    private final Assembly content;
    private final Map<Long, List<Integer>> bySum = new HashMap<>();
    private int wrong;

    Moved(Assembly content, ChunkSums sums) {
      this.content = content;
      int whole = content.layout().chunkSize();
      missing(content, chunk -> content.layout().length(chunk) == whole)
          .forEach(
              chunk -> bySum.computeIfAbsent(sums.get(chunk), sum -> new ArrayList<>()).add(chunk));
    }

    void searchIn(ChunkReader file) {
      byte[] window = new byte[content.layout().chunkSize()];
      file.search(
          new RollingSearch(window.length, bySum.keySet()),
          (offset, sum) -> {
            file.read(ByteBuffer.wrap(window), offset);
            return judge(window, bySum.getOrDefault(sum, List.of()));
          });
      copyEnd(file);
    }

    private Verdict judge(byte[] window, List<Integer> chunks) {
      Digest digest = Digest.ofBytes(window);
      boolean right = false;
      for (int chunk : chunks) {
        if (content.isRight(chunk, digest)) {
          right = true;
          if (content.write(chunk, List.of(ByteBuffer.wrap(window)))) {
            tally.copied(window.length);
          }
        }
      }
      if (content.isComplete()) {
        return Verdict.ENOUGH;
      }
      wrong += right ? 0 : 1;
      return right ? Verdict.RIGHT : wrong < MAX_WRONG_WINDOWS ? Verdict.WRONG : Verdict.ENOUGH;
    }

    /** The last chunk is shorter than the others: it is looked for at the file's end alone. */
    private void copyEnd(ChunkReader file) {
      int last = content.layout().chunkCount() - 1;
      long offset = file.layout().sizeBytes() - content.layout().length(last);
      if (offset >= 0 && !content.has(last)) {
        copy(file, content, List.of(new Move(last, offset)));
      }
    }
  }
}
