package dev.lanyard.cli.command;

import com.google.gson.JsonObject;
import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.v1.RemoveShareRequest;
import dev.lanyard.v1.RemoveShareResponse;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Stops sharing. */
@CommandLine.Command(
    name = "unshare",
    customSynopsis = "lanyard unshare NAME",
    description = "The files stay where they are, here and with those who fetched them.",
    footer = {"", "With --json: {\"name\"}", "", "Example:", "  lanyard unshare holiday"})
final class UnshareCommand extends Command {
  @Parameters(paramLabel = "NAME", description = "The share's name, as `lanyard shares` lists it.")
  private String name = "";

  UnshareCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    try (NodeLink node = session.connect()) {
      RemoveShareRequest request = RemoveShareRequest.newBuilder().setName(name).build();
      RemoveShareResponse _ = node.ask(NodeLink.QUICK, control -> control.removeShare(request));
    }
    if (session.json()) {
      JsonObject json = new JsonObject();
      json.addProperty("name", name);
      session.out().json(json);
    } else {
      session.out().line(name + " is not shared any more; the files stay where they are");
    }
    return ExitStatus.DONE;
  }
}
