package dev.lanyard.cli.command;

import com.google.gson.JsonObject;
import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.HumanText;
import dev.lanyard.cli.output.JsonObjects;
import dev.lanyard.cli.output.Screen;
import dev.lanyard.cli.output.Span;
import dev.lanyard.cli.output.Tone;
import dev.lanyard.v1.GetStatusRequest;
import dev.lanyard.v1.GetStatusResponse;
import dev.lanyard.v1.Scrub;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine;

/** Shows the node. */
@CommandLine.Command(
    name = "status",
    customSynopsis = "lanyard status",
    footer = {
      "",
      "With --json: {\"nodeId\",\"name\",\"meshTag\",\"port\",\"version\",\"peers\",\"shares\",",
      "\"files\",\"bytes\",\"started\",\"home\",\"downloads\",\"bytesSent\",\"bytesReceived\",",
      "\"opsPort\",\"warnings\",\"limitUp\",\"limitDown\",\"scrub\":{\"reading\",",
      "\"finished\",\"next\",\"damaged\"}}; a limit that is off is null",
      "",
      "Examples:",
      "  lanyard status",
      "  lanyard --home /srv/lanyard status --json | jq .peers"
    })
final class StatusCommand extends Command {
  private static final int NAME_COLUMNS = 10;

  StatusCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    GetStatusResponse status;
    try (NodeLink node = session.connect()) {
      GetStatusRequest request = GetStatusRequest.getDefaultInstance();
      status = node.ask(NodeLink.QUICK, control -> control.getStatus(request));
    }
    if (session.json()) {
      session.out().json(json(status));
    } else {
      print(status);
    }
    return ExitStatus.DONE;
  }

  private void print(GetStatusResponse status) {
    line(
        "node",
        Span.strong(status.getName()),
        Span.plain("  " + status.getVersion() + running(status)));
    line("id", Span.plain(status.getNodeId()));
    line("mesh", Span.plain(status.getMeshTag()));
    line("port", Span.plain(status.getPort() + ports(status)));
    line("peers", Span.plain(HumanText.count(status.getPeers()) + " reachable"));
    line("shares", Span.plain(shares(status)));
    line("moved", Span.plain(moved(status)));
    if (status.getDownloads() > 0) {
      line("fetching", Span.plain(HumanText.count(status.getDownloads(), "download", "downloads")));
    }
    if (status.getLimitUp() != 0 || status.getLimitDown() != 0) {
      line("limits", Span.plain(limits(status)));
    }
    line("folder", Span.plain(status.getHome()));
    line("health", health(status.getScrub()));
    for (String warning : status.getWarningsList()) {
      line("warning", new Span(warning, Tone.WARNING));
    }
  }

  private void line(String name, Span... value) {
    Screen out = session.out();
    Span[] line = new Span[value.length + 1];
    line[0] = Span.faint(name + " ".repeat(NAME_COLUMNS - name.length()));
    System.arraycopy(value, 0, line, 1, value.length);
    out.line(line);
  }

  private String running(GetStatusResponse status) {
    return started(status)
        .map(started -> ", for " + HumanText.span(Duration.between(started, session.now())))
        .orElse("");
  }

  private static String ports(GetStatusResponse status) {
    return status.getOpsPort() == 0 ? "" : ", metrics and health on " + status.getOpsPort();
  }

  private static String shares(GetStatusResponse status) {
    return HumanText.count(status.getShares())
        + ", "
        + HumanText.count(status.getFiles(), "file", "files")
        + ", "
        + HumanText.size(status.getBytes());
  }

  private static String moved(GetStatusResponse status) {
    return HumanText.size(status.getBytesSent())
        + " sent, "
        + HumanText.size(status.getBytesReceived())
        + " received";
  }

  private static String limits(GetStatusResponse status) {
    return "up " + Rate.text(status.getLimitUp()) + ", down " + Rate.text(status.getLimitDown());
  }

  private Span health(Scrub scrub) {
    String damaged =
        scrub.getDamaged() == 0
            ? "nothing is known to be damaged"
            : HumanText.count(scrub.getDamaged(), "file", "files") + " damaged";
    String last =
        Words.moment(scrub.hasFinished(), scrub.getFinished())
            .map(time ->
                "; all was read again " + HumanText.moment(Optional.of(time), session.now()))
            .orElse("");
    String now = scrub.getReading() ? "; all is being read again" : last;
    return new Span(damaged + now, scrub.getDamaged() == 0 ? Tone.PLAIN : Tone.BAD);
  }

  private static JsonObject json(Scrub scrub) {
    JsonObject json = new JsonObject();
    json.addProperty("reading", scrub.getReading());
    json.add(
        "finished", JsonObjects.moment(Words.moment(scrub.hasFinished(), scrub.getFinished())));
    json.add("next", JsonObjects.moment(Words.moment(scrub.hasNext(), scrub.getNext())));
    json.addProperty("damaged", scrub.getDamaged());
    return json;
  }

  private static JsonObject json(GetStatusResponse status) {
    JsonObject json = new JsonObject();
    json.addProperty("nodeId", status.getNodeId());
    json.addProperty("name", status.getName());
    json.addProperty("meshTag", status.getMeshTag());
    json.addProperty("port", status.getPort());
    json.addProperty("version", status.getVersion());
    json.addProperty("peers", status.getPeers());
    json.addProperty("shares", status.getShares());
    json.add("files", JsonObjects.unsigned(status.getFiles()));
    json.add("bytes", JsonObjects.unsigned(status.getBytes()));
    json.add("started", JsonObjects.moment(started(status)));
    json.addProperty("home", status.getHome());
    json.addProperty("downloads", status.getDownloads());
    json.add("bytesSent", JsonObjects.unsigned(status.getBytesSent()));
    json.add("bytesReceived", JsonObjects.unsigned(status.getBytesReceived()));
    json.addProperty("opsPort", status.getOpsPort());
    json.add("warnings", JsonObjects.texts(status.getWarningsList()));
    json.add("limitUp", JsonObjects.limit(status.getLimitUp()));
    json.add("limitDown", JsonObjects.limit(status.getLimitDown()));
    json.add("scrub", json(status.getScrub()));
    return json;
  }

  private static Optional<Instant> started(GetStatusResponse status) {
    return Words.moment(status.hasStarted(), status.getStarted());
  }
}
