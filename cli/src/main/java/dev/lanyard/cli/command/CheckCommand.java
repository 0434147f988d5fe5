package dev.lanyard.cli.command;

import dev.lanyard.cli.control.CommandFailure;
import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.ProgressLine;
import dev.lanyard.v1.CheckRequest;
import dev.lanyard.v1.CheckResponse;
import java.util.Iterator;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds what the disk has lost. */
@CommandLine.Command(
    name = "check",
    customSynopsis = "lanyard check [SHARE] [--read] [--repair]",
    description = {
      "Looks whether the files of SHARE, or of all shares and those that were fetched elsewhere, are"
          + " still what they were when they were indexed. One that nobody wrote since and that is"
          + " another is damaged: it is not served any more until it is repaired or written anew.",
      "The node reads all files again by itself, slowly, once a month (--scrub-days of `lanyard up`);"
          + " `lanyard status` says when it last had. Files that were fetched it repairs by itself."
    },
    footer = {
      "",
      "Exit status 1 when something is damaged, cannot be read or was not repaired. With --json:",
      "{\"event\":\"progress\",\"filesDone\",\"filesTotal\",\"bytesDone\",\"bytesTotal\"} now and",
      "then, {\"event\":\"finding\",\"path\",\"share\",\"state\":\"damaged\"|\"changed\"|\"missing\"",
      "|\"unreadable\"|\"repaired\",\"digest\",\"sizeBytes\",\"bytesDamaged\",\"holders\",\"why\"}",
      "for each, and at last {\"event\":\"done\",\"filesDone\",\"bytesDone\",\"damaged\",",
      "\"repaired\",\"changed\",\"missing\",\"unreadable\"}.",
      "",
      "Examples:",
      "  lanyard check",
      "  lanyard check photos --read",
      "  lanyard check --repair"
    })
final class CheckCommand extends Command {
  @Parameters(arity = "0..1", paramLabel = "SHARE", description = "The share to look at [all].")
  private String share = "";

  @Option(
      names = "--read",
      description =
          "Read every file from the disk and compare it with its digest; without, only when it was"
              + " written is looked at, and what is known to be damaged is told.")
  private boolean read;

  @Option(names = "--repair", description = "Fetch what is damaged again, from peers that have it.")
  private boolean repair;

  CheckCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    CheckReport report = new CheckReport(session, share, read);
    // The link is closed last: what is called over it is cancelled while it can be.
    try (NodeLink node = session.connect();
        Interruption interruption = new Interruption(session.surroundings().interrupts())) {
      try {
        interruption.during(() -> check(node, report));
        return report.isWell() ? ExitStatus.DONE : ExitStatus.FAILED;
      } catch (CommandFailure e) {
        if (!interruption.happened()) {
          throw e;
        }
        session.warn("stopped before all was looked at");
        session.err().flush();
        return ExitStatus.INTERRUPTED;
      }
    }
  }

  private void check(NodeLink node, CheckReport report) {
    CheckRequest request =
        CheckRequest.newBuilder().setShare(share).setRead(read).setRepair(repair).build();
    CheckResponse last;
    try (ProgressLine line = session.progressLine()) {
      last = node.follow(control -> follow(control.check(request), report, line));
    }
    report.end(last);
  }

  private CheckResponse follow(
      Iterator<CheckResponse> responses, CheckReport report, ProgressLine line) {
    CheckResponse latest = CheckResponse.getDefaultInstance();
    while (responses.hasNext()) {
      latest = responses.next();
      if (latest.hasFinding()) {
        line.clear();
        report.finding(latest.getFinding());
      } else if (latest.hasRepair()) {
        line.show(DownloadReport.progress(latest.getRepair()));
      } else {
        line.show(report.progress(latest));
        if (session.json() && responses.hasNext()) {
          session.out().json(report.event("progress", latest));
          session.out().flush();
        }
      }
    }
    return latest;
  }
}
