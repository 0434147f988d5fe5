package dev.lanyard.node.transfer;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.Located;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Viewer;
import dev.lanyard.node.store.ChunkReader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node as a source of its own download: equal bytes that it shares or fetched before are
 * copied rather than fetched, and verified like any others.
 */
final class LocalSource {
  private static final Logger log = LoggerFactory.getLogger("transfer");

  private final Catalog catalog;
  private final Map<Path, FileStamp> stale = new HashMap<>();

  LocalSource(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Where copies of some contents should be.
   *
   * @param contents at most {@link Catalog#MAX_DIGESTS}
   */
  Map<Digest, List<Located>> copies(List<Assembly> contents) {
    return catalog.locate(contents.stream().map(Assembly::digest).toList(), new Viewer.Owner());
  }

  /** Fills what it can from copies; what it cannot is left to other sources. */
  void fill(Assembly assembly, List<Located> copies, int content, Planner planner, Tally tally) {
    for (Located copy : copies) {
      if (!assembly.isComplete()) {
        fill(assembly, copy, content, planner, tally);
      }
    }
  }

  private void fill(Assembly assembly, Located from, int content, Planner planner, Tally tally) {
    if (Files.notExists(from.file(), LinkOption.NOFOLLOW_LINKS)) {
      // Usual, since people move what they got; a fault for each of many would cost time.
      stale.put(from.file(), from.stamp());
      return;
    }
    // Opened first: nothing is begun for a copy that is gone.
    try (ChunkReader reader = ChunkReader.open(from.file(), from.stamp())) {
      if (assembly.needsManifest()) {
        catalog.manifest(assembly.digest(), new Viewer.Owner()).ifPresent(assembly::manifest);
      }
      if (!assembly.needsManifest()) {
        assembly
            .prepare(Assembly.Preparation.NONE)
            .ifPresent(
                prepared -> alreadyThere(prepared.found(), assembly, content, planner, tally));
        copy(reader, assembly, content, planner, tally);
        reader.checkUnchanged();
      }
    } catch (Fault e) {
      if (e.reason() != Reason.CHANGED) {
        throw e;
      }
      log.debug("no copy of {} here after all: {}", assembly.digest(), e.getMessage());
      stale.put(from.file(), from.stamp());
    }
  }

  /** Has the catalogue forget the copies that turned out to be gone, all at once. */
  void forgetStale() {
    catalog.forgetHoldings(stale);
    stale.clear();
  }

  /** What an earlier run left; nobody hears of it again. */
  private static void alreadyThere(
      ChunkSet found, Assembly assembly, int content, Planner planner, Tally tally) {
    for (int chunk = found.next(0); chunk >= 0; chunk = found.next(chunk + 1)) {
      if (planner.arrived(content, chunk)) {
        tally.found(assembly.layout().length(chunk));
      }
    }
  }

  private void copy(
      ChunkReader from, Assembly assembly, int content, Planner planner, Tally tally) {
    ChunkLayout layout = assembly.layout();
    List<ChunkCopier.Move> moves =
        IntStream.range(0, layout.chunkCount())
            .mapToObj(chunk -> new ChunkCopier.Move(chunk, layout.offset(chunk)))
            .toList();
    new ChunkCopier(
            from,
            assembly,
            moves,
            chunk -> {
              if (planner.arrived(content, chunk)) {
                tally.copied(layout.length(chunk));
              }
            })
        .run();
  }
}
