package dev.lanyard.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain.txt",
        "Größe",
        "日本語.txt",
        "👩‍💻 notes",
        "می‌خواهم",
        "e\u0301",
        "a\\x1b"
      })
  void leavesWhatOnlyShowsItself(String text) {
    assertEquals(text, SafeText.of(text));
  }

  @Test
  void showsControlCharactersByTheirPictures() {
    assertEquals("␀␉␊␍␛[31m␡", SafeText.of("\0\t\n\r\u001b[31m\u007f"));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x80, 0x85, 0x9b, 0x9f, 0xad, 0x61c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e,
        0x2060, 0x2066, 0x2069, 0xfeff, 0xfff9, 0xe0001, 0xe007f
      })
  void replacesWhatIsNotSeenOrTurnsTheReadingDirection(int character) {
    assertEquals("a�b", SafeText.of("a" + Character.toString(character) + "b"));
  }

  @Test
  void replacesHalvesOfPairs() {
    assertEquals("a�b�", SafeText.of("a\ud83db\ude00"));
  }

  @Test
  void leavesNoControlCharacterWhatever() {
    for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
      String safe = SafeText.of(Character.toString(character));
      assertFalse(safe.chars().anyMatch(Character::isISOControl), Integer.toHexString(character));
    }
  }
}
