package dev.lanyard.node.catalog;

import dev.lanyard.node.content.Manifest;
import java.util.List;

/**
 * A content here that has chunks in common with another.
 *
 * @param places where it lies; at least one
 */
public record Akin(Manifest manifest, List<Located> places) {
  public Akin {
    places = List.copyOf(places);
  }
}
