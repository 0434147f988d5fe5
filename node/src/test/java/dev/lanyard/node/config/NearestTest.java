package dev.lanyard.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NearestTest {
  private static final List<String> KNOWN = List.of("port", "peer", "share");

  @Test
  void countsASwapAsOneSlip() {
    assertEquals(1, Nearest.slips("prot", "port"));
    assertEquals(3, Nearest.slips("", "abc"));
    assertEquals(0, Nearest.slips("same", "same"));
  }

  @Test
  void guessesNothingWhenNothingIsNear() {
    assertEquals("", Nearest.guess("colour", KNOWN));
    assertEquals(Optional.empty(), Nearest.to("shore", KNOWN, 0));
  }

  @Test
  void guessesAWordThatWasCutShort() {
    assertEquals(Optional.of("share"), Nearest.to("sh", KNOWN, 1));
  }
}
