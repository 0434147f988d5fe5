package dev.lanyard.node.store;

/** What becomes of other bytes that lie where a file is to go. */
public enum Existing {
  /** They stay, and the file is not written. */
  KEEP,
  /** The file takes their place. */
  REPLACE,
  /** They stay, and the file is put beside them, under the next name that is free. */
  KEEP_BOTH
}
