package dev.lanyard.node;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * What a test needs of the machine. Without it the test is skipped and says why or, where the
 * property {@code lanyard.requireAll} is set, fails.
 */
public final class Requires {
  private Requires() {}

  /** To give files to other users. */
  public static void root() {
    need(System.getProperty("user.name", "").equals("root"), "root");
  }

  /** For what only Linux' sockets can do. */
  public static void linux() {
    need(System.getProperty("os.name", "").equals("Linux"), "Linux");
  }

  /** A program, say, that is looked for elsewhere. */
  public static void that(boolean there, String what) {
    need(there, what);
  }

  private static void need(boolean there, String what) {
    if (there) {
      return;
    }
    String message = "needs " + what;
    if (requireAll()) {
      fail(message + ", and lanyard.requireAll is set");
    }
    abort(message);
  }

  private static boolean requireAll() {
    String value = System.getProperty("lanyard.requireAll", "unset");
    return !value.equals("unset") && !value.equals("false");
  }
}
