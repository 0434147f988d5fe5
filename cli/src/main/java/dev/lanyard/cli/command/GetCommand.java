package dev.lanyard.cli.command;

import com.google.gson.JsonObject;
import dev.lanyard.cli.control.CommandFailure;
import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.ProgressLine;
import dev.lanyard.cli.output.Screen;
import dev.lanyard.v1.Download;
import dev.lanyard.v1.DownloadState;
import dev.lanyard.v1.GetRequest;
import dev.lanyard.v1.GetResponse;
import dev.lanyard.v1.ReadRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches. */
@CommandLine.Command(
    name = "get",
    customSynopsis = "lanyard get TARGET... [-o FILE-OR-DIR] [OPTION]...",
    description = {
      "Fetches from everyone who has it at once, and verifies every piece. The node writes it.",
      "Ctrl-C stops and keeps what is verified: the same get goes on from there. Equal bytes that"
          + " are there already are not fetched."
    },
    footer = {
      "",
      "With --json: now and then {\"event\":\"progress\",\"id\",\"bytesDone\",\"bytesTotal\",",
      "\"bytesPerSecond\",\"sources\":[{\"node\",\"bytes\"}]}, and at last for each TARGET",
      "{\"event\":\"done\",\"path\",\"digest\",\"bytesTotal\",\"bytesFetched\",\"bytesCopied\",",
      "\"sources\"}; with --detach {\"event\":\"detached\",\"id\"}.",
      "",
      "Examples:",
      "  lanyard get b:docs/plan.pdf",
      "  lanyard get b:photos/2026 -o ~/Pictures",
      "  lanyard get ly:3f5a90c1d2e4 -o disk.iso",
      "  lanyard get b:backup/db.tar -o - | tar x"
    })
