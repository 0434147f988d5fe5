package dev.lanyard.cli.command;

import com.google.gson.JsonObject;
import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.v1.RotateRequest;
import dev.lanyard.v1.RotateResponse;
import picocli.CommandLine;

/** Changes the mesh's secret. */
@CommandLine.Command(
    name = "rotate",
    customSynopsis = "lanyard rotate",
    description = {
      "Changes the mesh's code. Its members get the new one by themselves: those that are here now,"
          + " the others when they come back. The old code lets nobody in any more.",
      "For when the code may have been seen by somebody; a member is shut out with `lanyard expel`."
    },
    footer = {"", "With --json: {\"meshTag\",\"told\"}", "", "Example:", "  lanyard rotate"})
final class RotateCommand extends Command {
  RotateCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    RotateResponse rotated;
    try (NodeLink node = session.connect()) {
      rotated =
          node.ask(NodeLink.QUICK, control -> control.rotate(RotateRequest.getDefaultInstance()));
    }
    if (session.json()) {
      JsonObject json = new JsonObject();
      json.addProperty("meshTag", rotated.getMeshTag());
      json.addProperty("told", rotated.getTold());
      session.out().json(json);
    } else {
      session.out().line("the mesh has a new code; " + told(rotated.getTold()));
      session.hint("To let another computer in: lanyard invite");
    }
    return ExitStatus.DONE;
  }

  /** Who knows of a new code. */
  static String told(int peers) {
    String here =
        switch (peers) {
          case 0 -> "no other member is here";
          case 1 -> "1 other member is here and has it";
          default -> peers + " other members are here and have it";
        };
    return here + ", who is away gets it on return";
  }
}
