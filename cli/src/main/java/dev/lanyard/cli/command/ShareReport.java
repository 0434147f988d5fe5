package dev.lanyard.cli.command;

import com.google.gson.JsonObject;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.HumanText;
import dev.lanyard.cli.output.JsonObjects;
import dev.lanyard.cli.output.Progress;
import dev.lanyard.cli.output.Span;
import dev.lanyard.cli.output.Table;
import dev.lanyard.cli.output.Table.Column;
import dev.lanyard.cli.output.Tone;
import dev.lanyard.v1.OwnShare;
import dev.lanyard.v1.Share;
import dev.lanyard.v1.ShareState;
import java.util.List;

/** How this node's shares read. */
final class ShareReport {
  private ShareReport() {}

  /** The names of the nodes that restricted shares are for; asks only where there are any. */
  static NodeNames namesFor(List<OwnShare> shares, NodeLink node) {
    if (shares.stream().allMatch(share -> share.getAudienceCount() == 0)) {
      return new NodeNames();
    }
    return NodeNames.knownTo(node);
  }

  static Table table(List<OwnShare> shares, NodeNames names) {
    Table table =
        new Table(
            List.of(
                Column.elastic("NAME"),
                Column.left("STATE"),
                Column.right("FILES"),
                Column.right("SIZE"),
                Column.elastic("FOR"),
                Column.elastic("PATH")));
    for (OwnShare own : shares) {
      Share share = own.getShare();
      table.row(
          List.of(
              Span.cell(share.getName()),
              new Span(state(own), tone(share.getState())),
              Span.plain(HumanText.count(share.getFiles())),
              Span.plain(HumanText.size(share.getBytes())),
              Span.plain(audience(own, names)),
              Span.cell(own.getPath())));
    }
    return table;
  }

  static JsonObject json(OwnShare own) {
    Share share = own.getShare();
    JsonObject json = new JsonObject();
    json.addProperty("name", share.getName());
    json.addProperty("path", own.getPath());
    json.add("files", JsonObjects.unsigned(share.getFiles()));
    json.add("bytes", JsonObjects.unsigned(share.getBytes()));
    json.addProperty("state", Words.of(share.getState()));
    json.add("filesFound", JsonObjects.unsigned(own.getFilesFound()));
    json.add("bytesFound", JsonObjects.unsigned(own.getBytesFound()));
    json.add("audience", JsonObjects.texts(own.getAudienceList()));
    json.add("notice", JsonObjects.orNull(own.getNotice()));
    json.addProperty("restricted", share.getRestricted());
    return json;
  }

  /** How far the indexing of a share is. */
  static Progress progress(OwnShare own) {
    Share share = own.getShare();
    return new Progress(
        share.getName(),
        share.getBytes(),
        own.getBytesFound(),
        0,
        share.getFiles(),
        own.getFilesFound(),
        "indexing");
  }

  private static String state(OwnShare own) {
    String word = Words.of(own.getShare().getState());
    boolean indexing = own.getShare().getState() == ShareState.SHARE_STATE_INDEXING;
    return indexing && own.getBytesFound() != 0
        ? word + " " + HumanText.percent(own.getShare().getBytes(), own.getBytesFound())
        : word;
  }

  /** Who sees it, such as "b, c". */
  static String audience(OwnShare own, NodeNames names) {
    return own.getAudienceCount() == 0
        ? "all"
        : String.join(", ", own.getAudienceList().stream().map(names::of).toList());
  }

  static Tone tone(ShareState state) {
    return switch (state) {
      case SHARE_STATE_READY -> Tone.GOOD;
      case SHARE_STATE_INDEXING -> Tone.WARNING;
      case SHARE_STATE_UNAVAILABLE -> Tone.BAD;
      case SHARE_STATE_UNSPECIFIED, UNRECOGNIZED -> Tone.PLAIN;
    };
  }
}
