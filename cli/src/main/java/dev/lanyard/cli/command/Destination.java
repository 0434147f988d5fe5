package dev.lanyard.cli.command;

import dev.lanyard.cli.control.CommandFailure;
import dev.lanyard.cli.control.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where `get` puts things: a folder that exists, or the name to give to the one thing fetched. */
record Destination(Path path) {
  private static final String STANDARD_OUTPUT = "-";

  static boolean isStandardOutput(String option) {
    return option.equals(STANDARD_OUTPUT);
  }

  /**
   * @param option what the user gave; empty for the working folder
   * @param several whether it has to hold more than one thing
   */
  static Destination of(String option, boolean several, Session session) {
    Path path = session.absolute(Path.of(option));
    boolean folder = Files.isDirectory(path);
    if (!folder && (several || option.endsWith("/"))) {
      throw new CommandFailure(
          ExitStatus.WRONG_USAGE,
          path
              + " is no folder"
              + (several ? ", and several things need one" : "")
              + "; make it first with: mkdir -p "
              + path);
    }
    return new Destination(path);
  }
}
