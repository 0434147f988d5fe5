package dev.lanyard.node.share;

import dev.lanyard.node.content.Printable;
import java.io.IOException;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders whose {@link IgnoreRules#FILE} cannot be used. Nothing new in them is shared, since
 * nobody knows what their owner leaves out; what the catalogue has of them is kept. Safe for all
 * threads.
 */
final class BrokenRules {
  private static final Logger log = LoggerFactory.getLogger(BrokenRules.class);

  /** Most folders remembered: an owner is told of one, and mends one after the other. */
  static final int MAX_FOLDERS = 1_000;

  private final NavigableMap<String, String> broken = new TreeMap<>();
  private final Set<String> logged = new HashSet<>();

  /** A folder's rules cannot be used. */
  synchronized void add(String folder, IOException why) {
    String message = String.valueOf(why.getMessage());
    if (broken.size() < MAX_FOLDERS) {
      broken.put(folder, message);
    }
    if (logged.size() < MAX_FOLDERS && logged.add(folder)) {
      log.warn("nothing new in folder '{}' is shared: {}", Printable.of(folder), message);
    }
  }

  /** A folder's rules can be used, or it has none. */
  synchronized void remove(String folder) {
    broken.remove(folder);
    logged.remove(folder);
  }

  /** A folder is gone, and all below it. */
  synchronized void removeBelow(String folder) {
    remove(folder);
    broken.subMap(folder + '/', folder + (char) ('/' + 1)).clear();
  }

  /** All of it is looked at anew. */
  synchronized void clear() {
    broken.clear();
  }

  /** What the owner should know; empty for nothing. */
  synchronized Optional<String> notice() {
    if (broken.isEmpty()) {
      return Optional.empty();
    }
    String more = broken.size() == 1 ? "" : " (and " + (broken.size() - 1) + " more such)";
    return Optional.of(broken.firstEntry().getValue() + more);
  }
}
