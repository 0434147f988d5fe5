package dev.lanyard.node.transfer;

import dev.lanyard.node.Seeded;
import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.PeerClient;
import dev.lanyard.node.store.Existing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** This node with a catalogue and a folder to put things in, among sources in memory. */
final class Swarm implements AutoCloseable {
  /** As the real ones, with short waits. */
  static final TransferOptions QUICK = quick(1 << 20);

  /** The same, with so much asked of a source at a time at least. */
  static TransferOptions quick(long leastWindowBytes) {
    return quick(leastWindowBytes, 3);
  }

  /** The same, with so many wrong chunks after which a source is left. */
  static TransferOptions quick(long leastWindowBytes, int wrongChunks) {
    return new TransferOptions(
        100_000,
        leastWindowBytes,
        8 << 20,
        Duration.ofMillis(250),
        48 << 20,
        4,
        400,
        16,
        256,
        8,
        Duration.ofMillis(50),
        Duration.ofMillis(20),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        wrongChunks,
        new TransferOptions.Streams(64, 8),
        3);
  }

  /** Longer than anything here takes, so that what hangs is seen. */
  private static final long DEADLINE_MILLIS = 30_000;

  final Path here;

  /** The node's own folder. */
  final Path home;

  final Catalog catalog;
  final Traffic traffic = new Traffic();
  final Downloads downloads;
  private final Map<String, FakeSource> sources = new ConcurrentHashMap<>();

  Swarm(Path temp) throws IOException {
    this(temp, QUICK);
  }

  Swarm(Path temp, TransferOptions options) throws IOException {
    here = Files.createDirectories(temp.toRealPath().resolve("here"));
    home = Files.createDirectories(temp.toRealPath().resolve("home"));
    catalog = Catalog.open(temp.resolve("catalogue.db"), Clock.systemUTC());
    downloads =
        new Downloads(
            new Downloads.Disk(catalog, home),
            this::clients,
            traffic,
            options,
            Clock.systemUTC(),
            Seeded.random(1));
  }

  static NodeId id(String name) {
    return Meshes.nodeId(name);
  }

  /** A source of that name, connected from now on. */
  FakeSource source(String name) {
    return sources.computeIfAbsent(name, key -> new FakeSource());
  }

  /** It is disconnected. */
  void without(String name) {
    sources.remove(name);
  }

  private Map<NodeId, PeerClient> clients() {
    Map<NodeId, PeerClient> clients = new HashMap<>();
    sources.forEach((name, source) -> clients.put(id(name), source));
    return clients;
  }

  /** Gets it into the folder here, to the end. */
  Progress get(Wanted wanted) throws InterruptedException {
    return end(downloads.start(wanted, here, Existing.KEEP));
  }

  Progress getByForce(Wanted wanted) throws InterruptedException {
    return end(downloads.start(wanted, here, Existing.REPLACE));
  }

  static Progress end(Download download) throws InterruptedException {
    if (!download.awaitEnd(DEADLINE_MILLIS)) {
      throw new AssertionError(
          "still " + download.progress() + " after " + DEADLINE_MILLIS + " ms");
    }
    return download.progress();
  }

  @Override
  public void close() {
    downloads.close();
    catalog.close();
    sources.forEach((name, source) -> {
      if (source.openPieces.get() != 0) {
        throw new AssertionError(source.openPieces + " pieces of " + name + " were not closed");
      }
    });
  }
}
