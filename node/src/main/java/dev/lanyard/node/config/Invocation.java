package dev.lanyard.node.config;

/** What a command line of {@code lanyard-node} asks for. */
public sealed interface Invocation {
  /** Run the node. */
  record Run(Settings settings) implements Invocation {}

  /** Print the mesh's code, after making the mesh where there is none. */
  record Invite(Settings settings) implements Invocation {}

  /**
   * Join a mesh.
   *
   * @param fromStandardInput the code comes from there; else it is asked for, without echo
   */
  record Join(Settings settings, boolean fromStandardInput) implements Invocation {}

  /** Print this to standard output and exit with status 0. */
  record ShowText(String text) implements Invocation {}

  /** Print this one line to standard error and exit with status 2. */
  record Wrong(String message) implements Invocation {}
}
