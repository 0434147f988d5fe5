package dev.lanyard.cli.command;

import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.Screen;
import dev.lanyard.v1.ListOwnSharesRequest;
import dev.lanyard.v1.OwnShare;
import java.util.List;
import picocli.CommandLine;

/** Lists what this node shares. */
@CommandLine.Command(
    name = "shares",
    customSynopsis = "lanyard shares",
    description = "What is indexed of a share can be fetched already while the rest is being read.",
    footer = {
      "",
      "With --json, one a line: {\"name\",\"path\",\"files\",\"bytes\",\"state\",\"filesFound\",",
      "\"bytesFound\",\"audience\",\"notice\",\"restricted\"}"
    })
final class SharesCommand extends Command {
  SharesCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    List<OwnShare> shares;
    NodeNames names;
    try (NodeLink node = session.connect()) {
      ListOwnSharesRequest request = ListOwnSharesRequest.getDefaultInstance();
      shares = node.ask(NodeLink.QUICK, control -> control.listOwnShares(request)).getSharesList();
      names = session.json() ? new NodeNames() : ShareReport.namesFor(shares, node);
    }
    Screen out = session.out();
    if (session.json()) {
      shares.forEach(share -> out.json(ShareReport.json(share)));
      return ExitStatus.DONE;
    }
    if (shares.isEmpty()) {
      session.hint(
          "Nothing is shared from here yet. Share something with: "
              + session.command("share", "PATH"));
      return ExitStatus.DONE;
    }
    out.table(ShareReport.table(shares, names));
    for (OwnShare share : shares) {
      if (!share.getNotice().isEmpty()) {
        session.hint(share.getShare().getName() + ": " + share.getNotice());
      }
    }
    return ExitStatus.DONE;
  }
}
