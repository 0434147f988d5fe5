package dev.lanyard.cli.control;

import java.util.List;

/**
 * The node's own program, {@code lanyard-node}. What it says on standard error is the user's to
 * read.
 */
@FunctionalInterface
public interface NodeCommand {
  /**
   * How a run ended.
   *
   * @param output what it said on standard output
   */
  record Result(int exitCode, String output) {}

  /**
   * Runs it to its end.
   *
   * @throws CommandFailure when it cannot be started
   */
  Result run(List<String> arguments, String standardInput);
}
