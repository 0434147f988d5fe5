package dev.lanyard.cli.command;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.lanyard.cli.output.JsonObjects;
import dev.lanyard.cli.output.Span;
import dev.lanyard.cli.output.Tone;
import dev.lanyard.v1.DiagnoseResponse;
import dev.lanyard.v1.Finding;
import dev.lanyard.v1.InterfaceReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** How the doctor's findings read: a section for each interface, then the node as a whole. */
final class Diagnosis {
  private static final Span TICK = new Span("✓", Tone.GOOD);
  private static final Span CROSS = new Span("✗", Tone.BAD);
  private static final Span MARK = new Span("!", Tone.WARNING);
  private static final Span UNKNOWN = Span.plain("?");

  /** The node's words for: multicast is off; it cannot be sent; it does not come back. */
  private static final String OFF = "mdns-off";

  private static final String UNSENT = "multicast-unsent";
  private static final Set<String> NOT_BACK = Set.of("multicast-blocked", "multicast-one-way");

  private static final int NAME_COLUMNS = 12;

  private Diagnosis() {}

  static List<List<Span>> lines(DiagnoseResponse diagnosis) {
    List<List<Span>> lines = new ArrayList<>();
    boolean multicast = !has(diagnosis.getFindingsList(), OFF::equals);
    for (InterfaceReport report : diagnosis.getInterfacesList()) {
      addSection(report, multicast, lines);
      lines.add(List.of());
    }
    lines.add(List.of(Span.strong("the node as a whole")));
    if (diagnosis.getFindingsCount() == 0) {
      lines.add(List.of(Span.plain("  "), TICK, Span.plain(" nothing to remark")));
    }
    addFindings(diagnosis.getFindingsList(), lines);
    return lines;
  }

  private static void addSection(
      InterfaceReport report, boolean multicast, List<List<Span>> lines) {
    String use = report.getChosen() ? "peers are looked for here" : "not used for finding peers";
    lines.add(
        List.of(Span.strong(report.getName()), Span.plain("  " + report.getKind() + ", " + use)));
    lines.add(fact("addresses", report.getAddressesList()));
    if (report.getChosen()) {
      if (multicast) {
        lines.add(multicast(report));
      }
      lines.add(fact("advertised", report.getAdvertisedList()));
      if (multicast) {
        lines.add(fact("answered", report.getAnsweredList()));
      }
    }
    addFindings(report.getFindingsList(), lines);
  }

  /** A cross only for what the node calls a fault: where nobody else is, nobody answers. */
  private static List<Span> multicast(InterfaceReport report) {
    List<Span> line = new ArrayList<>(List.of(Span.faint("  multicast   ")));
    if (report.getMulticastOut()) {
      line.addAll(List.of(Span.plain("out "), TICK));
    } else if (has(report.getFindingsList(), UNSENT::equals)) {
      line.addAll(List.of(Span.plain("out "), CROSS));
      return line;
    } else {
      line.add(Span.faint("not tried"));
      return line;
    }
    if (report.getMulticastBack()) {
      line.addAll(List.of(Span.plain("  back "), TICK));
    } else if (has(report.getFindingsList(), NOT_BACK::contains)) {
      line.addAll(List.of(Span.plain("  back "), CROSS));
    } else {
      line.add(Span.faint("  nobody answered"));
    }
    return line;
  }

  private static boolean has(List<Finding> findings, Predicate<String> code) {
    return findings.stream().map(Finding::getCode).anyMatch(code);
  }

  private static List<Span> fact(String name, List<String> values) {
    String text = values.isEmpty() ? "nothing" : String.join(", ", values);
    return List.of(
        Span.faint("  " + name + " ".repeat(NAME_COLUMNS - name.length())), Span.plain(text));
  }

  private static void addFindings(List<Finding> findings, List<List<Span>> lines) {
    for (Finding finding : findings) {
      lines.add(List.of(Span.plain("  "), sign(finding), Span.plain(" " + finding.getWhat())));
      if (!finding.getRemedy().isEmpty()) {
        lines.add(List.of(Span.strong("    do: "), Span.plain(finding.getRemedy())));
      }
    }
  }

  private static Span sign(Finding finding) {
    return switch (finding.getSeverity()) {
      case SEVERITY_OK -> TICK;
      case SEVERITY_WARNING -> MARK;
      case SEVERITY_PROBLEM -> CROSS;
      case SEVERITY_UNSPECIFIED, UNRECOGNIZED -> UNKNOWN;
    };
  }

  static List<JsonObject> json(DiagnoseResponse diagnosis) {
    List<JsonObject> lines = new ArrayList<>();
    for (InterfaceReport report : diagnosis.getInterfacesList()) {
      lines.add(json(report));
      report.getFindingsList().forEach(f -> lines.add(json(f, Optional.of(report.getName()))));
    }
    diagnosis.getFindingsList().forEach(finding -> lines.add(json(finding, Optional.empty())));
    return lines;
  }

  private static JsonObject json(InterfaceReport report) {
    JsonObject json = new JsonObject();
    json.addProperty("type", "interface");
    json.addProperty("name", report.getName());
    json.addProperty("kind", report.getKind());
    json.addProperty("chosen", report.getChosen());
    json.add("addresses", JsonObjects.texts(report.getAddressesList()));
    json.addProperty("multicastOut", report.getMulticastOut());
    json.addProperty("multicastBack", report.getMulticastBack());
    json.add("advertised", JsonObjects.texts(report.getAdvertisedList()));
    json.add("answered", JsonObjects.texts(report.getAnsweredList()));
    return json;
  }

  private static JsonObject json(Finding finding, Optional<String> interfaceName) {
    JsonObject json = new JsonObject();
    json.addProperty("type", "finding");
    json.add(
        "interface",
        interfaceName.isPresent() ? new JsonPrimitive(interfaceName.get()) : JsonNull.INSTANCE);
    json.addProperty("severity", Words.of(finding.getSeverity()));
    json.addProperty("code", finding.getCode());
    json.addProperty("what", finding.getWhat());
    json.add("remedy", JsonObjects.orNull(finding.getRemedy()));
    return json;
  }
}
