package dev.lanyard.cli.command;

import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.HumanText;
import dev.lanyard.cli.output.Span;
import dev.lanyard.v1.AddShareRequest;
import dev.lanyard.v1.OwnShare;
import dev.lanyard.v1.Share;
import dev.lanyard.v1.ShareState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shares a path. */
@CommandLine.Command(
    name = "share",
    customSynopsis = "lanyard share PATH [--name N] [--to NODE]... [--wait]",
    description =
        "The files stay where they are, and what changes in them is seen. Returns when the share is"
            + " announced; it is indexed meanwhile. A .lanyardignore in it, in gitignore's syntax,"
            + " says what to leave out. It stays shared, also after a restart, until"
            + " `lanyard unshare`. Without --to all see it, but a share that was restricted before"
            + " stays so: unshare it first to open it to all.",
    footer = {
      "",
      "With --json: the share, as `lanyard shares --json` prints it.",
      "",
      "Examples:",
      "  lanyard share ~/Music",
      "  lanyard share ~/Photos/2026 --name holiday --to b --to c",
      "  lanyard share build.iso --wait"
    })
final class ShareCommand extends Command {
  /** The path is looked at, not read. */
  private static final Duration ANNOUNCING = Duration.ofSeconds(30);

  @Parameters(paramLabel = "PATH", description = "A folder or a file on this computer.")
  private Path path = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "N",
      description = "What peers call it [PATH's last part].")
  private String name = "";

  @Option(
      names = "--to",
      paramLabel = "NODE",
      description = "Let this node see it, by name or id, and no other that is not named.")
  private List<String> audience = List.of();

  @Option(names = "--wait", description = "Return only when all of it is indexed.")
  private boolean wait;

  ShareCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    AddShareRequest request =
        AddShareRequest.newBuilder()
            .setPath(session.absolute(path).toString())
            .setName(name)
            .addAllAudience(audience)
            .setWait(wait)
            .build();
    try (NodeLink node = session.connect()) {
      OwnShare own = wait ? new Indexing(session, node).share(request) : announced(node, request);
      if (session.json()) {
        session.out().json(ShareReport.json(own));
      } else {
        print(own, ShareReport.namesFor(List.of(own), node));
      }
    }
    return ExitStatus.DONE;
  }

  private static OwnShare announced(NodeLink node, AddShareRequest request) {
    return node.ask(ANNOUNCING, control -> control.addShare(request)).getShare();
  }

  private void print(OwnShare own, NodeNames names) {
    Share share = own.getShare();
    boolean ready = share.getState() == ShareState.SHARE_STATE_READY;
    boolean restricted = own.getAudienceCount() > 0;
    String how =
        ready
            ? "  is shared: "
                + HumanText.count(share.getFiles(), "file", "files")
                + ", "
                + HumanText.size(share.getBytes())
            : "  is announced and being indexed";
    String who = restricted ? "; only for " + ShareReport.audience(own, names) : "";
    session.out().line(Span.strong(share.getName()), Span.plain(how + who));
    if (restricted && audience.isEmpty()) {
      session.hint(
          "It stays restricted as before. To open it to all, first: "
              + session.command("unshare", share.getName()));
    }
    if (!ready) {
      session.hint("See how far it is with: " + session.command("shares"));
    }
    if (!own.getNotice().isEmpty()) {
      session.hint(own.getNotice());
    }
  }
}
