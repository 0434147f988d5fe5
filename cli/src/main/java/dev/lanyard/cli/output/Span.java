package dev.lanyard.cli.output;

/**
 * A piece of a line. Its text is made safe on the way in, so nothing that a peer said reaches a
 * terminal as it came.
 */
public record Span(String text, Tone tone) {
  /** What an empty cell shows, so that a script can count the columns. */
  private static final Span NOTHING = new Span("-", Tone.FAINT);

  public Span {
    text = SafeText.of(text);
  }

  public static Span plain(String text) {
    return new Span(text, Tone.PLAIN);
  }

  public static Span strong(String text) {
    return new Span(text, Tone.STRONG);
  }

  public static Span faint(String text) {
    return new Span(text, Tone.FAINT);
  }

  /** The text as a table's cell. */
  public static Span cell(String text) {
    return text.isEmpty() ? NOTHING : plain(text);
  }

  int width() {
    return DisplayWidth.of(text);
  }
}
