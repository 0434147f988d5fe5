package dev.lanyard.cli.output;

import java.util.ArrayList;
import java.util.List;

/**
 * Progress as one line of a terminal. A narrow terminal gets less: facts go from the least
 * important on, the bar shrinks and goes too, and at last the name is cut.
 */
final class ProgressBar {
  private static final String GAP = "  ";
  private static final int LONGEST_BAR = 30;
  private static final int SHORTEST_BAR = 5;

  // A name takes a fifth of the line at most, and this much at least and at most.
  private static final int NAME_PART = 5;
  private static final int LEAST_NAME = 12;
  private static final int MOST_NAME = 24;

  /** What the terminal echoes of a Ctrl-C still has to fit, or the line could not be erased. */
  private static final int ROOM_FOR_ECHO = 3;

  private ProgressBar() {}

  /** The line, a little narrower than the terminal, which would wrap it. */
  static String line(Progress progress, int columns) {
    int room = Math.max(1, columns - ROOM_FOR_ECHO);
    String name =
        DisplayWidth.clip(
            SafeText.of(progress.name()), Math.clamp(columns / NAME_PART, LEAST_NAME, MOST_NAME));
    List<String> facts = new ArrayList<>(progress.facts());
    while (facts.size() > 1 && width(name, facts) > room) {
      facts.removeLast();
    }
    int barRoom = Math.min(LONGEST_BAR, room - width(name, facts) - GAP.length());
    if (barRoom >= SHORTEST_BAR) {
      facts.addFirst(bar(progress.share(), barRoom));
    }
    return DisplayWidth.clip(name + GAP + String.join(GAP, facts), room);
  }

  private static String bar(double share, int width) {
    int full = (int) (share * width);
    return "█".repeat(full) + "░".repeat(width - full);
  }

  private static int width(String name, List<String> facts) {
    return DisplayWidth.of(name + GAP + String.join(GAP, facts));
  }
}
