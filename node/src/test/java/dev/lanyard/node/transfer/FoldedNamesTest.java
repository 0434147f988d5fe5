package dev.lanyard.node.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class FoldedNamesTest {
  private final FoldedNames names = new FoldedNames();

  @Test
  void takesOneOfTwins() {
    assertEquals(Optional.empty(), names.objection("docs/README", false));
    assertEquals(Optional.empty(), names.objection("README", false));
    assertTrue(names.objection("Docs/ReadMe", false).isPresent());
  }

  @Test
  void takesBothTwinsWhereOneIsPutBesideTheOther() {
    assertEquals(Optional.empty(), names.objection("README", true));
    assertEquals(Optional.empty(), names.objection("readme", true));
  }

  @Test
  void takesNoNameThatTheDiskCannotHave() {
    assertTrue(names.objection("docs/NUL", true).isPresent());
    assertTrue(names.objection("docs/a:b", false).isPresent());
  }
}
