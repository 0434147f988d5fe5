package dev.lanyard.node.catalog;

/**
 * What a share has in it.
 *
 * @param files number of files indexed
 * @param bytes of those files
 */
public record Totals(long files, long bytes) {
  /** Of a share that has nothing in it, yet. */
  public static final Totals NONE = new Totals(0, 0);
}
