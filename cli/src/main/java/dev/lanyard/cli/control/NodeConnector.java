package dev.lanyard.cli.control;

/** Reaches the node that runs for a home. */
@FunctionalInterface
public interface NodeConnector {
  /**
   * A link to it; whether anybody is there shows at the first question.
   *
   * @throws CommandFailure when no node runs there ({@link ExitStatus#NO_NODE})
   */
  NodeLink connect(Home home);
}
