package dev.lanyard.node.heal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Eventually;
import dev.lanyard.node.FakeClock;
import dev.lanyard.node.Seeded;
import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.IndexedFile;
import dev.lanyard.node.catalog.RecordedFile;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.peer.PeerDirectory;
import dev.lanyard.node.store.FileStamps;
import dev.lanyard.node.transfer.Downloads;
import dev.lanyard.node.transfer.Traffic;
import dev.lanyard.node.transfer.TransferOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading everything again, round after round, by a clock that a test moves. */
class ScrubTest {
  private static final Duration MONTH = Duration.ofDays(30);
  private static final int FILES = 150;

  @TempDir Path temp;
  private final FakeClock clock = new FakeClock();
  private final Traffic traffic = new Traffic();
  private final List<Path> changed = new ArrayList<>();
  private Catalog catalog;
  private Downloads downloads;
  private Path docs;

  @BeforeEach
  void index() throws IOException {
    catalog = Catalog.open(temp.resolve("catalogue.db"), clock);
    downloads =
        new Downloads(
            new Downloads.Disk(catalog, Files.createDirectory(temp.resolve("home"))),
            Map::of,
            traffic,
            TransferOptions.DEFAULT,
            clock,
            Seeded.random(1));
    docs = Files.createDirectory(temp.toRealPath().resolve("docs"));
    catalog.putShare("docs", docs, false, List.of());
    List<IndexedFile> files = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      files.add(indexed("file-" + i, Sample.bytes(1_000 + i, i)));
    }
    files.add(indexed("large", Sample.bytes(3 * Sample.CHUNK + 1, 1)));
    catalog.apply("docs", files, List.of());
  }

  @AfterEach
  void close() {
    downloads.close();
    catalog.close();
  }

  /** The catalogue has it as it is, but for its bytes, where they are others. */
  private IndexedFile indexed(String name, byte[] content) throws IOException {
    Path file = Files.write(docs.resolve(name), content);
    return new IndexedFile(name, FileStamps.read(file), Manifest.ofBytes(content));
  }

  private Scrub scrub(Duration every, long bytesPerSecond) {
    return new Scrub(
        catalog,
        new Examiner(catalog, changed::add),
        new Repairs(downloads, new Holders(new PeerDirectory(clock), Map::of)),
        traffic,
        new ScrubOptions(
            every, bytesPerSecond, bytesPerSecond, Duration.ofHours(1), Duration.ofMillis(5)),
        clock);
  }

  private List<RecordedFile> damaged() {
    return catalog.health().damaged();
  }

  @Test
  void readsEverythingOnceAMonth() throws Exception {
    catalog.apply(
        "docs",
        List.of(
            new IndexedFile(
                "file-7",
                FileStamps.read(docs.resolve("file-7")),
                Manifest.ofBytes(Sample.bytes(1_007, 99)))),
        List.of());
    Instant began = clock.instant();
    try (Scrub scrub = scrub(MONTH, Long.MAX_VALUE)) {
      scrub.start();
      assertEquals(Optional.of(began.plus(MONTH)), scrub.status().next());
      assertEquals(Optional.empty(), scrub.status().finished());
      clock.pass(MONTH);
      Eventually.holds("a round is over", () -> scrub.status().finished().isPresent());

      assertEquals(Optional.of(clock.instant().plus(MONTH)), scrub.status().next());
      assertEquals(
          List.of(docs.resolve("file-7")), damaged().stream().map(RecordedFile::file).toList());
    }
    Files.delete(docs.resolve("file-8"));
    try (Scrub scrub = scrub(MONTH, Long.MAX_VALUE)) {
      assertEquals(Optional.of(clock.instant()), scrub.status().finished(), "it is remembered");
      clock.pass(MONTH.plusDays(1));
      scrub.start();
      Eventually.equal(Optional.of(clock.instant()), () -> scrub.status().finished());
    }
    assertEquals(List.of(docs.resolve("file-8")), changed, "what is gone is looked at again");
  }

  @Test
  void goesOnWhereItWasStopped() {
    try (Scrub scrub = scrub(MONTH, 100_000)) {
      clock.pass(MONTH);
      scrub.start();
      Eventually.holds("some were read", () -> catalog.health().scrub().afterFile() > 0);
      assertTrue(scrub.status().reading());
    }
    long stopped = catalog.health().scrub().afterFile();
    List<RecordedFile> left = catalog.health().files(Optional.empty(), stopped, Catalog.MAX_PAGE);
    assertFalse(left.isEmpty(), "stopped in the middle");
    try (Scrub scrub = scrub(MONTH, Long.MAX_VALUE)) {
      assertTrue(scrub.status().reading(), "the round goes on");
      scrub.start();
      Eventually.holds("the round is over", () -> scrub.status().finished().isPresent());
    }
  }

  @Test
  void isNotPutOffByAClockThatWasAhead() {
    catalog
        .health()
        .scrubbed(catalog.health().scrub().finish(clock.instant().plus(Duration.ofDays(3650))));
    try (Scrub scrub = scrub(MONTH, Long.MAX_VALUE)) {
      scrub.start();
      Eventually.equal(Optional.of(clock.instant()), () -> scrub.status().finished());
    }
  }

  @Test
  void neverBeginsWhereItsOwnerSaysSo() {
    try (Scrub scrub = scrub(Duration.ZERO, Long.MAX_VALUE)) {
      clock.pass(MONTH);
      scrub.start();
      assertEquals(new Scrub.Status(false, Optional.empty(), Optional.empty()), scrub.status());
    }
  }
}
