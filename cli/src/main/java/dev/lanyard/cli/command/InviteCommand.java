package dev.lanyard.cli.command;

import com.google.gson.JsonObject;
import dev.lanyard.cli.control.CommandFailure;
import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeCommand;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.JsonObjects;
import dev.lanyard.cli.output.Screen;
import dev.lanyard.cli.output.Span;
import dev.lanyard.v1.InviteRequest;
import dev.lanyard.v1.InviteResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Shows the mesh's code, from the node that runs or else from its folder. */
@CommandLine.Command(
    name = "invite",
    customSynopsis = "lanyard invite [--quiet]",
    description = "Makes the mesh where there is none yet. Works whether or not the node runs.",
    footer = {
      "",
      "With --json: {\"code\",\"meshTag\"}; meshTag is null while no node runs.",
      "",
      "Examples:",
      "  lanyard invite",
      "  lanyard invite --quiet | ssh b.local lanyard join -"
    })
final class InviteCommand implements Callable<Integer> {
  private final Session session;

  InviteCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (NodeLink node = session.connect()) {
      InviteResponse invitation =
          node.ask(NodeLink.QUICK, control -> control.invite(InviteRequest.getDefaultInstance()));
      print(invitation.getCode(), invitation.getMeshTag());
      return ExitStatus.DONE.code();
    } catch (CommandFailure e) {
      if (e.status() != ExitStatus.NO_NODE) {
        throw e;
      }
      return inviteOffline();
    }
  }

  private int inviteOffline() {
    NodeCommand.Result result = OfflineNode.run(session, "", "invite", "--quiet");
    if (result.exitCode() == ExitStatus.DONE.code()) {
      print(result.output().strip(), "");
    }
    return result.exitCode();
  }

  private void print(String code, String meshTag) {
    Screen out = session.out();
    if (session.json()) {
      JsonObject json = new JsonObject();
      json.addProperty("code", code);
      json.add("meshTag", JsonObjects.orNull(meshTag));
      out.json(json);
    } else {
      out.line(Span.strong(code));
    }
    session.hint("On the other computer: lanyard join, give it this code, then lanyard up.");
    session.hint("Whoever has the code can read everything that is shared with the mesh.");
    out.flush();
    session.err().flush();
  }
}
