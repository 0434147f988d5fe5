package dev.lanyard.cli.command;

import com.google.gson.JsonObject;
import dev.lanyard.cli.output.HumanText;
import dev.lanyard.cli.output.JsonObjects;
import dev.lanyard.cli.output.Progress;
import dev.lanyard.cli.output.Span;
import dev.lanyard.cli.output.Table;
import dev.lanyard.cli.output.Table.Column;
import dev.lanyard.cli.output.Tone;
import dev.lanyard.v1.Download;
import dev.lanyard.v1.DownloadState;
import dev.lanyard.v1.SourceBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How a download reads: as a row, as JSON, as progress and in a line when it is over. */
final class DownloadReport {
  private DownloadReport() {}

  static Table table(List<Download> downloads) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.left("ID"),
                Column.left("STATE"),
                Column.right("DONE"),
                Column.dispensableRight("SIZE"),
                Column.dispensableRight("RATE"),
                Column.elastic("NAME"),
                Column.elastic("PATH")));
    boolean troubled = downloads.stream().anyMatch(download -> !download.getError().isEmpty());
    if (troubled) {
      columns.add(Column.whole("TROUBLE"));
    }
    Table table = new Table(columns);
    for (Download download : downloads) {
      List<Span> row = row(download);
      if (troubled) {
        row.add(Span.cell(download.getError()));
      }
      table.row(row);
    }
    return table;
  }

  private static List<Span> row(Download download) {
    return new ArrayList<>(
        List.of(
            Span.cell(download.getId()),
            new Span(Words.of(download.getState()), tone(download.getState())),
            Span.plain(percent(download)),
            Span.plain(HumanText.size(download.getBytesTotal())),
            Span.cell(HumanText.rate(isMoving(download) ? download.getBytesPerSecond() : 0)),
            Span.cell(name(download)),
            Span.cell(download.getPath())));
  }

  /** One that has ended has a rate for some seconds, which is none of anything. */
  private static boolean isMoving(Download download) {
    return download.getState() == DownloadState.DOWNLOAD_STATE_FETCHING;
  }

  static JsonObject json(Download download) {
    JsonObject json = new JsonObject();
    json.addProperty("id", download.getId());
    json.addProperty("target", download.getTarget());
    json.addProperty("path", download.getPath());
    json.addProperty("state", Words.of(download.getState()));
    json.add("digest", JsonObjects.orNull(Words.digest(download.getDigest())));
    json.add("bytesDone", JsonObjects.unsigned(download.getBytesDone()));
    json.add("bytesTotal", JsonObjects.unsigned(download.getBytesTotal()));
    json.add("bytesFetched", JsonObjects.unsigned(download.getBytesFetched()));
    json.add("bytesCopied", JsonObjects.unsigned(download.getBytesCopied()));
    json.add("bytesPerSecond", JsonObjects.unsigned(download.getBytesPerSecond()));
    json.add("filesDone", JsonObjects.unsigned(download.getFilesDone()));
    json.add("filesTotal", JsonObjects.unsigned(download.getFilesTotal()));
    json.add("sources", JsonObjects.array(download.getSourcesList(), DownloadReport::source));
    json.add("error", JsonObjects.orNull(download.getError()));
    json.add(
        "started", JsonObjects.moment(Words.moment(download.hasStarted(), download.getStarted())));
    json.add("limitUp", JsonObjects.limit(download.getLimitUp()));
    json.add("limitDown", JsonObjects.limit(download.getLimitDown()));
    return json;
  }

  /** The same as an event of `get`. */
  static JsonObject event(String event, Download download) {
    JsonObject json = new JsonObject();
    json.addProperty("event", event);
    json(download).asMap().forEach(json::add);
    return json;
  }

  static Progress progress(Download download) {
    return new Progress(
        name(download),
        download.getBytesDone(),
        download.getBytesTotal(),
        download.getBytesPerSecond(),
        download.getFilesDone(),
        download.getFilesTotal(),
        note(download));
  }

  /** The one line that is left of a download that is done. */
  static List<Span> summary(Download download, Duration took) {
    List<Span> line = new ArrayList<>();
    line.add(Span.strong(name(download)));
    String files =
        download.getFilesTotal() > 1
            ? ", " + HumanText.count(download.getFilesTotal(), "file", "files")
            : "";
    line.add(
        Span.plain("  " + HumanText.size(download.getBytesTotal()) + files + how(download, took)));
    line.add(Span.plain(" -> " + download.getPath()));
    return line;
  }

  private static String how(Download download, Duration took) {
    long fetched = download.getBytesFetched();
    if (fetched == 0) {
      return inPlace(download);
    }
    String size = HumanText.size(fetched);
    boolean all = size.equals(HumanText.size(download.getBytesTotal()));
    String part = all ? "" : " (" + size + " fetched)";
    long perSecond = (long) (fetched * 1000.0 / Math.max(1, took.toMillis()));
    String rate = perSecond == 0 ? "" : " (" + HumanText.rate(perSecond) + ")";
    List<String> givers = givers(download);
    String from = givers.isEmpty() ? "" : " from " + String.join(", ", givers);
    return part + " in " + HumanText.stopwatch(took) + rate + from;
  }

  /** What to say where nothing came over the network. */
  private static String inPlace(Download download) {
    if (download.getBytesTotal() == 0) {
      return "";
    }
    return download.getBytesCopied() == 0
        ? " already there, nothing to fetch"
        : " copied from elsewhere on this computer, nothing to fetch";
  }

  private static List<String> givers(Download download) {
    return download.getSourcesList().stream()
        .filter(source -> source.getBytes() != 0)
        .map(SourceBytes::getNode)
        .toList();
  }

  /** The last part of where it goes, which is known before anything else. */
  private static String name(Download download) {
    String path = download.getPath().isEmpty() ? download.getTarget() : download.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String percent(Download download) {
    boolean unknown =
        download.getBytesTotal() == 0 && download.getState() != DownloadState.DOWNLOAD_STATE_DONE;
    return unknown ? "-" : HumanText.percent(download.getBytesDone(), download.getBytesTotal());
  }

  private static String note(Download download) {
    return switch (download.getState()) {
      case DOWNLOAD_STATE_QUEUED -> "waiting for its turn";
      case DOWNLOAD_STATE_LOCATING -> "asking who has it";
      case DOWNLOAD_STATE_WAITING -> "waiting for a source";
      default ->
          download.getSourcesCount() == 0
              ? ""
              : HumanText.count(download.getSourcesCount(), "source", "sources");
    };
  }

  private static Tone tone(DownloadState state) {
    return switch (state) {
      case DOWNLOAD_STATE_DONE -> Tone.GOOD;
      case DOWNLOAD_STATE_WAITING, DOWNLOAD_STATE_CANCELLED -> Tone.WARNING;
      case DOWNLOAD_STATE_FAILED -> Tone.BAD;
      case DOWNLOAD_STATE_QUEUED,
          DOWNLOAD_STATE_LOCATING,
          DOWNLOAD_STATE_FETCHING,
          DOWNLOAD_STATE_UNSPECIFIED,
          UNRECOGNIZED ->
          Tone.PLAIN;
    };
  }

  private static JsonObject source(SourceBytes source) {
    JsonObject json = new JsonObject();
    json.addProperty("node", source.getNode());
    json.add("bytes", JsonObjects.unsigned(source.getBytes()));
    json.addProperty("nodeId", source.getNodeId());
    return json;
  }
}
