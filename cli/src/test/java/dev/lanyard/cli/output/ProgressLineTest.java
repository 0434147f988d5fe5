package dev.lanyard.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long millis;

  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return Instant.ofEpochMilli(millis);
        }

        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }
      };

  private ProgressLine line(boolean terminal) {
    PrintStream stream = new PrintStream(bytes, false, StandardCharsets.UTF_8);
    return new ProgressLine(new Screen(stream, terminal, false, () -> 20), clock);
  }

  private void show(ProgressLine line, long atMillis, long percent) {
    millis = atMillis;
    line.show(new Progress("x", percent, 100, 0, 0, 1, ""));
  }

  private long drawings() {
    return bytes.toString(StandardCharsets.UTF_8).chars().filter(c -> c == '\r').count();
  }

  @Test
  void drawsAtMostTenTimesASecondOnceASecondIsOver() {
    try (ProgressLine line = line(true)) {
      show(line, 999, 1);
      assertEquals(0, drawings());
      show(line, 1000, 2);
      show(line, 1050, 3);
      assertEquals(1, drawings());
      show(line, 1100, 4);
      assertEquals(2, drawings());
    }
    assertEquals(3, drawings());
  }

  @Test
  void leavesAPipeAlone() {
    try (ProgressLine line = line(false)) {
      show(line, 5000, 1);
    }
    assertEquals("", bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void erasesNothingWhereNothingWasDrawn() {
    line(true).close();
    assertEquals("", bytes.toString(StandardCharsets.UTF_8));
  }
}
