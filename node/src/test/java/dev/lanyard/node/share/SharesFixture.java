package dev.lanyard.node.share;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Viewer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A node's catalogue and shares in a folder, with short waits, and a folder to share. */
final class SharesFixture implements AutoCloseable {
  /** Short, but of the same order to each other as the real ones. */
  static final ShareOptions QUICK =
      new ShareOptions(
          Duration.ofMillis(50),
          Duration.ofMillis(10),
          Duration.ofMinutes(10),
          Duration.ofMillis(100),
          Duration.ofMillis(50),
          2);

  static final Viewer OWNER = new Viewer.Owner();

  final Path home;
  final Path root;
  private final ShareOptions options;
  private final Supplier<Watcher> watcher;
  Catalog catalog;
  Shares shares;

  SharesFixture(Path folder) throws IOException {
    this(folder, QUICK);
  }

  SharesFixture(Path folder, ShareOptions options) throws IOException {
    this(folder, options, Watcher::new);
  }

  SharesFixture(Path folder, ShareOptions options, Supplier<Watcher> watcher) throws IOException {
    this.options = options;
    this.watcher = watcher;
    home = Files.createDirectories(folder.toRealPath().resolve("home"));
    root = Files.createDirectories(folder.toRealPath().resolve("root"));
    catalog = Catalog.open(home.resolve("catalogue.db"), Clock.systemUTC());
    shares = new Shares(home, catalog, options, Clock.systemUTC(), watcher.get());
    shares.offer();
    shares.start();
  }

  void restart() {
    restartWith(shares -> {});
  }

  /** Restarts, and has something happen before the new shares are started. */
  void restartWith(Consumer<Shares> beforeTheStart) {
    close();
    catalog = Catalog.open(home.resolve("catalogue.db"), Clock.systemUTC());
    shares = new Shares(home, catalog, options, Clock.systemUTC(), watcher.get());
    beforeTheStart.accept(shares);
    shares.offer();
    shares.start();
  }

  /** Has somebody else change the catalogue's file. */
  void sql(String statement) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + home.resolve("catalogue.db"));
        Statement run = connection.createStatement()) {
      run.executeUpdate(statement);
    }
  }

  OwnShare shareRoot() throws InterruptedException {
    shares.add(root, Optional.of("root"), List.of());
    return shares.awaitIndexed("root");
  }

  void write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  /** What the catalogue has, by path. */
  Map<String, Digest> indexed() {
    Map<String, Digest> found = new TreeMap<>();
    catalog.walk(
        "root",
        "",
        OWNER,
        batch -> {
          for (Entry entry : batch) {
            found.put(entry.path(), entry.digest());
          }
        });
    return found;
  }

  List<String> paths() {
    return List.copyOf(indexed().keySet());
  }

  static Digest digest(String content) {
    return Manifest.ofBytes(content.getBytes(StandardCharsets.UTF_8)).digest();
  }

  static NodeId nodeId(String seed) {
    return NodeId.ofBytes(Digest.ofBytes(seed.getBytes(StandardCharsets.UTF_8)).bytes());
  }

  OwnShare own() {
    return shares.list().getFirst();
  }

  @Override
  public void close() {
    shares.close();
    catalog.close();
  }
}
