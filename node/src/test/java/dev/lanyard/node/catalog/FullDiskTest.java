package dev.lanyard.node.catalog;

import static dev.lanyard.node.catalog.CatalogFixture.OWNER;
import static dev.lanyard.node.catalog.CatalogFixture.file;
import static dev.lanyard.node.catalog.CatalogFixture.put;
import static dev.lanyard.node.catalog.CatalogFixture.share;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bound on the file's pages fails as a full disk does: in the middle of a transaction. */
class FullDiskTest {
  /** Room for part of what the test writes. */
  private static final int SPARE_PAGES = 8;

  /** SQLite's own bound, so none. */
  private static final long NO_BOUND = 0xfffffffeL;

  @TempDir Path folder;
  private Database database;
  private Catalog catalog;

  @BeforeEach
  void open() {
    database = CatalogFile.open(folder.resolve("catalogue.db"), Clock.systemUTC());
    catalog = new Catalog(database, Clock.systemUTC());
    share(catalog, "docs");
    put(catalog, "docs", "a", "b");
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void appliesNothingOfABatchThatDoesNotFit() {
    bound(pages() + SPARE_PAGES);

    Fault fault = assertThrows(Fault.class, () -> catalog.apply("docs", many(), List.of("a")));
    assertEquals(Reason.EXHAUSTED, fault.reason());
    assertIsAsBefore();
  }

  @Test
  void goesOnWhereItWasOnceThereIsRoom() {
    bound(pages() + SPARE_PAGES);
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThrows(Fault.class, () -> catalog.apply("docs", many(), List.of("a")));
    }
    assertIsAsBefore();

    bound(NO_BOUND);
    catalog.apply("docs", many(), List.of("a"));
    assertEquals(2_001, catalog.totals("docs").files());
    assertEquals(2 + 2_001, catalog.lastSequence());
    assertEquals(
        catalog.lastSequence(),
        database.<Long>read(session -> session.number("SELECT max(sequence) FROM file")));
  }

  @Test
  void readsWhileItIsFull() {
    bound(pages() + SPARE_PAGES);
    assertThrows(Fault.class, () -> catalog.apply("docs", many(), List.of()));

    assertEquals(2, catalog.children("docs", "", OWNER, "", 9).size());
    assertEquals(2, catalog.changesAfter(0, Optional.empty(), OWNER, 9).changes().size());
  }

  private void assertIsAsBefore() {
    assertEquals(List.of("a", "b"), names());
    assertEquals(2, catalog.totals("docs").files());
    assertEquals(2, catalog.lastSequence());
    assertEquals(2L, database.<Long>read(session -> session.number("SELECT count(*) FROM file")));
    assertEquals(2L, database.<Long>read(ChangeLog::lastSequence));
  }

  private List<String> names() {
    return catalog.children("docs", "", OWNER, "", 9).stream().map(entry -> entry.name()).toList();
  }

  private static List<IndexedFile> many() {
    return IntStream.range(0, 2_000).mapToObj(i -> file("d/" + i, "x" + i)).toList();
  }

  private long pages() {
    return database.write(session -> session.number("PRAGMA page_count"));
  }

  private void bound(long pages) {
    database.write(session -> session.number("PRAGMA max_page_count = " + pages));
  }
}
