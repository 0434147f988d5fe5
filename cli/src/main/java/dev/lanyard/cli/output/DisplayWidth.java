package dev.lanyard.cli.output;

import java.lang.Character.UnicodeScript;

/**
 * How many columns of a terminal a text takes: two for ideographs, kana, Hangul and emoji, none for
 * marks that combine with the character before. The JDK's own Unicode tables answer, so they age
 * with it; ambiguous characters count as one, as most terminals have it.
 */
final class DisplayWidth {
  /** Nothing before the Hangul letters is wide or, but for marks, of no width. */
  private static final int FIRST_WIDE = 0x1100;

  private static final String ELLIPSIS = "…";

  private DisplayWidth() {}

  static int of(String text) {
    int columns = 0;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      columns += of(character);
      i += Character.charCount(character);
    }
    return columns;
  }

  /** The text, or as much of its beginning as fits before an ellipsis. */
  static String clip(String text, int columns) {
    if (of(text) <= columns) {
      return text;
    }
    int end = 0;
    int used = 1;
    while (end < text.length()) {
      int character = text.codePointAt(end);
      used += of(character);
      if (used > columns) {
        break;
      }
      end += Character.charCount(character);
    }
    return text.substring(0, end) + ELLIPSIS;
  }

  /** Blanks that fill a text up to so many columns. */
  static String padding(String text, int columns) {
    return " ".repeat(Math.max(0, columns - of(text)));
  }

  private static int of(int character) {
    int type = Character.getType(character);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    return character >= FIRST_WIDE && isWide(character) ? 2 : 1;
  }

  private static boolean isWide(int character) {
    if (character >= 0xff61 && character <= 0xffdc) {
      return false; // half-width kana and Hangul
    }
    if (character >= 0x3000 && character <= 0x303e) {
      return true; // ideographic punctuation
    }
    if (character >= 0xff01 && character <= 0xffe6) {
      return true; // full-width Latin
    }
    if (Character.isEmojiPresentation(character)) {
      return true;
    }
    UnicodeScript script = UnicodeScript.of(character);
    return script == UnicodeScript.HAN
        || script == UnicodeScript.HIRAGANA
        || script == UnicodeScript.KATAKANA
        || script == UnicodeScript.HANGUL
        || script == UnicodeScript.BOPOMOFO
        || script == UnicodeScript.YI;
  }
}