final class GetCommand extends Command {
  @Parameters(
      arity = "1..*",
      paramLabel = "TARGET",
      description =
          "NODE:SHARE/PATH (a file or a folder), ly:HEX (12 or more digits of a content's digest),"
              + " or a name that only one content in the mesh bears.")
  private List<String> targets = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE-OR-DIR",
      description =
          "A folder to put it in, or the name to give it; - for standard output, once all of it is"
              + " verified in the node's folder [the current folder].")
  private String output = "";

  @Option(names = "--force", description = "Replace other bytes that lie there.")
  private boolean force;

  @Option(
      names = "--keep-both",
      description =
          "Where other bytes lie, put the file beside them under the next free name, as 'plan"
              + " (2)'.")
  private boolean keepBoth;

  @Option(
      names = "--detach",
      description =
          "Print the download's id and leave it to the node; it yields to those that somebody waits"
              + " for.")
  private boolean detach;

  @Option(
      names = "--limit-down",
      paramLabel = "RATE",
      converter = Rate.Converter.class,
      description =
          "Fetch at most this many bytes a second, such as 10M; `lanyard limit` changes it.")
  private Rate limitDown = new Rate(0);

  @Option(
      names = "--limit-up",
      paramLabel = "RATE",
      converter = Rate.Converter.class,
      description = "Serve what has arrived of it to others at most so fast.")
  private Rate limitUp = new Rate(0);

  GetCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    // The link is closed last: what is called over it is cancelled while it can be.
    try (NodeLink node = session.connect();
        Interruption interruption = new Interruption(session.surroundings().interrupts())) {
      try {
        interruption.during(() -> fetchAll(node, interruption));
        return ExitStatus.DONE;
      } catch (CommandFailure e) {
        if (!interruption.happened()) {
          throw e;
        }
        tellStopped();
        return ExitStatus.INTERRUPTED;
      }
    }
  }

  private void fetchAll(NodeLink node, Interruption interruption) {
    if (Destination.isStandardOutput(output)) {
      advising(
          targets.getFirst(),
          () ->
              new StandardOutputCopy(session, node)
                  .copy(
                      targets,
                      detach,
                      ReadRequest.newBuilder()
                          .setLimitDown(limitDown.bytesPerSecond())
                          .setLimitUp(limitUp.bytesPerSecond())));
      return;
    }
    Destination destination = Destination.of(output, targets.size() > 1, session);
    List<CommandFailure> failures = new ArrayList<>();
    for (String target : targets) {
      try {
        advising(target, () -> fetch(node, request(target, destination)));
      } catch (CommandFailure e) {
        if (targets.size() == 1 || e.status() == ExitStatus.NO_NODE || interruption.happened()) {
          throw e;
        }
        session.warn(target + ": " + e.line());
        session.err().flush();
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw new CommandFailure(
          failures.getFirst().status(),
          "%d of %d targets were not fetched".formatted(failures.size(), targets.size()));
    }
  }

  private GetRequest request(String target, Destination destination) {
    return GetRequest.newBuilder()
        .setTarget(target)
        .setDestination(destination.path().toString())
        .setForce(force)
        .setKeepBoth(keepBoth)
        .setDetach(detach)
        .setLimitDown(limitDown.bytesPerSecond())
        .setLimitUp(limitUp.bytesPerSecond())
        .build();
  }

  /** Where nobody has a target that looks like a path without its node, says how to write one. */
  private static void advising(String target, Runnable fetching) {
    try {
      fetching.run();
    } catch (CommandFailure e) {
      boolean halfAPath = target.indexOf('/') >= 0 && target.indexOf(':') < 0;
      if (e.status() != ExitStatus.NOT_FOUND || !halfAPath) {
        throw e;
      }
      throw new CommandFailure(
          e.status(), e.line() + "; a path is named NODE:SHARE/PATH, such as b:docs/plan.pdf");
    }
  }

  private void fetch(NodeLink node, GetRequest request) {
    if (detach) {
      print(node.follow(control -> first(control.get(request))));
      return;
    }
    Instant began = session.now();
    Download last;
    try (ProgressLine line = session.progressLine()) {
      last = node.follow(control -> show(control.get(request), line));
    } catch (CommandFailure e) {
      throw e.status() == ExitStatus.NO_NODE
          ? new CommandFailure(e.status(), e.line() + "; then the same get goes on from there")
          : e;
    }
    if (last.getState() != DownloadState.DOWNLOAD_STATE_DONE) {
      throw new CommandFailure(ExitStatus.FAILED, unfinished(request, last));
    }
    Screen out = session.out();
    if (session.json()) {
      out.json(DownloadReport.event("done", last));
    } else if (session.quiet()) {
      out.line(last.getPath());
    } else {
      out.line(DownloadReport.summary(last, Duration.between(began, session.now())));
    }
    out.flush();
  }

  private Download show(Iterator<GetResponse> responses, ProgressLine line) {
    Download latest = Download.getDefaultInstance();
    while (responses.hasNext()) {
      latest = responses.next().getDownload();
      if (latest.getState() == DownloadState.DOWNLOAD_STATE_DONE) {
        continue;
      }
      line.show(DownloadReport.progress(latest));
      if (session.json()) {
        session.out().json(DownloadReport.event("progress", latest));
        session.out().flush();
      }
    }
    return latest;
  }

  private static Download first(Iterator<GetResponse> responses) {
    return responses.hasNext() ? responses.next().getDownload() : Download.getDefaultInstance();
  }

  private void print(Download begun) {
    if (begun.getId().isEmpty()) {
      throw new CommandFailure(ExitStatus.FAILED, "the node began no download; its log says more");
    }
    if (session.json()) {
      JsonObject event = DownloadReport.event("detached", begun);
      session.out().json(event);
    } else {
      session.out().line(begun.getId());
      session.hint(
          "The node goes on with it. See how far it is with: " + session.command("downloads"));
    }
  }

  private static String unfinished(GetRequest request, Download last) {
    String why = last.getError().isEmpty() ? "the node ended it" : last.getError();
    return request.getTarget() + " was not fetched: " + why + "; the same get goes on from there";
  }

  private void tellStopped() {
    session.warn(
        Destination.isStandardOutput(output)
            ? "stopped"
            : "stopped; what is verified is kept, the same get goes on from there");
    session.err().flush();
  }
}
