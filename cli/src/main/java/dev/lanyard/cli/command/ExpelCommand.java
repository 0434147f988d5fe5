package dev.lanyard.cli.command;

import com.google.gson.JsonObject;
import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.JsonObjects;
import dev.lanyard.v1.ExpelRequest;
import dev.lanyard.v1.ExpelResponse;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Shuts a node out of the mesh. */
@CommandLine.Command(
    name = "expel",
    customSynopsis = "lanyard expel NODE",
    description = {
      "Every node that hears of it refuses NODE and closes its connections at once; those that are"
          + " away hear of it when they come back. The mesh's code is changed, as by `lanyard rotate`.",
      "What NODE has fetched it keeps. There is no way back for it but as a new node: without"
          + " node.key and node.pem in its folder, and with the new code."
    },
    footer = {
      "",
      "With --json: {\"nodeId\",\"name\",\"meshTag\",\"told\",\"already\"}; name is null for a node",
      "that this one never met.",
      "",
      "Examples:",
      "  lanyard expel lost-laptop",
      "  lanyard expel 7q2xk4bd"
    })
final class ExpelCommand extends Command {
  @Parameters(
      paramLabel = "NODE",
      description =
          "Its name, or its id or the first digits of that, as `lanyard peers --all` lists.")
  private String node = "";

  ExpelCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    ExpelRequest request = ExpelRequest.newBuilder().setNode(node).build();
    ExpelResponse expelled;
    try (NodeLink link = session.connect()) {
      expelled = link.ask(NodeLink.QUICK, control -> control.expel(request));
    }
    if (session.json()) {
      JsonObject json = new JsonObject();
      json.addProperty("nodeId", expelled.getNodeId());
      json.add("name", JsonObjects.orNull(expelled.getName()));
      json.addProperty("meshTag", expelled.getMeshTag());
      json.addProperty("told", expelled.getTold());
      json.addProperty("already", expelled.getAlready());
      session.out().json(json);
    } else if (expelled.getAlready()) {
      session.out().line(node + " was expelled before; nothing was changed");
    } else {
      session
          .out()
          .line(
              node
                  + " is expelled, and the mesh has a new code; "
                  + RotateCommand.told(expelled.getTold()));
      session.hint("To let another computer in: lanyard invite");
    }
    return ExitStatus.DONE;
  }
}
