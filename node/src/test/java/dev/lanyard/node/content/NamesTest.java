package dev.lanyard.node.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CON",
        "nul",
        "Aux.txt",
        "a/PRN",
        "COM1",
        "COM\u00B9",
        "lpt9.tar.gz",
        "CONIN$",
        "NUL .txt",
        "x:stream",
        "C:",
        "C:\\x",
        "\\\\host\\share",
        "a\\..\\b",
        "a*",
        "what?",
        "a|b",
        "<a>",
        "\"a\"",
        "a.",
        "a ",
        "a./b",
        "..."
      })
  void refusesWhatADiskOfWindowsWouldTakeForSomethingElse(String path) {
    assertTrue(Names.windowsPathObjection(path).isPresent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", ".hidden", "CONTENT", "console", "COM", "COM10", "NULL.txt", "a.b", " a"})
  void takesOtherNamesOnADiskOfWindows(String path) {
    assertEquals(Optional.empty(), Names.windowsPathObjection(path));
  }

  @Test
  void foldsTwins() {
    assertEquals(Names.folded("README"), Names.folded("ReadMe"));
    assertEquals(Names.folded("\u00E9"), Names.folded("E\u0301"));
    assertEquals(Names.folded("\u03A3"), Names.folded("\u03C2"));
    assertNotEquals(Names.folded("a"), Names.folded("b"));
  }

  @Test
  void numbersAFileBesideAnother() {
    assertEquals("report (2).pdf", Names.numbered("report.pdf", 2));
    assertEquals("a.b/report (3)", Names.numbered("a.b/report", 3));
    assertEquals("db (2).tar.gz", Names.numbered("db.tar.gz", 2));
    assertEquals(".bashrc (2)", Names.numbered(".bashrc", 2));
    assertEquals("v1.2 final copy (2)", Names.numbered("v1.2 final copy", 2));
    assertEquals("ends. (2)", Names.numbered("ends.", 2));
  }

  @Test
  void keepsNumberedNamesWithinTheirBound() {
    String numbered = Names.numbered("d/" + "\uD83D\uDE00".repeat(62) + ".jpeg", 12);

    assertEquals(Optional.empty(), Names.pathObjection(numbered));
    assertEquals("d/" + "\uD83D\uDE00".repeat(61) + " (12).jpeg", numbered);
  }

  @Test
  void joinsAndPartsPaths() {
    assertEquals("a", Names.join("", "a"));
    assertEquals("a/b/c", Names.join(Names.parent("a/b/x"), Names.leaf("c")));
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
