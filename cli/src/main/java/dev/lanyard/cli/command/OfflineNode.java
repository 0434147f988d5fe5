package dev.lanyard.cli.command;

import dev.lanyard.cli.control.NodeCommand;
import java.util.ArrayList;
import java.util.List;

/** The node's own program, for what works on the node's folder while no node runs. */
final class OfflineNode {
  private OfflineNode() {}

  static NodeCommand.Result run(Session session, String standardInput, String... words) {
    List<String> arguments = new ArrayList<>(List.of("--home", session.home().folder().toString()));
    arguments.addAll(List.of(words));
    return session.surroundings().nodeCommand().run(arguments, standardInput);
  }
}
