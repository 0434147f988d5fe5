package dev.lanyard.cli.command;

import com.google.gson.JsonObject;
import dev.lanyard.cli.output.HumanText;
import dev.lanyard.cli.output.JsonObjects;
import dev.lanyard.cli.output.Progress;
import dev.lanyard.cli.output.Span;
import dev.lanyard.cli.output.Tone;
import dev.lanyard.v1.CheckResponse;
import dev.lanyard.v1.FileFinding;
import dev.lanyard.v1.FileState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a check finds, line by line as it comes, and the sum at the end. */
final class CheckReport {
  private final Session session;
  private final String share;
  private final boolean reads;
  private final Map<FileState, Long> counts = new EnumMap<>(FileState.class);
  private final Instant began;
  private long repairable;

  /**
   * @param share empty for all
   * @param reads whether the files are read
   */
  CheckReport(Session session, String share, boolean reads) {
    this.session = session;
    this.share = share;
    this.reads = reads;
    this.began = session.now();
  }

  /** Whether nothing is left that its owner should do something about. */
  boolean isWell() {
    return count(FileState.FILE_STATE_DAMAGED) + count(FileState.FILE_STATE_UNREADABLE) == 0;
  }

  Progress progress(CheckResponse now) {
    long millis = Math.max(1, Duration.between(began, session.now()).toMillis());
    return new Progress(
        share.isEmpty() ? "all" : share,
        now.getBytesDone(),
        now.getBytesTotal(),
        reads ? (long) (now.getBytesDone() * 1000.0 / millis) : 0,
        now.getFilesDone(),
        now.getFilesTotal(),
        "");
  }

  JsonObject event(String event, CheckResponse now) {
    JsonObject json = new JsonObject();
    json.addProperty("event", event);
    json.add("filesDone", JsonObjects.unsigned(now.getFilesDone()));
    json.add("filesTotal", JsonObjects.unsigned(now.getFilesTotal()));
    json.add("bytesDone", JsonObjects.unsigned(now.getBytesDone()));
    json.add("bytesTotal", JsonObjects.unsigned(now.getBytesTotal()));
    return json;
  }

  void finding(FileFinding finding) {
    counts.merge(finding.getState(), 1L, Long::sum);
    boolean damaged = finding.getState() == FileState.FILE_STATE_DAMAGED;
    if (damaged && finding.getHoldersCount() > 0) {
      repairable++;
    }
    if (session.json()) {
      session.out().json(json(finding));
    } else {
      session.out().line(line(finding));
    }
    session.out().flush();
  }

  private static List<Span> line(FileFinding finding) {
    List<Span> line = new ArrayList<>();
    line.add(new Span(Words.of(finding.getState()), tone(finding.getState())));
    line.add(Span.plain("  "));
    line.add(Span.cell(finding.getPath()));
    String detail = detail(finding);
    if (!detail.isEmpty()) {
      line.add(Span.plain("  (" + detail + ")"));
    }
    return line;
  }

  private static String detail(FileFinding finding) {
    List<String> details = new ArrayList<>();
    if (finding.getBytesDamaged() != 0) {
      details.add(
          HumanText.size(finding.getBytesDamaged())
              + " of "
              + HumanText.size(finding.getSizeBytes()));
    }
    if (!finding.getWhy().isEmpty()) {
      details.add(finding.getWhy());
    }
    if (finding.getState() == FileState.FILE_STATE_DAMAGED) {
      details.add(
          finding.getHoldersCount() == 0
              ? "nobody here has it whole"
              : "whole on " + String.join(", ", finding.getHoldersList()));
    }
    return String.join("; ", details);
  }

  private static Tone tone(FileState state) {
    return switch (state) {
      case FILE_STATE_DAMAGED, FILE_STATE_UNREADABLE -> Tone.BAD;
      case FILE_STATE_REPAIRED -> Tone.GOOD;
      case FILE_STATE_CHANGED, FILE_STATE_MISSING -> Tone.WARNING;
      case FILE_STATE_UNSPECIFIED, UNRECOGNIZED -> Tone.PLAIN;
    };
  }

  private static JsonObject json(FileFinding finding) {
    JsonObject json = new JsonObject();
    json.addProperty("event", "finding");
    json.addProperty("path", finding.getPath());
    json.add("share", JsonObjects.orNull(finding.getShare()));
    json.addProperty("state", Words.of(finding.getState()));
    json.add("digest", JsonObjects.orNull(Words.digest(finding.getDigest())));
    json.add("sizeBytes", JsonObjects.unsigned(finding.getSizeBytes()));
    json.add("bytesDamaged", JsonObjects.unsigned(finding.getBytesDamaged()));
    json.add("holders", JsonObjects.texts(finding.getHoldersList()));
    json.add("why", JsonObjects.orNull(finding.getWhy()));
    return json;
  }

  /** The sum, and what to do. */
  void end(CheckResponse last) {
    if (session.json()) {
      JsonObject json = event("done", last);
      for (FileState state :
          List.of(
              FileState.FILE_STATE_DAMAGED,
              FileState.FILE_STATE_REPAIRED,
              FileState.FILE_STATE_CHANGED,
              FileState.FILE_STATE_MISSING,
              FileState.FILE_STATE_UNREADABLE)) {
        json.addProperty(Words.of(state), count(state));
      }
      session.out().json(json);
      return;
    }
    session.out().line(sum(last));
    if (count(FileState.FILE_STATE_CHANGED) + count(FileState.FILE_STATE_MISSING) > 0) {
      session.hint("What was changed or removed is indexed anew by itself.");
    }
    if (repairable > 0) {
      session.hint(
          "To get back what a peer has whole: "
              + (share.isEmpty()
                  ? session.command("check", "--repair")
                  : session.command("check", share, "--repair")));
    } else if (!reads && isWell()) {
      session.hint("To compare every byte: " + session.command("check", "--read"));
    }
  }

  private String sum(CheckResponse last) {
    String files = HumanText.count(last.getFilesDone(), "file", "files");
    String took = HumanText.stopwatch(Duration.between(began, session.now()));
    String what =
        reads
            ? files + ", " + HumanText.size(last.getBytesDone()) + " read in " + took
            : files + " looked at";
    List<String> found = new ArrayList<>();
    counts.forEach((state, count) -> found.add(HumanText.count(count) + " " + Words.of(state)));
    return what + ": " + (found.isEmpty() ? "all as they were" : String.join(", ", found));
  }

  private long count(FileState state) {
    return counts.getOrDefault(state, 0L);
  }
}
