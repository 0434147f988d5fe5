package dev.lanyard.node.share;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Eventually;
import dev.lanyard.node.catalog.KnownShare;
import dev.lanyard.node.catalog.RootKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path temp;
  private final Watcher watcher = new Watcher();
  private final Heard heard = new Heard();
  private final StuckDisk disk = new StuckDisk();
  private Path folder;

  @BeforeEach
  void make() throws IOException {
    folder = Files.createDirectory(temp.toRealPath().resolve("folder"));
  }

  @AfterEach
  void stop() {
    disk.answer();
    watcher.close();
  }

  @Test
  void watchesOtherSharesWhileTheDiskOfOneDoesNotAnswer() throws Exception {
    FolderWatch stuck = stuckWatch();
    Thread hanging = Thread.ofPlatform().daemon().start(() -> stuck.add(""));
    disk.awaitAsked();

    FolderWatch other = watcher.watch(share(folder, false), heard);
    assertTimeoutPreemptively(SOON, () -> other.add(""));
    Files.writeString(folder.resolve("f"), "f");
    Eventually.holds("changes are told", () -> heard.names.contains("/f"));
    assertTimeoutPreemptively(SOON, other::close);
    disk.answer();
    hanging.join();
    assertTrue(stuck.has(""));
  }

  @Test
  void watchesNothingOnceItIsClosed() throws Exception {
    FolderWatch stuck = stuckWatch();
    Thread hanging = Thread.ofPlatform().daemon().start(() -> stuck.add(""));
    disk.awaitAsked();
    assertTimeoutPreemptively(SOON, stuck::close);
    disk.answer();
    hanging.join();

    assertFalse(stuck.has(""));
  }

  @Test
  void followsAFolderThatIsWatchedAnewUnderAnotherName() throws Exception {
    Files.createDirectory(folder.resolve("old"));
    FolderWatch watch = watcher.watch(share(folder, false), heard);
    watch.add("old");
    Files.move(folder.resolve("old"), folder.resolve("new"));
    watch.add("new");

    assertFalse(watch.has("old"));
    Files.writeString(folder.resolve("new/f"), "f");
    Eventually.holds("changes are told", () -> heard.names.contains("new/f"));
  }

  /** Of a shared file, for which the folder above it is watched. */
  private FolderWatch stuckWatch() {
    Path above = disk.stuckAt("register", folder);
    return watcher.watch(share(StuckDisk.below(above, folder.resolve("f")), true), heard);
  }

  private static KnownShare share(Path root, boolean single) {
    return new KnownShare("root", root, single, List.of(), true, RootKey.UNKNOWN, 1);
  }

  private static final class Heard implements WatchListener {
    final Set<String> names = ConcurrentHashMap.newKeySet();

    @Override
    public void changed(String folder, String name) {
      names.add(folder + "/" + name);
    }

    @Override
    public void changedMuch(String folder) {}

    @Override
    public void rootLost() {}

    @Override
    public void incomplete(String why) {}
  }
}
