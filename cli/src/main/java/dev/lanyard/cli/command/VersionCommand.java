package dev.lanyard.cli.command;

import com.google.gson.JsonObject;
import dev.lanyard.cli.control.CommandFailure;
import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.JsonObjects;
import dev.lanyard.v1.GetStatusRequest;
import picocli.CommandLine;

/** Shows the versions. */
@CommandLine.Command(
    name = "version",
    customSynopsis = "lanyard version",
    description = "After an upgrade a node runs its old version until it is started again.",
    footer = {
      "",
      "With --json: {\"version\",\"nodeVersion\"}; nodeVersion is null while no node runs."
    })
final class VersionCommand extends Command {
  VersionCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    String product = ProductVersion.text();
    if (session.json()) {
      JsonObject json = new JsonObject();
      json.addProperty("version", product);
      json.add("nodeVersion", JsonObjects.orNull(nodeVersion()));
      session.out().json(json);
      return ExitStatus.DONE;
    }
    session.out().line("lanyard " + product);
    String node = nodeVersion();
    if (!node.isEmpty()) {
      session.out().line("node    " + node);
    }
    return ExitStatus.DONE;
  }

  /** Empty where no node runs, which is no failure here. */
  private String nodeVersion() {
    try (NodeLink node = session.connect()) {
      GetStatusRequest request = GetStatusRequest.getDefaultInstance();
      return node.ask(NodeLink.QUICK, control -> control.getStatus(request)).getVersion();
    } catch (CommandFailure e) {
      if (e.status() != ExitStatus.NO_NODE) {
        throw e;
      }
      return "";
    }
  }
}
