package dev.lanyard.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressBarTest {
  private static final long MIB = 1 << 20;

  private static Progress progress(String name) {
    return new Progress(name, 59 * MIB, 137 * MIB, 39 * MIB, 0, 1, "2 sources");
  }

  @ParameterizedTest
  @CsvSource({
    "120, 'modules  ████████████░░░░░░░░░░░░░░░░░░  43%  59.0 MiB of 137.0 MiB  39.0 MiB/s  2 s"
        + " left  2 sources'",
    "92, 'modules  ████████░░░░░░░░░░░  43%  59.0 MiB of 137.0 MiB  39.0 MiB/s  2 s left  2 sources'",
    "73, 'modules  43%  59.0 MiB of 137.0 MiB  39.0 MiB/s  2 s left  2 sources'",
    "62, 'modules  43%  59.0 MiB of 137.0 MiB  39.0 MiB/s  2 s left'",
    "42, 'modules  43%  59.0 MiB of 137.0 MiB'",
    "22, 'modules  ██░░░  43%'",
    "16, 'modules  43%'",
    "12, 'modules …'"
  })
  void givesUpTheLeastImportantFirst(int columns, String line) {
    assertEquals(line, ProgressBar.line(progress("modules"), columns));
  }

  @Test
  void leavesRoomForTheEchoOfCtrlC() {
    for (String name : new String[] {"", "modules", "x".repeat(300), "日本語".repeat(20)}) {
      for (int columns = 4; columns < 250; columns++) {
        String line = ProgressBar.line(progress(name), columns);
        assertTrue(DisplayWidth.of(line) <= columns - 3, columns + ": " + line);
      }
    }
  }

  @Test
  void cutsALongNameBeforeItGivesUpTheRate() {
    assertEquals(
        "a film of a…  43%  59.0 MiB of 137.0 MiB  39.0 MiB/s",
        ProgressBar.line(progress("a film of any length.mkv"), 60));
    assertTrue(
        ProgressBar.line(progress("a film of any length.mkv"), 150)
            .startsWith("a film of any length.mkv  █"));
  }

  @Test
  void saysWhyNothingComesBeforeHowManyFilesHave() {
    Progress waiting = new Progress("docs", MIB, 2 * MIB, 0, 1, 12, "waiting for a source");

    assertEquals(
        "docs  50%  1.0 MiB of 2.0 MiB  waiting for a source", ProgressBar.line(waiting, 60));
  }

  @Test
  void tellsOfFilesWhereThereAreSeveral() {
    Progress folder = new Progress("docs", 0, 0, 0, 1_200, 10_000, "");

    assertTrue(ProgressBar.line(folder, 120).endsWith("1,200 of 10,000 files"));
  }

  @Test
  void survivesNumbersThatMakeNoSense() {
    Progress odd = new Progress("x", -1, 5, Long.MIN_VALUE, -1, -1, "\u001b[2J");

    assertTrue(DisplayWidth.of(ProgressBar.line(odd, 100)) < 100);
  }
}
