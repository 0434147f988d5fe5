package dev.lanyard.node.catalog;

import dev.lanyard.node.content.Entry;

/** The last change of an entry. */
public sealed interface Change {
  /** Its number: grows with every change, never used twice within one generation. */
  long sequence();

  /** The entry is new, or other than before. */
  record Present(long sequence, Entry entry) implements Change {}

  /** The entry is gone; where the path is empty, so is the whole share. */
  record Gone(long sequence, String share, String path) implements Change {}
}
