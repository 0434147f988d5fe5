package dev.lanyard.node.catalog;

import java.util.List;

/**
 * What changed after some sequence number, oldest first.
 *
 * @param generation where it is not the one the asker knows, its number means nothing: ask from 0
 * @param upTo the number to ask from next: nothing that the asker may see lies between the last of
 *     {@code changes} and it
 * @param changes at most as many as were asked for
 */
public record Changes(String generation, long upTo, List<Change> changes) {
  public Changes {
    changes = List.copyOf(changes);
  }
}
