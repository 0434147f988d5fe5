package dev.lanyard.node.share;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is to be looked at in a share: single paths, folders with their direct children, whole
 * trees. What grows beyond a bound becomes coarser, never less. Not safe for several threads.
 */
final class Dirt {
  /** Names of one folder kept one by one; beyond it reading the folder is cheaper. */
  static final int MAX_NAMES = 500;

  /** Paths, folders and trees kept in all, a few MB; beyond it the share is scanned. */
  static final int MAX_PARTS = 20_000;

  private final Set<String> trees = new HashSet<>();
  private final Set<String> folders = new HashSet<>();
  private final Map<String, Set<String>> names = new HashMap<>();
  private int parts;

  /** Something directly in a folder changed. */
  void name(String folder, String name) {
    if (folders.contains(folder)) {
      return;
    }
    Set<String> known = names.computeIfAbsent(folder, f -> new HashSet<>());
    if (known.add(name)) {
      parts++;
      if (known.size() > MAX_NAMES) {
        folder(folder);
      }
    }
    coarsen();
  }

  /** Anything directly in a folder may have changed. */
  void folder(String folder) {
    if (folders.add(folder)) {
      Set<String> known = names.remove(folder);
      parts += known == null ? 1 : 1 - known.size();
    }
    coarsen();
  }

  /** Anything below a folder may have changed; of the empty path, anything. */
  void tree(String folder) {
    if (trees.add(folder)) {
      parts++;
    }
    coarsen();
  }

  boolean isEmpty() {
    return parts == 0;
  }

  /** Whether all of the share is to be looked at. */
  boolean isEverything() {
    return trees.contains("");
  }

  Set<String> trees() {
    return trees;
  }

  Set<String> folders() {
    return folders;
  }

  /** Names by the folder they lie in. */
  Map<String, Set<String>> names() {
    return names;
  }

  private void coarsen() {
    if (isEverything() || parts > MAX_PARTS) {
      folders.clear();
      names.clear();
      trees.clear();
      trees.add("");
      parts = 1;
    }
  }
}
