package dev.lanyard.node.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamTurnsTest {
  private final StreamTurns turns = new StreamTurns();
  private long now = Long.MAX_VALUE - 5;

  @BeforeEach
  void twoHaveATurnAndAThirdWaits() {
    assertTrue(takes("ann"));
    assertTrue(takes("bob"));
    assertFalse(takes("cid"));
  }

  @Test
  void givesTurnsInTheOrderInWhichStreamsCame() {
    assertFalse(takes("dee"));

    assertFalse(takes("ann"));
    assertFalse(takes("dee"));
    assertTrue(takes("cid"));
    assertFalse(takes("bob"));
    assertFalse(takes("ann"));
    assertTrue(takes("dee"));
  }

  @Test
  void endsATurnAfterAWhile() {
    now += StreamTurns.LONGEST.toNanos() - 1;
    assertFalse(takes("cid"));

    now++;
    assertTrue(takes("cid"));
  }

  @Test
  void passesOverWhoWaitsNoLonger() {
    assertFalse(takes("ann"));

    turns.leave("cid");

    assertTrue(takes("ann"));
  }

  @Test
  void givesHalfOfManyATurn() {
    List<String> all = List.of("cid", "dee", "eve", "fay", "gus", "hal", "ida");
    all.forEach(stream -> {
      boolean _ = turns.isTurnOf(stream, now);
    });

    assertEquals(List.of("cid", "dee"), all.stream().filter(this::takes).toList());
  }

  /** Asks for a turn, and takes it where it has come. */
  private boolean takes(String stream) {
    if (!turns.isTurnOf(stream, now)) {
      return false;
    }
    turns.take(stream, now);
    return true;
  }
}
