package dev.lanyard.cli.output;

/** How a piece of text stands out where there is colour. */
public enum Tone {
  PLAIN(""),
  STRONG("1"),
  FAINT("2"),
  GOOD("32"),
  WARNING("33"),
  BAD("31");

  /** The parameter of the terminal's "select graphic rendition" sequence. */
  private final String rendition;

  Tone(String rendition) {
    this.rendition = rendition;
  }

  String paint(String text) {
    return this == PLAIN || text.isEmpty()
        ? text
        : "\u001b[" + rendition + "m" + text + "\u001b[0m";
  }
}
