package dev.lanyard.node.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.content.FileStamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SettlingTest {
  private static final Instant NOW = Instant.parse("2031-05-06T12:00:00Z");
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** The other clock, which only ever goes forward, starts anywhere. */
  private static final long START = Long.MAX_VALUE - SECOND;

  private final Settling settling =
      new Settling(Duration.ofSeconds(1), Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void takesOldFilesAtOnce() {
    assertTrue(settling.isSettled("f", changed(Duration.ofSeconds(-1)), START));
    assertTrue(settling.isEmpty());
  }

  @Test
  void waitsForAFreshFileUntilItWasLeftAlone() {
    FileStamp fresh = changed(Duration.ofMillis(-10));
    assertFalse(settling.isSettled("f", fresh, START));
    assertEquals(SECOND, settling.untilDueNanos(START));
    assertEquals(List.of(), settling.due(START + SECOND - 1));
    assertEquals(List.of("f"), settling.due(START + SECOND));
    assertTrue(settling.isSettled("f", fresh, START + SECOND));
    assertTrue(settling.isEmpty());
  }

  @Test
  void saysOnceThatAFileIsDueUntilItIsLookedAt() {
    FileStamp fresh = changed(Duration.ofMillis(-10));
    settling.isSettled("looked at", fresh, START);
    settling.isSettled("skipped", fresh, START);

    assertEquals(2, settling.due(START + SECOND).size());
    FileStamp other = changed(Duration.ofMillis(-5));
    assertFalse(settling.isSettled("looked at", other, START + SECOND));
    assertEquals(List.of(), settling.due(START + SECOND));
    assertEquals(List.of("looked at"), settling.due(START + 2 * SECOND));
    assertEquals(List.of(), settling.due(START + 3 * SECOND));
    assertTrue(settling.isEmpty());
    assertEquals(Long.MAX_VALUE, settling.untilDueNanos(START + 3 * SECOND));
  }

  @Test
  void waitsAnewWhenTheFileChangedAgain() {
    assertFalse(settling.isSettled("f", changed(Duration.ofMillis(-10)), START));
    assertFalse(settling.isSettled("f", changed(Duration.ofMillis(-5)), START + SECOND));
    assertEquals(SECOND, settling.untilDueNanos(START + SECOND));
  }

  @Test
  void doesNotWaitYearsForAFileFromTheFuture() {
    FileStamp future = changed(Duration.ofDays(3650));
    assertFalse(settling.isSettled("f", future, START));
    assertTrue(settling.isSettled("f", future, START + SECOND));
  }

  @Test
  void mindsTheChangeTimeOfAFileWithAnOldModificationTime() {
    FileStamp copied = new FileStamp(1, 0, nanos(NOW), 1);
    assertFalse(settling.isSettled("f", copied, START));
  }

  @Test
  void scansAgainRatherThanRememberTooMuch() {
    for (int i = 0; i <= Settling.MAX_FILES; i++) {
      settling.isSettled("f" + i, changed(Duration.ZERO), START);
    }
    assertEquals(Settling.MAX_FILES, settling.size());
    assertFalse(settling.takeOverflow(START + 1));
    assertTrue(settling.takeOverflow(START + SECOND));
    assertFalse(settling.takeOverflow(START + SECOND));
  }

  private static FileStamp changed(Duration ago) {
    long nanos = nanos(NOW.plus(ago));
    return new FileStamp(1, nanos, nanos, 1);
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }
}
