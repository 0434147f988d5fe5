package dev.lanyard.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows in aligned columns. On a terminal with a header and no wider than the terminal, where
 * columns give way, each in its manner; elsewhere without a header, whole and never cut.
 */
public final class Table {
  /** Blanks between two columns: one could be part of a name. */
  private static final String GAP = "  ";

  /** Before a cell that has a line of its own below its row. */
  private static final String INDENT = "    ";

  /** A column narrower than this says nothing any more; then rather let lines wrap. */
  private static final int LEAST_WIDTH = 12;

  /** What a column does when the terminal is narrow. */
  private enum WhenNarrow {
    /** It stays as it is. */
    STAYS,
    /** It is left out, before any other gives way. */
    GOES,
    /** It shrinks, and its longer cells are cut. */
    IS_CUT,
    /**
     * It shrinks, and a longer cell gets a line of its own, since what people copy is never cut:
     * below its row where it is the last column, else above it.
     */
    TAKES_A_LINE
  }

  /** A column's heading and what it does when the terminal is narrow. */
  public static final class Column {
    private final String heading;
    private final boolean toTheRight;
    private final WhenNarrow whenNarrow;

    private Column(String heading, boolean toTheRight, WhenNarrow whenNarrow) {
      this.heading = heading;
      this.toTheRight = toTheRight;
      this.whenNarrow = whenNarrow;
    }

    public static Column left(String heading) {
      return new Column(heading, false, WhenNarrow.STAYS);
    }

    public static Column right(String heading) {
      return new Column(heading, true, WhenNarrow.STAYS);
    }

    /** One that may be cut. */
    public static Column elastic(String heading) {
      return new Column(heading, false, WhenNarrow.IS_CUT);
    }

    /** One that may be left out; of several, the first goes first. */
    public static Column dispensable(String heading) {
      return new Column(heading, false, WhenNarrow.GOES);
    }

    /** The same of numbers. */
    public static Column dispensableRight(String heading) {
      return new Column(heading, true, WhenNarrow.GOES);
    }

    /** One that is never cut, since people copy what is in it; the first or the last of a table. */
    public static Column whole(String heading) {
      return new Column(heading, false, WhenNarrow.TAKES_A_LINE);
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
    int[] widths = new int[columns.size()];
    List<Span> header = columns.stream().map(column -> Span.strong(column.heading)).toList();
    if (screen.isTerminal()) {
      widen(widths, header);
    }
    rows.forEach(row -> widen(widths, row));
    List<Integer> shown = IntStream.range(0, columns.size()).boxed().toList();
    if (screen.isTerminal()) {
      shown = fit(widths, screen.columns());
      screen.line(aligned(header, shown, widths));
    }
    for (List<Span> row : rows) {
      print(row, shown, widths, screen);
    }
  }

  private static void widen(int[] widths, List<Span> row) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], row.get(i).width());
    }
  }

  /** Makes the columns so narrow that they fit, and gives those that are left. */
  private List<Integer> fit(int[] widths, int available) {
    List<Integer> shown = new ArrayList<>(IntStream.range(0, widths.length).boxed().toList());
    int[] natural = widths.clone();
    for (int i : having(WhenNarrow.TAKES_A_LINE)) {
      widths[i] = Math.min(widths[i], claim(i, available));
    }
    for (int i : having(WhenNarrow.GOES)) {
      if (total(widths, shown) > available) {
        shown.remove(Integer.valueOf(i));
      }
    }
    int excess = total(widths, shown) - available;
    excess = shrink(widths, having(WhenNarrow.IS_CUT), excess);
    excess = shrink(widths, having(WhenNarrow.TAKES_A_LINE), excess);
    for (int i : having(WhenNarrow.TAKES_A_LINE)) {
      // What the others leave.
      int more = Math.clamp(-excess, 0, natural[i] - widths[i]);
      widths[i] += more;
      excess += more;
    }
    return shown;
  }

  /**
   * What a column of whole cells may take from the others: half of the terminal, so that one long
   * cell does not squeeze every row; no more than its longest cell that fits there, since longer
   * ones have lines of their own even then; and little where those are most of its cells.
   */
  private int claim(int column, int available) {
    int half = available / 2;
    int fitting = columns.get(column).heading.length();
    int longer = 0;
    for (List<Span> row : rows) {
      int width = row.get(column).width();
      if (width > half) {
        longer++;
      } else {
        fitting = Math.max(fitting, width);
      }
    }
    return longer > rows.size() / 2 ? Math.min(fitting, LEAST_WIDTH) : fitting;
  }

  private List<Integer> having(WhenNarrow manner) {
    return IntStream.range(0, columns.size())
        .filter(i -> columns.get(i).whenNarrow == manner)
        .boxed()
        .toList();
  }

  private static int total(int[] widths, List<Integer> shown) {
    int total = GAP.length() * (shown.size() - 1);
    for (int i : shown) {
      total += widths[i];
    }
    return total;
  }

  /** Takes from the widest first; returns what is still too much. */
  private static int shrink(int[] widths, List<Integer> which, int excess) {
    for (int left = excess; left > 0; left--) {
      int widest = -1;
      for (int i : which) {
        if (widths[i] > LEAST_WIDTH && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return left;
      }
      widths[widest]--;
    }
    return Math.min(excess, 0);
  }

  private void print(List<Span> row, List<Integer> shown, int[] widths, Screen screen) {
    List<Span> inRow = new ArrayList<>(row);
    List<Integer> aligned = shown;
    List<List<Span>> below = new ArrayList<>();
    for (int i : shown) {
      if (columns.get(i).whenNarrow != WhenNarrow.TAKES_A_LINE || row.get(i).width() <= widths[i]) {
        continue;
      }
      if (i == shown.getLast()) {
        below.add(List.of(Span.plain(INDENT), row.get(i)));
        aligned = shown.subList(0, shown.size() - 1);
      } else {
        screen.line(row.get(i));
        inRow.set(i, Span.plain(""));
      }
    }
    screen.line(aligned(inRow, aligned, widths));
    below.forEach(screen::line);
  }

  private List<Span> aligned(List<Span> row, List<Integer> shown, int[] widths) {
    List<Span> line = new ArrayList<>();
    for (int i : shown) {
      Span cell = row.get(i);
      String text = DisplayWidth.clip(cell.text(), widths[i]);
      Span blanks = Span.plain(DisplayWidth.padding(text, widths[i]));
      boolean last = i == shown.getLast();
      if (columns.get(i).toTheRight) {
        line.add(blanks);
      }
      line.add(new Span(text, cell.tone()));
      if (!columns.get(i).toTheRight && !last) {
        line.add(blanks);
      }
      if (!last) {
        line.add(Span.plain(GAP));
      }
    }
    return line;
  }
}
