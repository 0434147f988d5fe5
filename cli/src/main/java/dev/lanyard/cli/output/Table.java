package dev.lanyard.cli.output;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows in aligned columns. On a terminal with a header and no wider than the terminal, where
 * elastic columns give way; elsewhere without a header and never cut.
 */
public final class Table {
  /** Blanks between two columns: one could be part of a name. */
  private static final String GAP = "  ";

  /** An elastic column narrower than this says nothing any more; then rather let lines wrap. */
  private static final int LEAST_ELASTIC_WIDTH = 12;

  /** A column's heading and what it does when the terminal is narrow. */
  public record Column(String heading, boolean toTheRight, boolean elastic) {
    public static Column left(String heading) {
      return new Column(heading, false, false);
    }

    public static Column right(String heading) {
      return new Column(heading, true, false);
    }

    public static Column elastic(String heading) {
      return new Column(heading, false, true);
    }
  }

  private final List<Column> columns;
  private final List<List<Span>> rows = new ArrayList<>();

  public Table(List<Column> columns) {
    this.columns = List.copyOf(columns);
  }

  public Table row(List<Span> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(
          "cells (" + cells.size() + ") must be as many as columns (" + columns.size() + ")");
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Its lines as spans, header first where the screen is a terminal. */
  void printTo(Screen screen) {
    List<List<Span>> printed = new ArrayList<>();
    if (screen.isTerminal()) {
      printed.add(columns.stream().map(column -> Span.strong(column.heading())).toList());
    }
    printed.addAll(rows);
    int[] widths = naturalWidths(printed);
    if (screen.isTerminal()) {
      fit(widths, screen.columns());
    }
    for (List<Span> row : printed) {
      screen.line(aligned(row, widths));
    }
  }

  private int[] naturalWidths(List<List<Span>> printed) {
    int[] widths = new int[columns.size()];
    for (List<Span> row : printed) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).width());
      }
    }
    return widths;
  }

  private void fit(int[] widths, int available) {
    int excess = GAP.length() * (widths.length - 1) - available;
    for (int width : widths) {
      excess += width;
    }
    for (; excess > 0; excess--) {
      int widest = -1;
      for (int i = 0; i < widths.length; i++) {
        if (columns.get(i).elastic()
            && widths[i] > LEAST_ELASTIC_WIDTH
            && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return;
      }
      widths[widest]--;
    }
  }

  private List<Span> aligned(List<Span> row, int[] widths) {
    List<Span> line = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      Span cell = row.get(i);
      String text = DisplayWidth.clip(cell.text(), widths[i]);
      Span blanks = Span.plain(DisplayWidth.padding(text, widths[i]));
      boolean last = i == widths.length - 1;
      if (columns.get(i).toTheRight()) {
        line.add(blanks);
      }
      line.add(new Span(text, cell.tone()));
      if (!columns.get(i).toTheRight() && !last) {
        line.add(blanks);
      }
      if (!last) {
        line.add(Span.plain(GAP));
      }
    }
    return line;
  }
}
