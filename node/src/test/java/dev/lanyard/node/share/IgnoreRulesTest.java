package dev.lanyard.node.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IgnoreRulesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String NAME = "a".repeat(40) + "b";

  @TempDir private Path temp;

  private IgnoreRules rules(String text) throws IOException {
    Files.writeString(temp.resolve(IgnoreRules.FILE), text);
    return IgnoreRules.NONE.in(temp, "");
  }

  @Test
  void judgesSoonWhereALineOfStarsIsAPattern() throws IOException {
    IgnoreRules rules = rules("**************** objects ****************\n*.o\n");

    assertTimeoutPreemptively(PATIENCE, () -> assertEquals(false, rules.ignore(NAME, false)));
    assertTrue(rules.ignore("x.o", false));
  }

  @ParameterizedTest
  @CsvSource({
    "a****b, axyb, true",
    "a****b, a/b, false",
    "**/b, a/c/b, true",
    "****/b, a/b, true",
    "a/****, a/b, true",
    "\\****b, *xb, true",
    "\\****b, xb, false"
  })
  void takesManyStarsForOne(String pattern, String path, boolean leftOut) throws IOException {
    assertEquals(leftOut, rules(pattern).ignore(path, false));
  }

  @Test
  void takesAsManyStarsAsNamesOfPeopleHave() throws IOException {
    IgnoreRules rules =
        rules("**/*-*-*-*-*\n# ** this is * no * pattern *** of * many * stars *\n");

    assertTrue(rules.ignore("a/0b-1-2-3-4", false));
    assertTimeoutPreemptively(PATIENCE, () -> assertEquals(false, rules.ignore(NAME, false)));
  }

  /** The rest of such a file may say what is to stay private. */
  @ParameterizedTest
  @ValueSource(strings = {"*a*a*a*a*a*a*c", "*.o\n[:digit:]]*.txt"})
  void refusesAFileWithAPatternThatCannotBeUsed(String text) {
    IOException refusal = assertThrows(IOException.class, () -> rules(text));
    assertTrue(String.valueOf(refusal.getMessage()).contains("mend or delete it"));
  }
}
