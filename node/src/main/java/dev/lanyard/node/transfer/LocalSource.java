package dev.lanyard.node.transfer;

import com.google.common.collect.Lists;
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
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node as a source of its own download: equal bytes that it shares or fetched before are
 * copied rather than fetched, and verified like any others.
 */
final class LocalSource {
  private static final Logger log = LoggerFactory.getLogger("transfer");

  private final Catalog catalog;
  private final MessageDigest sha256 = Digest.sha256();
  private final Map<Path, FileStamp> stale = new HashMap<>();

  LocalSource(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Those of some contents that this node has. */
  Set<Digest> known(List<Assembly> contents) {
    Set<Digest> known = new HashSet<>();
    for (List<Assembly> batch : Lists.partition(contents, Catalog.MAX_DIGESTS)) {
      known.addAll(
          catalog.contained(batch.stream().map(Assembly::digest).toList(), new Viewer.Owner()));
    }
    return known;
  }

  /** Fills what it can; what it cannot is left to other sources. */
  void fill(Assembly assembly, int content, Planner planner, Tally tally) {
    List<Located> copies = catalog.locate(assembly.digest(), new Viewer.Owner());
    if (copies.isEmpty()) {
      return;
    }
    if (assembly.needsManifest()) {
      catalog.manifest(assembly.digest(), new Viewer.Owner()).ifPresent(assembly::manifest);
    }
    if (!assembly.needsManifest()) {
      assembly.prepare().ifPresent(found -> alreadyThere(found, assembly, content, planner, tally));
      for (Located copy : copies) {
        if (!assembly.present().isComplete()) {
          copy(copy, assembly, content, planner, tally);
        }
      }
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

  private void copy(Located from, Assembly assembly, int content, Planner planner, Tally tally) {
    ChunkLayout layout = assembly.layout();
    try (ChunkReader reader = ChunkReader.open(from.file(), from.stamp())) {
      for (int chunk = 0; chunk < layout.chunkCount(); chunk++) {
        ByteBuffer bytes = ByteBuffer.allocate(layout.length(chunk));
        reader.read(bytes, layout.offset(chunk));
        sha256.update(bytes.array());
        if (assembly.isRight(chunk, Digest.finish(sha256))
            && assembly.write(chunk, List.of(bytes.flip()))
            && planner.arrived(content, chunk)) {
          tally.copied(layout.length(chunk));
        }
      }
    } catch (Fault e) {
      if (e.reason() != Reason.CHANGED) {
        throw e;
      }
      log.debug("no copy of {} here after all: {}", assembly.digest(), e.getMessage());
      stale.put(from.file(), from.stamp());
    }
  }
}
