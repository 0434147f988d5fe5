package dev.lanyard.node.share;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.lanyard.node.Eventually;
import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.content.ChunkLayout;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class IndexerTest {
  /** As {@link SharesFixture#QUICK}, but what failed is not tried again within the test. */
  private static final ShareOptions ONE_ATTEMPT =
      new ShareOptions(
          Duration.ofMillis(50),
          Duration.ofMillis(10),
          Duration.ofMinutes(10),
          Duration.ofMinutes(10),
          Duration.ofMillis(50),
          2);

  @TempDir Path folder;
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();
  private final Logger log = (Logger) LoggerFactory.getLogger(Indexer.class);

  @BeforeEach
  void listen() {
    said.start();
    log.addAppender(said);
  }

  @AfterEach
  void stop() {
    log.detachAppender(said);
  }

  @Test
  void scansANewShareOnce() throws Exception {
    Path root = Files.createDirectory(folder.toRealPath().resolve("root"));
    try (RandomAccessFile image = new RandomAccessFile(root.resolve("image").toFile(), "rw")) {
      image.setLength(ChunkLayout.MAX_SIZE_BYTES + 1); // Every look at it is told.
    }
    Logger looks = (Logger) LoggerFactory.getLogger(Pass.class);
    Level before = looks.getLevel();
    looks.setLevel(Level.DEBUG);
    looks.addAppender(said);
    try (SharesFixture node = new SharesFixture(folder)) {
      node.shareRoot();
      long readyNanos = System.nanoTime();

      Eventually.holds(
          "some quiet periods pass",
          () -> System.nanoTime() - readyNanos > SharesFixture.QUICK.quietPeriod().toNanos() * 50);
      assertEquals(1, said.list.stream().filter(event -> event.getLevel() == Level.DEBUG).count());
    } finally {
      looks.detachAppender(said);
      looks.setLevel(before);
    }
  }

  @Test
  void triesSeldomWhileTheCatalogueFailsHoweverMuchChanges() throws Exception {
    Path root = Files.createDirectory(folder.toRealPath().resolve("root"));
    Catalog catalog = Catalog.open(folder.resolve("catalogue.db"), Clock.systemUTC());
    catalog.putShare("root", root, false, List.of());
    try (Hasher hasher = new Hasher(1);
        Watcher watcher = new Watcher();
        Indexer indexer =
            new Indexer(
                catalog.share("root").orElseThrow(),
                catalog,
                hasher,
                watcher,
                ONE_ATTEMPT,
                Clock.systemUTC())) {
      indexer.start();
      Eventually.equal(OwnShare.State.READY, () -> indexer.state().state());
      catalog.close();
      Files.writeString(root.resolve("first"), "x");
      Eventually.holds("it fails", () -> !indexer.state().notices().isEmpty());
      long failedNanos = System.nanoTime();
      Files.writeString(root.resolve("second"), "x");

      Eventually.holds(
          "some settle times pass",
          () -> System.nanoTime() - failedNanos > ONE_ATTEMPT.settleTime().toNanos() * 10);
      assertEquals(
          1, said.list.stream().filter(event -> event.getThrowableProxy() != null).count());
    }
  }
}
