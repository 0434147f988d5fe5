package dev.lanyard.node.catalog;

import java.text.Normalizer;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Text as searches compare it: composed (NFC), so that names from a Mac match what people type, and
 * without case in any script.
 */
final class FoldedText {
  /** Code points of what the full-text index knows; shorter words need a scan. */
  static final int TRIGRAM = 3;

  private FoldedText() {}

  static String of(String text) {
    if (isAscii(text)) {
      return text.toLowerCase(Locale.ROOT);
    }
    // Upper case first, for letters that differ only in lower case, such as sharp s. Java writes
    // the
    // last sigma of a word in its own way; but here words end where people stop typing.
    return Normalizer.normalize(text, Normalizer.Form.NFC)
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT)
        .replace('\u03c2', '\u03c3');
  }

  /** The folded text where SQLite's own lower(), which knows ASCII alone, does not give it. */
  static @Nullable String unlessAscii(String text) {
    return isAscii(text) ? null : of(text);
  }

  /** Whether the index can find a folded word. */
  static boolean isIndexable(String folded) {
    return folded.codePointCount(0, folded.length()) >= TRIGRAM;
  }

  /** An FTS5 expression for rows that have all trigrams of a folded word, which is indexable. */
  static String trigrams(String folded) {
    int[] points = folded.codePoints().toArray();
    StringJoiner all = new StringJoiner(" AND ");
    for (int i = 0; i + TRIGRAM <= points.length; i++) {
      all.add('"' + new String(points, i, TRIGRAM).replace("\"", "\"\"") + '"');
    }
    return all.toString();
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 128) {
        return false;
      }
    }
    return true;
  }
}
