package dev.lanyard.node.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Seeded;
import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void leavesPlainTextAsItIs() {
    assertEquals("Übergröße 日本語 🎒/a b.txt", Printable.of("Übergröße 日本語 🎒/a b.txt"));
  }

  @Test
  void replacesWhatCommandsATerminal() {
    assertEquals("\uFFFD[31mred", Printable.of("\u001B[31mred"));
    assertEquals("a\uFFFDb\uFFFDc\uFFFD", Printable.of("a\nb\rc\u0000"));
    assertEquals("\uFFFD2J", Printable.of("\u009B2J"));
  }

  @Test
  void replacesWhatHidesOrReorders() {
    assertEquals("a\uFFFDtxt.exe", Printable.of("a\u202Etxt.exe"));
    assertEquals("a\uFFFDb", Printable.of("a\u200Bb"));
    assertEquals("a\uFFFDb", Printable.of("a\u2028b"));
    assertEquals("a\uFFFDb", Printable.of("a\uD800b"));
    assertEquals("\uFFFD", Printable.of("\uDBFF"));
  }

  @Test
  void cutsWhatIsTooLongAndSaysSo() {
    assertEquals("x".repeat(300), Printable.of("x".repeat(300)));
    assertEquals("x".repeat(300) + "…", Printable.of("x".repeat(301)));
    // Never in the middle of a character.
    assertEquals("x".repeat(299) + "🎒…", Printable.of("x".repeat(299) + "🎒🎒"));
  }

  @Test
  void isSafeWhateverComes() throws Exception {
    Seeded.times(
        500,
        random -> {
          StringBuilder wild = new StringBuilder();
          for (int i = 0; i < random.nextInt(400); i++) {
            wild.append((char) random.nextInt(Character.MAX_VALUE + 1));
          }
          String safe = Printable.of(wild.toString());
          assertTrue(safe.codePoints().allMatch(Printable::isPlain));
          assertTrue(safe.length() <= Printable.MAX_CHARS + 2);
        });
  }
}
