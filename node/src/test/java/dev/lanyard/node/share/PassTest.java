package dev.lanyard.node.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.KnownShare;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
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

/** What a pass does where the catalogue takes nothing: here because it is closed. */
class PassTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final Hasher hasher = new Hasher(1);
  private final Settling settling = new Settling(Duration.ZERO, Clock.systemUTC());
  private Catalog catalog;
  private KnownShare share;
  private Path file;

  @BeforeEach
  void open() throws IOException {
    catalog = Catalog.open(folder.resolve("catalogue.db"), Clock.systemUTC());
    catalog.putShare("root", folder, false, List.of());
    share = catalog.share("root").orElseThrow();
    file = Files.writeString(folder.resolve("f"), "f");
    catalog.close();
  }

  @AfterEach
  void close() {
    hasher.close();
  }

  @Test
  void endsTheScanOnceAWriteFailed() {
    try (Pass pass = pass()) {
      Fault fault =
          assertThrows(
              Fault.class,
              () -> {
                for (int i = 0; i < 2 * HashLane.MAX_QUEUED; i++) {
                  pass.found(candidate("f" + i, file));
                }
              });
      assertEquals(Reason.UNAVAILABLE, fault.reason());
    }
  }

  @Test
  void doesNotReadTheRestOnceAWriteFailed() throws Exception {
    Path sparse = folder.resolve("sparse");
    try (RandomAccessFile large = new RandomAccessFile(sparse.toFile(), "rw")) {
      large.setLength(1L << 40);
    }
    try (Pass pass = pass()) {
      pass.found(candidate("sparse", sparse));
      for (int i = 0; i < 1_999; i++) {
        pass.found(candidate("f" + i, file));
      }
      pass.gone("so that a batch is full");

      assertTimeoutPreemptively(SOON, () -> assertThrows(Fault.class, () -> awaitRead(pass)));
    }
  }

  private static void awaitRead(Pass pass) throws InterruptedException {
    while (!pass.awaitRead()) {
      // A moment has gone by.
    }
  }

  private Pass pass() {
    return new Pass(share, catalog, hasher, settling, path -> {}, () -> true);
  }

  private static Candidate candidate(String path, Path file) throws IOException {
    return new Candidate(path, file, FileLook.at(file).stamp());
  }
}
