package dev.lanyard.cli.command;

import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.Screen;
import dev.lanyard.v1.Download;
import dev.lanyard.v1.ListDownloadsRequest;
import java.util.List;
import picocli.CommandLine;

/** Lists the downloads. */
@CommandLine.Command(
    name = "downloads",
    customSynopsis = "lanyard downloads",
    description = "All under way and the last 100 that ended, newest first.",
    footer = {
      "",
      "With --json, one a line: {\"id\",\"target\",\"path\",\"state\",\"digest\",\"bytesDone\",",
      "\"bytesTotal\",\"bytesFetched\",\"bytesCopied\",\"bytesPerSecond\",\"filesDone\",",
      "\"filesTotal\",\"sources\",\"error\",\"started\",\"limitUp\",\"limitDown\"}"
    })
final class DownloadsCommand extends Command {
  DownloadsCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    List<Download> downloads;
    try (NodeLink node = session.connect()) {
      ListDownloadsRequest request = ListDownloadsRequest.getDefaultInstance();
      downloads =
          node.ask(NodeLink.QUICK, control -> control.listDownloads(request)).getDownloadsList();
    }
    Screen out = session.out();
    if (session.json()) {
      downloads.forEach(download -> out.json(DownloadReport.json(download)));
    } else if (downloads.isEmpty()) {
      session.hint("Nothing is being fetched, and nothing was lately.");
    } else {
      out.table(DownloadReport.table(downloads));
    }
    return ExitStatus.DONE;
  }
}
