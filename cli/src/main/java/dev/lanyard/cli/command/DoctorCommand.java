package dev.lanyard.cli.command;

import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.Screen;
import dev.lanyard.v1.DiagnoseRequest;
import dev.lanyard.v1.DiagnoseResponse;
import dev.lanyard.v1.Finding;
import dev.lanyard.v1.InterfaceReport;
import dev.lanyard.v1.Severity;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Finds out what ails discovery and reachability. */
@CommandLine.Command(
    name = "doctor",
    customSynopsis = "lanyard doctor",
    description = {
      "Looks at each network interface: whether peers are looked for there, whether multicast goes",
      "out and comes back, which addresses are told to peers, who answered, and what to do."
    },
    footer = {
      "",
      "Exit status 1 when something does not work. With --json, one a line:",
      "{\"type\":\"interface\",\"name\",\"kind\",\"chosen\",\"addresses\",\"multicastOut\",",
      "\"multicastBack\",\"advertised\",\"answered\"} and {\"type\":\"finding\",\"interface\",",
      "\"severity\":\"ok\"|\"warning\"|\"problem\",\"code\",\"what\",\"remedy\"}, whose interface",
      "is null for the node as a whole."
    })
final class DoctorCommand extends Command {
  /** The node takes about two seconds; a sick network may take longer. */
  private static final Duration DIAGNOSIS = Duration.ofSeconds(30);

  DoctorCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    DiagnoseResponse diagnosis;
    try (NodeLink node = session.connect()) {
      DiagnoseRequest request = DiagnoseRequest.getDefaultInstance();
      diagnosis = node.ask(DIAGNOSIS, control -> control.diagnose(request));
    }
    Screen out = session.out();
    if (session.json()) {
      Diagnosis.json(diagnosis).forEach(out::json);
    } else {
      Diagnosis.lines(diagnosis).forEach(out::line);
    }
    return findings(diagnosis).anyMatch(DoctorCommand::isProblem)
        ? ExitStatus.FAILED
        : ExitStatus.DONE;
  }

  private static Stream<Finding> findings(DiagnoseResponse diagnosis) {
    return Stream.concat(
        diagnosis.getInterfacesList().stream()
            .map(InterfaceReport::getFindingsList)
            .flatMap(List::stream),
        diagnosis.getFindingsList().stream());
  }

  private static boolean isProblem(Finding finding) {
    return finding.getSeverity() == Severity.SEVERITY_PROBLEM;
  }
}
