package dev.lanyard.cli.command;

import java.nio.file.Path;
import java.util.Map;

/**
 * What the process was started with.
 *
 * @param variables the environment's
 * @param userHome the user's home folder
 * @param workingFolder absolute; where relative paths begin
 */
public record Environment(Map<String, String> variables, Path userHome, Path workingFolder) {
  public Environment {
    variables = Map.copyOf(variables);
  }

  /** As the shell has it: what {@code HOME} says, and only without that the account's folder. */
  static Path userHome(Map<String, String> variables) {
    String home = variables.getOrDefault("HOME", "");
    return Path.of(home.startsWith("/") ? home : System.getProperty("user.home", "/"));
  }

  /** The variable, or the empty text where it is not set. */
  public String variable(String name) {
    return variables.getOrDefault(name, "");
  }
}
