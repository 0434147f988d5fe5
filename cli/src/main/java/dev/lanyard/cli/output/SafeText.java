package dev.lanyard.cli.output;

/**
 * Text that can be printed whoever wrote it. A name from a peer may hold escape sequences that
 * drive the terminal, line breaks that forge further lines, or marks that turn the reading
 * direction; each is replaced by something that is seen.
 */
public final class SafeText {
  private static final int DELETE = 0x7f;
  private static final int PICTURE_OF_DELETE = 0x2421;

  /** Unicode has a picture for each of the first 32 control characters, in their order. */
  private static final int PICTURE_OF_NUL = 0x2400;

  private static final int REPLACEMENT = 0xfffd;

  /** Persian and Indic words and joined emoji need these two; they move nothing. */
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;

  private static final int ZERO_WIDTH_JOINER = 0x200d;

  private SafeText() {}

  /**
   * The same text, with every character that is not plainly printable replaced by a visible one.
   */
  public static String of(String text) {
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      if (!isPrintable(character)) {
        return replaced(text);
      }
      i += Character.charCount(character);
    }
    return text;
  }

  /** Whether a character only shows itself. */
  static boolean isPrintable(int character) {
    if (character >= ' ' && character < DELETE) {
      return true;
    }
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      case Character.FORMAT -> character == ZERO_WIDTH_NON_JOINER || character == ZERO_WIDTH_JOINER;
      default -> true;
    };
  }

  private static String replaced(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().map(SafeText::visible).forEach(safe::appendCodePoint);
    return safe.toString();
  }

  private static int visible(int character) {
    if (isPrintable(character)) {
      return character;
    }
    if (character < ' ') {
      return PICTURE_OF_NUL + character;
    }
    return character == DELETE ? PICTURE_OF_DELETE : REPLACEMENT;
  }
}
