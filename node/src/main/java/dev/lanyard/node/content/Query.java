package dev.lanyard.node.content;

import java.util.List;

/** What to look for among entries. */
public sealed interface Query {
  /**
   * Entries in whose share's name or path all of these occur, in any case and order.
   *
   * @param words at most {@link #MAX_WORDS} of 1 to {@link #MAX_WORD_CHARS} characters
   */
  record Words(List<String> words) implements Query {
    /** More words than anybody types; each costs the index a look. */
    public static final int MAX_WORDS = 16;

    /** Longer than any word; bounds the trigrams a look costs. */
    public static final int MAX_WORD_CHARS = 200;

    public Words {
      words = List.copyOf(words);
    }
  }

  /** Entries of exactly this name, which is the last component of their path. */
  record ExactName(String name) implements Query {}

  /**
   * Entries whose content's digest begins so.
   *
   * @param hexDigits {@link Digest#MIN_PREFIX_DIGITS} to 64 lower case digits
   */
  record DigestPrefix(String hexDigits) implements Query {}
}
