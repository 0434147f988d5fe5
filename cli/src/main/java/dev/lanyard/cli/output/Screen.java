package dev.lanyard.cli.output;

import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * One of the two streams that a command prints on. Used by one thread at a time.
 *
 * <p>All it takes is spans, tables and JSON, so that nothing unsafe can be printed by oversight.
 */
public final class Screen {
  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintStream stream;
  private final boolean terminal;
  private final boolean colour;
  private final IntSupplier columns;

  /**
   * @param terminal whether a person reads along
   * @param colour whether tones are shown
   * @param columns the terminal's width; asked only when needed, since it may cost a process
   */
  public Screen(PrintStream stream, boolean terminal, boolean colour, IntSupplier columns) {
    this.stream = stream;
    this.terminal = terminal;
    this.colour = colour;
    this.columns = columns;
  }

  public boolean isTerminal() {
    return terminal;
  }

  int columns() {
    return columns.getAsInt();
  }

  public void line(String text) {
    line(List.of(Span.plain(text)));
  }

  public void line(Span... spans) {
    line(List.of(spans));
  }

  public void line(List<Span> spans) {
    StringBuilder line = new StringBuilder();
    for (Span span : spans) {
      line.append(colour ? span.tone().paint(span.text()) : span.text());
    }
    println(line.toString());
  }

  public void table(Table table) {
    table.printTo(this);
  }

  public void json(JsonObject object) {
    println(JsonObjects.line(object));
  }

  /** Puts a text where the cursor's line is, and leaves the cursor there. */
  void redraw(String text) {
    stream.print(ERASE_LINE + SafeText.of(text));
    stream.flush();
  }

  /** Empties the cursor's line. */
  void erase() {
    stream.print(ERASE_LINE);
    stream.flush();
  }

  public void flush() {
    stream.flush();
  }

  private void println(String line) {
    // Not the platform's line separator: what a script reads is the same everywhere.
    stream.print(line + "\n");
  }
}
