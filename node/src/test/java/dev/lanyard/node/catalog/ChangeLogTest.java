package dev.lanyard.node.catalog;

import static dev.lanyard.node.catalog.CatalogFixture.ANN;
import static dev.lanyard.node.catalog.CatalogFixture.ANYBODY;
import static dev.lanyard.node.catalog.CatalogFixture.BOB;
import static dev.lanyard.node.catalog.CatalogFixture.OWNER;
import static dev.lanyard.node.catalog.CatalogFixture.file;
import static dev.lanyard.node.catalog.CatalogFixture.member;
import static dev.lanyard.node.catalog.CatalogFixture.put;
import static dev.lanyard.node.catalog.CatalogFixture.share;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.identity.Viewer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeLogTest {
  @TempDir Path folder;
  private Catalog catalog;

  @BeforeEach
  void open() {
    catalog = CatalogFixture.open(folder);
    share(catalog, "docs");
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void keepsOnlyAnEntrysLastChange() {
    put(catalog, "docs", "a", "b");
    catalog.apply("docs", List.of(file("a", "other")), List.of());

    assertEquals(List.of("2 b", "3 a"), after(0, OWNER));
    assertEquals(List.of("3 a"), after(2, OWNER));
    assertEquals(List.of(), after(3, OWNER));
  }

  @Test
  void remembersWhatIsGoneUntilItComesBack() {
    put(catalog, "docs", "a", "b");
    catalog.apply("docs", List.of(), List.of("a"));
    assertEquals(List.of("2 b", "3 -docs/a"), after(0, OWNER));

    put(catalog, "docs", "a");
    assertEquals(List.of("2 b", "4 a"), after(0, OWNER));
  }

  @Test
  void givesNoNumberToAChangeThatPeersDoNotSee() {
    put(catalog, "docs", "a");
    IndexedFile same = file("a", "a");
    FileStamp stamp = same.stamp();
    FileStamp moved = new FileStamp(stamp.sizeBytes(), stamp.modifiedNanos(), 5, 6);
    catalog.apply("docs", List.of(new IndexedFile("a", moved, same.manifest())), List.of());

    assertEquals(List.of("1 a"), after(0, OWNER));
    assertEquals(moved, catalog.knownFile("docs", "a").orElseThrow().stamp());
  }

  @Test
  void saysWithOneChangeThatAShareIsGone() {
    put(catalog, "docs", "a", "b");
    catalog.apply("docs", List.of(), List.of("b"));
    catalog.removeShare("docs");

    assertEquals(List.of("4 -docs/"), after(0, OWNER));
  }

  @Test
  void tellsOnlyWhatTheViewerMaySee() {
    share(catalog, "secret", ANN);
    put(catalog, "secret", "plan", "map");
    put(catalog, "docs", "a");
    catalog.apply("secret", List.of(), List.of("plan"));

    assertEquals(List.of("2 map", "3 a", "4 -secret/plan"), after(0, member(ANN)));
    assertEquals(List.of("3 a"), after(0, member(BOB)));
    catalog.removeShare("secret");
    assertEquals(List.of("3 a", "5 -secret/"), after(0, member(ANN)));
    assertEquals(List.of("3 a"), after(0, ANYBODY));
  }

  @Test
  void pagesAndTellsWhereToGoOn() {
    put(catalog, "docs", "a", "b", "c", "d");
    catalog.apply("docs", List.of(), List.of("b"));

    List<String> seen = new ArrayList<>();
    long from = 0;
    for (int page = 0; page < 3; page++) {
      Changes changes = catalog.changesAfter(from, Optional.of("docs"), OWNER, 2);
      changes.changes().forEach(change -> seen.add(text(change)));
      from = changes.upTo();
    }
    assertEquals(List.of("1 a", "3 c", "4 d", "5 -docs/b"), seen);
    assertEquals(catalog.lastSequence(), from);
  }

  @Test
  void skipsOtherSharesWithoutLosingItsPlace() {
    share(catalog, "other");
    put(catalog, "other", "x", "y", "z");

    Changes changes = catalog.changesAfter(0, Optional.of("docs"), OWNER, 2);
    assertEquals(List.of(), changes.changes());
    assertEquals(3, changes.upTo());
  }

  @Test
  void drawsANewGenerationWhenTheAudienceChanges() {
    put(catalog, "docs", "a");
    String before = catalog.generation();
    share(catalog, "docs");
    assertEquals(before, catalog.generation());

    share(catalog, "docs", ANN);
    assertNotEquals(before, catalog.generation());
  }

  @Test
  void tellsWhoFollowsThatTheAudienceChanged() throws Exception {
    put(catalog, "docs", "a");
    long before = catalog.lastSequence();

    share(catalog, "docs", ANN);
    assertTrue(catalog.awaitChange(before, Duration.ZERO));
    assertEquals(before + 1, catalog.changesAfter(before, Optional.empty(), OWNER, 9).upTo());
    put(catalog, "docs", "b");
    assertEquals(List.of("1 a", "3 b"), after(0, member(ANN)));
  }

  @Test
  void drawsANewGenerationRatherThanRememberTooMuch() {
    String before = catalog.generation();
    Manifest empty = Manifest.ofBytes(new byte[0]);
    FileStamp stamp = CatalogFixture.stamp(0);
    for (int start = 0; start <= ChangeLog.MAX_TOMBSTONES; start += 20_000) {
      int first = start;
      List<String> paths = IntStream.range(0, 20_000).mapToObj(i -> "f" + (first + i)).toList();
      catalog.apply(
          "docs", paths.stream().map(p -> new IndexedFile(p, stamp, empty)).toList(), List.of());
      catalog.apply("docs", List.of(), paths);
    }

    assertNotEquals(before, catalog.generation());
    assertEquals(List.of(), after(0, OWNER));
  }

  @Test
  void neverUsesANumberTwice() {
    put(catalog, "docs", "a");
    catalog.apply("docs", List.of(), List.of("a"));
    long last = catalog.lastSequence();
    String generation = catalog.generation();
    catalog.close();
    catalog = CatalogFixture.open(folder);

    assertEquals(last, catalog.lastSequence());
    assertEquals(generation, catalog.generation());
    put(catalog, "docs", "b");
    assertEquals(last + 1, catalog.lastSequence());
  }

  @Test
  void wakesWhoWaitsForAChange() throws Exception {
    CompletableFuture<Boolean> woken = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            woken.complete(catalog.awaitChange(0, Duration.ofMinutes(1)));
          } catch (InterruptedException e) {
            woken.completeExceptionally(e);
          }
        });
    put(catalog, "docs", "a");

    assertTrue(woken.get());
    assertFalse(catalog.awaitChange(1, Duration.ofMillis(1)));
    assertTrue(catalog.awaitChange(0, Duration.ZERO));
  }

  private List<String> after(long sequence, Viewer viewer) {
    return catalog.changesAfter(sequence, Optional.empty(), viewer, 1000).changes().stream()
        .map(ChangeLogTest::text)
        .toList();
  }

  private static String text(Change change) {
    return switch (change) {
      case Change.Present present -> present.sequence() + " " + present.entry().path();
      case Change.Gone gone -> gone.sequence() + " -" + gone.share() + "/" + gone.path();
    };
  }
}
