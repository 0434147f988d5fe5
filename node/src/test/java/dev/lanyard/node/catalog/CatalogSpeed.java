package dev.lanyard.node.catalog;

import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Query;
import dev.lanyard.node.identity.Viewer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Measures the catalogue; no test. Arguments: a folder for the file, a tree whose paths to use, a
 * number of rows (the tree's paths are repeated under numbered folders), rows of a batch.
 */
final class CatalogSpeed {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private CatalogSpeed() {}

  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0], "speed.db");
    int rows = Integer.parseInt(args[2]);
    int batchRows = Integer.parseInt(args[3]);
    List<String> paths = paths(Path.of(args[1]));
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(Path.of(file + suffix));
    }
    try (Catalog catalog = Catalog.open(file, Clock.systemUTC())) {
      catalog.putShare("speed", Path.of("/speed"), false, List.of());
      insert(catalog, paths, rows, batchRows);
      print("database MB", Files.size(file) >> 20);
      queries(catalog);
    }
    long start = System.nanoTime();
    Catalog.open(file, Clock.systemUTC()).close();
    print("open and close, ms", (System.nanoTime() - start) / 1_000_000);
  }

  private static void insert(Catalog catalog, List<String> paths, int rows, int batchRows) {
    List<IndexedFile> batch = new ArrayList<>();
    long spentNanos = 0;
    long cpuNanos = 0;
    for (int i = 0; i < rows; i++) {
      String path = (i / paths.size()) + "/" + paths.get(i % paths.size());
      Manifest manifest = Manifest.ofBytes(ByteBuffer.allocate(8).putLong(i).array());
      batch.add(new IndexedFile(path, new FileStamp(8, i * 1_000_003L, i, i), manifest));
      if (batch.size() == batchRows || i == rows - 1) {
        long start = System.nanoTime();
        long startCpu = THREADS.getCurrentThreadCpuTime();
        catalog.apply("speed", batch, List.of());
        spentNanos += System.nanoTime() - start;
        cpuNanos += THREADS.getCurrentThreadCpuTime() - startCpu;
        batch.clear();
      }
    }
    print("rows inserted a second", rows * 1_000_000_000L / spentNanos);
    print("rows inserted a CPU second", rows * 1_000_000_000L / cpuNanos);
  }

  private static void queries(Catalog catalog) {
    Viewer viewer = new Viewer.Anonymous();
    for (List<String> words :
        List.of(
            List.of("readme"),
            List.of("lib"),
            List.of("e"),
            List.of("share", "python"),
            List.of("speed"),
            List.of("0"),
            List.of("qzxw"),
            List.of("qz"))) {
      for (int round = 0; round < 2; round++) {
        long start = System.nanoTime();
        int hits = catalog.search(new Query.Words(words), viewer, 200).size();
        print(
            "search " + words + " round " + round + ", hits " + hits + ", ms",
            (System.nanoTime() - start) / 1_000_000);
      }
    }
    long start = System.nanoTime();
    catalog.search(new Query.ExactName("copyright"), viewer, 200);
    print("exact name, ms", (System.nanoTime() - start) / 1_000_000);
    List<dev.lanyard.node.content.Digest> digests = new ArrayList<>();
    for (long i = 0; i < 1000; i++) {
      digests.add(Manifest.ofBytes(ByteBuffer.allocate(8).putLong(i * 37).array()).digest());
    }
    start = System.nanoTime();
    Set<dev.lanyard.node.content.Digest> found = new HashSet<>(catalog.contained(digests, viewer));
    print("contained, " + found.size() + " of 1000, ms", (System.nanoTime() - start) / 1_000_000);
    start = System.nanoTime();
    int[] walked = new int[1];
    catalog.walk("speed", "", viewer, batch -> walked[0] += batch.size());
    print("walked a second", walked[0] * 1_000_000_000L / Math.max(1, System.nanoTime() - start));
    start = System.nanoTime();
    long from = 0;
    while (from < catalog.lastSequence()) {
      from = catalog.changesAfter(from, Optional.empty(), viewer, 500).upTo();
    }
    print("changes a second", from * 1_000_000_000L / Math.max(1, System.nanoTime() - start));
    start = System.nanoTime();
    catalog.children("speed", "", viewer, "", 500);
    print("children of the root, us", (System.nanoTime() - start) / 1_000);
  }

  private static List<String> paths(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      return all.filter(Files::isRegularFile).map(p -> tree.relativize(p).toString()).toList();
    }
  }

  private static void print(String what, long value) {
    System.out.println(what + ": " + value);
  }
}
