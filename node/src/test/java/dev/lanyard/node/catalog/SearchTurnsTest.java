package dev.lanyard.node.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.lanyard.node.Eventually;
import dev.lanyard.node.content.Query;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches that take their time: here because the test has every connection that reads. */
class SearchTurnsTest {
  private static final Query QUERY = new Query.Words(List.of("song"));

  @TempDir Path folder;

  @Test
  void leavesOneReaderToOthersAndRefusesSearchesBeyondIt() throws Exception {
    Database database = CatalogFile.open(folder.resolve("catalogue.db"), Clock.systemUTC());
    try (Catalog catalog = new Catalog(database, Clock.systemUTC())) {
      CatalogFixture.share(catalog, "Music");
      CatalogFixture.put(catalog, "Music", "song");
      CountDownLatch held = new CountDownLatch(CatalogFile.READERS);
      CountDownLatch release = new CountDownLatch(1);
      for (int i = 0; i < CatalogFile.READERS; i++) {
        Thread.ofVirtual().start(() -> database.read(session -> hold(held, release)));
      }
      held.await();
      List<Thread> searches = new ArrayList<>();
      for (int i = 0; i < Search.AT_ONCE; i++) {
        searches.add(Thread.ofVirtual().start(() -> search(catalog)));
      }
      for (Thread search : searches) {
        Eventually.equal(Thread.State.WAITING, search::getState);
      }

      Fault fault =
          assertThrows(
              Fault.class,
              () -> assertTimeoutPreemptively(Duration.ofSeconds(30), () -> search(catalog)));
      assertEquals(Reason.EXHAUSTED, fault.reason());
      assertEquals(CatalogFile.READERS - 1, Search.AT_ONCE);
      release.countDown();
      for (Thread search : searches) {
        search.join();
      }
      assertEquals(1, search(catalog));
    }
  }

  private static int search(Catalog catalog) {
    return catalog.search(QUERY, CatalogFixture.OWNER, 10).size();
  }

  private static int hold(CountDownLatch held, CountDownLatch release) {
    held.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }
}
