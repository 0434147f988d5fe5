package dev.lanyard.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Locale;

/** What came of a process: its exit status and what it printed. */
record Outcome(String command, int status, String out, String err) {

  /** Fails the test unless the status is 0. */
  Outcome ok() {
    return exits(0);
  }

  Outcome exits(int expected) {
    assertEquals(expected, status, this::toString);
    return this;
  }

  /**
   * Fails the test unless this is an error as a person should see one: that status, on standard
   * error, without a stack trace, its last line naming each of the fragments in any case.
   */
  Outcome failsClearly(int expected, String... fragments) {
    exits(expected);
    assertFalse(err.isBlank(), this::toString);
    assertFalse(err.contains("\tat ") || err.contains("Exception"), this::toString);
    String line = err.strip().lines().toList().getLast().toLowerCase(Locale.ROOT);
    for (String fragment : fragments) {
      assertTrue(
          line.contains(fragment.toLowerCase(Locale.ROOT)),
          () -> "no \"" + fragment + "\" in the error of " + this);
    }
    return this;
  }

  /** The objects printed with {@code --json}, one a line. */
  List<JsonObject> json() {
    return parse(out);
  }

  static List<JsonObject> parse(String lines) {
    return lines
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  /** The object that ended a {@code get --json}. */
  JsonObject done() {
    ok();
    JsonObject last = json().getLast();
    assertEquals("done", last.get("event").getAsString(), this::toString);
    return last;
  }

  @Override
  public String toString() {
    return "`%s`, which ended with status %d\n-- out\n%s\n-- err\n%s"
        .formatted(command, status, out, err);
  }
}
