package dev.lanyard.node.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../x",
        "a/..",
        "a/../b",
        "a/../../etc/passwd",
        ".",
        "./a",
        "a/./b",
        "/etc/passwd",
        "//host/share",
        "a//b",
        "a/",
        "/",
        // NUL, a newline, escape sequences of a terminal in both spellings, DEL.
        "a\u0000b",
        "a\nb",
        "\u001B[2Ja",
        "\u009B2Ja",
        "a\u007F",
        // Overrides and isolates that make txt.exe of exe.txt; separators of lines.
        "a\u202Etxt.exe",
        "a\u202A",
        "\u2066a",
        "a\u2069",
        "a\u2028b",
        "a\u2029b",
        // Invalid UTF-16, which is what becomes of invalid UTF-8.
        "a\uD800b",
        "\uDC00",
        ".lanyard-part-0123456789abcdef-0123456789abcdef",
        "a/.lanyard-part-x/b"
      })
  void refusesNamesThatLeadElsewhereOrDeceive(String path) {
    assertTrue(Names.pathObjection(path).isPresent());
  }

  /** Harmless here; another system that forbids them is not made to write them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a/b/c",
        "...",
        "..a",
        "a..",
        ".hidden",
        "a\\..\\b",
        "C:\\x",
        "C:x",
        "CON",
        "NUL",
        "COM\u00B9",
        "x:stream",
        "a.",
        "a ",
        " ",
        "-rf",
        "~",
        "$(x)",
        "Übergröße",
        "日本語",
        "👨‍👩‍👧",
        "lanyard-part-x"
      })
  void takesEveryNameThatIsOneHere(String path) {
    assertEquals(Optional.empty(), Names.pathObjection(path));
  }

  @Test
  void takesNoSlashInAComponent() {
    assertTrue(Names.objection("a/b").isPresent());
    assertTrue(Names.objection("").isPresent());
    assertTrue(Names.pathObjection("a").isEmpty());
  }

  @Test
  void measuresNamesInBytes() {
    assertTrue(Names.objection("x".repeat(255)).isEmpty());
    assertTrue(Names.objection("x".repeat(256)).isPresent());
    // Two bytes each.
    assertTrue(Names.objection("ü".repeat(127)).isEmpty());
    assertTrue(Names.objection("ü".repeat(128)).isPresent());
  }

  @Test
  void measuresPathsInBytes() {
    String path = "x/".repeat(2047) + "xx";
    assertEquals(4096, path.length());

    assertTrue(Names.pathObjection(path).isEmpty());
    assertTrue(Names.pathObjection(path + "x").isPresent());
  }

  @Test
  void saysWhatIsWrong() {
    assertEquals("it has the part '..'", Names.pathObjection("a/../b").orElseThrow());
    assertEquals("it has the character U+202E", Names.pathObjection("a\u202E").orElseThrow());
    assertEquals("it has an empty part", Names.pathObjection("/etc").orElseThrow());
  }

  @Test
  void splitsAPathIntoAllItsComponents() {
    assertEquals(List.of(), Names.components(""));
    assertEquals(List.of("a", "b"), Names.components("a/b"));
    assertEquals(List.of("", "a", "", ""), Names.components("/a//"));
  }
}
