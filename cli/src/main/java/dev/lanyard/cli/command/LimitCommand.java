package dev.lanyard.cli.command;

import com.google.gson.JsonObject;
import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.JsonObjects;
import dev.lanyard.v1.SetLimitsRequest;
import dev.lanyard.v1.SetLimitsResponse;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes how fast the node or a download may be. */
@CommandLine.Command(
    name = "limit",
    customSynopsis = "lanyard limit [ID] [--up RATE] [--down RATE]",
    description = {
      "Takes effect at once, and lasts until the node stops or the download ends. Without a RATE,"
          + " shows what is in force.",
      "For good: lanyard up --limit-up RATE, or limit-up = RATE in the node's lanyard.conf."
    },
    footer = {
      "",
      "RATE is in bytes a second, such as 500K, 10M or 1G (of 1024); off lifts it.",
      "",
      "With --json: {\"up\",\"down\"}, null where there is no limit",
      "",
      "Examples:",
      "  lanyard limit --up 5M",
      "  lanyard limit 7 --down 500K",
      "  lanyard limit --up off --down off"
    })
final class LimitCommand extends Command {
  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description =
          "A download's id, as `lanyard downloads` lists it; without one, the node is meant.")
  private String id = "";

  @Option(
      names = {"--up", "--limit-up"},
      paramLabel = "RATE",
      converter = Rate.Converter.class,
      description = "Send at most this much; of a download, what is served on while it arrives.")
  private @Nullable Rate up;

  @Option(
      names = {"--down", "--limit-down"},
      paramLabel = "RATE",
      converter = Rate.Converter.class,
      description = "Receive at most this much.")
  private @Nullable Rate down;

  LimitCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    SetLimitsRequest.Builder request = SetLimitsRequest.newBuilder().setDownloadId(id);
    if (up != null) {
      request.setUp(up.bytesPerSecond());
    }
    if (down != null) {
      request.setDown(down.bytesPerSecond());
    }
    SetLimitsResponse limits;
    try (NodeLink node = session.connect()) {
      limits = node.ask(NodeLink.QUICK, control -> control.setLimits(request.build()));
    }
    if (session.json()) {
      JsonObject json = new JsonObject();
      json.add("up", JsonObjects.limit(limits.getUp()));
      json.add("down", JsonObjects.limit(limits.getDown()));
      session.out().json(json);
    } else {
      session.out().line("up    " + Rate.text(limits.getUp()));
      session.out().line("down  " + Rate.text(limits.getDown()));
    }
    return ExitStatus.DONE;
  }
}
