package dev.lanyard.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayWidthTest {
  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "plain, 5",
    "Größe, 5",
    "é, 1",
    "日本語, 6",
    "ﾊﾝｶｸ, 4",
    "한국어, 6",
    "ＡＢ, 4",
    "、。, 4",
    "📁, 2",
    "█░, 2",
    "…, 1",
    "✓✗, 2"
  })
  void countsColumns(String text, int columns) {
    assertEquals(columns, DisplayWidth.of(text));
  }

  @ParameterizedTest
  @CsvSource({
    "plain, 5, plain",
    "plain, 4, pla…",
    "plain, 1, …",
    "日本語, 6, 日本語",
    "日本語, 5, 日本…",
    "日本語, 4, 日…",
    "📁📁, 3, 📁…"
  })
  void clipsWithinSoManyColumns(String text, int columns, String clipped) {
    assertEquals(clipped, DisplayWidth.clip(text, columns));
  }
}
