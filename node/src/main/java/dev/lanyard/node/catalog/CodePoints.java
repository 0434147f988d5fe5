package dev.lanyard.node.catalog;

import java.util.Comparator;

/**
 * The order of names: by code point, which is the order of their UTF-8 bytes, in which the
 * catalogue keeps them. {@link String#compareTo} differs from it beyond the basic plane.
 */
public final class CodePoints {
  public static final Comparator<String> ORDER = CodePoints::compare;

  private CodePoints() {}

  private static int compare(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // Surrogates stand for code points above all others, but come before U+E000 as chars.
        boolean above = Character.isSurrogate(x);
        return above == Character.isSurrogate(y) ? Character.compare(x, y) : above ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
