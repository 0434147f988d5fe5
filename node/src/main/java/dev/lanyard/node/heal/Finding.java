package dev.lanyard.node.heal;

import dev.lanyard.node.catalog.RecordedFile;
import java.util.List;

/**
 * A file that is not what it was when it was read.
 *
 * @param holders names of peers that have it whole, where it is damaged
 */
public record Finding(RecordedFile file, Condition condition, List<String> holders) {
  public Finding {
    holders = List.copyOf(holders);
  }
}
