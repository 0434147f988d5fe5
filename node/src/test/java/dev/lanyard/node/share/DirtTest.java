package dev.lanyard.node.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DirtTest {
  private final Dirt dirt = new Dirt();

  @Test
  void keepsNamesByFolder() {
    dirt.name("a", "x");
    dirt.name("a", "y");
    dirt.name("a", "x");
    dirt.name("", "z");

    assertEquals(Map.of("a", Set.of("x", "y"), "", Set.of("z")), dirt.names());
  }

  @Test
  void takesTheFolderForTooManyNames() {
    for (int i = 0; i <= Dirt.MAX_NAMES; i++) {
      dirt.name("a", "f" + i);
    }
    dirt.name("a", "later");

    assertEquals(Set.of("a"), dirt.folders());
    assertEquals(Map.of(), dirt.names());
  }

  @Test
  void takesEverythingForTooManyParts() {
    for (int i = 0; i < Dirt.MAX_PARTS; i++) {
      dirt.name("d" + i, "f");
    }
    assertFalse(dirt.isEverything());
    dirt.name("one", "more");

    assertTrue(dirt.isEverything());
    assertEquals(Map.of(), dirt.names());
  }

  @Test
  void needsNothingBesideEverything() {
    dirt.name("a", "x");
    dirt.tree("");
    dirt.folder("b");

    assertEquals(Set.of(""), dirt.trees());
    assertEquals(Set.of(), dirt.folders());
    assertFalse(dirt.isEmpty());
  }
}
