package dev.lanyard.node.content;

/**
 * Text from elsewhere, made safe for a log line or an error message. Control characters (escape
 * sequences among them), bidirectional overrides, line separators, lone surrogates and invisible
 * format characters become U+FFFD, and what is too long is cut.
 */
public final class Printable {
  /** Longest text shown: a path of 4 KiB would drown the message around it. */
  static final int MAX_CHARS = 300;

  private Printable() {}

  /** The text as it may be shown. */
  public static String of(String text) {
    StringBuilder safe = new StringBuilder(Math.min(text.length(), MAX_CHARS + 1));
    int i = 0;
    while (i < text.length() && safe.length() < MAX_CHARS) {
      int c = text.codePointAt(i);
      safe.appendCodePoint(isPlain(c) ? c : 0xFFFD);
      i += Character.charCount(c);
    }
    if (i < text.length()) {
      safe.append('…');
    }
    return safe.toString();
  }

  /** Whether the character shows as itself and changes nothing around it. */
  public static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
