package dev.lanyard.node.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known word that a mistyped one is nearest to, by Damerau's and Levenshtein's distance. */
final class Nearest {
  /** More slips than this, and a guess is more likely wrong than right. */
  private static final int MAX_SLIPS = 2;

  private Nearest() {}

  /** {@code " (did you mean …?)"}, or nothing. */
  static String guess(String typed, Collection<String> known) {
    return to(typed, known, MAX_SLIPS).map(word -> " (did you mean " + word + "?)").orElse("");
  }

  /** The nearest word, if it is at most so many slips away or begins with what was typed. */
  static Optional<String> to(String typed, Collection<String> known, int maxSlips) {
    Optional<String> near =
        known.stream()
            .filter(word -> slips(typed, word) <= maxSlips)
            .min(Comparator.comparingInt(word -> slips(typed, word)));
    return near.or(() -> known.stream().filter(word -> word.startsWith(typed)).findFirst());
  }

  /** Letters to insert, remove, replace or swap with their neighbour. */
  static int slips(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (swapped(a, b, i, j)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }

  private static boolean swapped(String a, String b, int i, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
