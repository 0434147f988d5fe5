package dev.lanyard.node.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Eventually;
import dev.lanyard.node.content.FileStamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the short waits of {@link SharesFixture#QUICK}; each test waits for a few of them. */
class AgendaTest {
  private final Settling settling =
      new Settling(SharesFixture.QUICK.settleTime(), Clock.systemUTC());
  private final Agenda agenda = new Agenda(SharesFixture.QUICK, settling);

  @BeforeEach
  void takeTheFirstScan() throws InterruptedException {
    assertTrue(agenda.await().isEverything());
    agenda.scanAfter(Duration.ofHours(1));
  }

  @Test
  void givesOutAFileThatIsDueOnce() throws InterruptedException {
    settling.await("d/f", new FileStamp(1, 2, 3, 4), System.nanoTime());

    assertEquals(Map.of("d", Set.of("f")), agenda.await().names());
    long start = System.nanoTime();
    assertTrue(agenda.await().isEmpty(), "nobody looked at it, and it is not due again");
    assertTrue(System.nanoTime() - start >= SharesFixture.QUICK.rootCheckInterval().toNanos());
  }

  @Test
  void looksAtTheRootAloneDuringAPause() throws InterruptedException {
    agenda.pauseFor(Duration.ofHours(1));
    agenda.report(dirt -> dirt.name("d", "f"));
    settling.await("d/g", new FileStamp(1, 2, 3, 4), System.nanoTime());
    agenda.scanAfter(Duration.ZERO);

    for (int i = 0; i < 4; i++) {
      assertTrue(agenda.await().isEmpty());
    }
    agenda.reportRootLost();
    assertTrue(agenda.await().isEmpty());
  }

  @Test
  void givesOutPartsWhileAllOfItIsLookedAt() {
    agenda.report(dirt -> dirt.name("d", "f"));
    settling.await("d/g", new FileStamp(1, 2, 3, 4), System.nanoTime());
    Eventually.equal(
        false,
        () -> {
          Dirt taken = agenda.takeParts();
          assertFalse(taken.isEverything());
          return taken.isEmpty();
        });

    agenda.report(dirt -> dirt.tree(""));
    assertTrue(agenda.takeParts().isEmpty(), "that is for later");
  }

  @Test
  void goesOnAfterAPause() throws InterruptedException {
    agenda.report(dirt -> dirt.name("d", "f"));
    agenda.pauseFor(SharesFixture.QUICK.unwatchedScanInterval());

    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          Dirt dirt = agenda.await();
          while (dirt.isEmpty()) {
            dirt = agenda.await();
          }
          assertFalse(dirt.isEmpty());
        });
  }
}
