package dev.lanyard.cli.command;

import com.google.gson.JsonObject;
import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.v1.CancelDownloadRequest;
import dev.lanyard.v1.CancelDownloadResponse;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Stops a download. */
@CommandLine.Command(
    name = "cancel",
    customSynopsis = "lanyard cancel ID",
    description = "What is verified is kept: the same get goes on from there.",
    footer = {"", "With --json: {\"id\"}", "", "Example:", "  lanyard cancel 7"})
final class CancelCommand extends Command {
  @Parameters(
      paramLabel = "ID",
      description = "The download's id, as `lanyard downloads` lists it.")
  private String id = "";

  CancelCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    try (NodeLink node = session.connect()) {
      CancelDownloadRequest request = CancelDownloadRequest.newBuilder().setId(id).build();
      CancelDownloadResponse _ =
          node.ask(NodeLink.QUICK, control -> control.cancelDownload(request));
    }
    if (session.json()) {
      JsonObject json = new JsonObject();
      json.addProperty("id", id);
      session.out().json(json);
    } else {
      session.out().line(id + " is stopped; what is verified is kept");
    }
    return ExitStatus.DONE;
  }
}
