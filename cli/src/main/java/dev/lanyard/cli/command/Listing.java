package dev.lanyard.cli.command;

import com.google.gson.JsonObject;
import dev.lanyard.cli.output.HumanText;
import dev.lanyard.cli.output.JsonObjects;
import dev.lanyard.cli.output.Span;
import dev.lanyard.cli.output.Table;
import dev.lanyard.cli.output.Table.Column;
import dev.lanyard.v1.EntryKind;
import dev.lanyard.v1.Item;
import dev.lanyard.v1.Location;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How what the mesh holds reads: shares, what is in a share, and what a search finds. */
final class Listing {
  private Listing() {}

  /** Shares, named as `ls` and `get` take them. */
  static Table ofShares(List<Item> items, NodeNames names) {
    Table table =
        new Table(
            List.of(
                Column.whole("SHARE"),
                Column.left("STATE"),
                Column.right("FILES"),
                Column.right("SIZE")));
    for (Item item : items) {
      table.row(
          List.of(
              Span.cell(item.getSourcesCount() == 0 ? item.getName() : where(item, names)),
              new Span(Words.of(item.getState()), ShareReport.tone(item.getState())),
              Span.plain(HumanText.count(item.getFiles())),
              Span.plain(HumanText.size(item.getSizeBytes()))));
    }
    return table;
  }

  /** What is in a share or a folder, to be added as it comes. */
  static Table ofEntries() {
    return new Table(
        List.of(
            Column.whole("NAME"),
            Column.right("SIZE"),
            Column.right("FILES"),
            Column.dispensable("MODIFIED"),
            Column.dispensable("DIGEST")));
  }

  /** The row of one entry. */
  static List<Span> entry(Item item, Instant now) {
    return List.of(
        name(item),
        Span.plain(HumanText.size(item.getSizeBytes())),
        Span.cell(isFolder(item) ? HumanText.count(item.getFiles()) : ""),
        Span.cell(HumanText.moment(modified(item), now)),
        digest(item));
  }

  /** What was found, with where it lies. */
  static Table ofHits(List<Item> items, NodeNames names, Instant now) {
    Table table =
        new Table(
            List.of(
                Column.elastic("NAME"),
                Column.right("SIZE"),
                Column.dispensable("MODIFIED"),
                Column.dispensable("DIGEST"),
                Column.whole("WHERE")));
    for (Item item : items) {
      table.row(
          List.of(
              name(item),
              Span.plain(HumanText.size(item.getSizeBytes())),
              Span.cell(HumanText.moment(modified(item), now)),
              digest(item),
              Span.cell(where(item, names))));
    }
    return table;
  }

  /** One hit by itself, while others are still awaited. */
  static List<Span> hit(Item item, NodeNames names) {
    return List.of(
        name(item),
        Span.plain("  " + HumanText.size(item.getSizeBytes()) + "  "),
        digest(item),
        Span.plain("  " + where(item, names)));
  }

  static JsonObject json(Item item) {
    JsonObject json = new JsonObject();
    json.addProperty("name", item.getName());
    json.add("sizeBytes", JsonObjects.unsigned(item.getSizeBytes()));
    json.add("digest", JsonObjects.orNull(Words.digest(item.getDigest())));
    json.add("modified", JsonObjects.moment(modified(item)));
    json.addProperty("kind", Words.of(item.getKind()));
    json.add("sources", JsonObjects.array(item.getSourcesList(), Listing::source));
    json.add("files", JsonObjects.unsigned(item.getFiles()));
    json.add("state", JsonObjects.orNull(Words.of(item.getState())));
    return json;
  }

  private static JsonObject source(Location location) {
    JsonObject json = new JsonObject();
    json.addProperty("node", location.getNodeName());
    json.addProperty("share", location.getShare());
    json.addProperty("path", location.getPath());
    json.addProperty("nodeId", location.getNodeId());
    return json;
  }

  private static Span name(Item item) {
    return isFolder(item) ? Span.strong(item.getName() + "/") : Span.cell(item.getName());
  }

  private static Span digest(Item item) {
    return item.getDigest().isEmpty()
        ? Span.cell("")
        : Span.faint(Words.briefDigest(item.getDigest()));
  }

  private static String where(Item item, NodeNames names) {
    return String.join(
        ", ", item.getSourcesList().stream().map(source -> target(source, names)).toList());
  }

  /** As `ls` and `get` take it. */
  private static String target(Location location, NodeNames names) {
    String share = names.of(location.getNodeId()) + ":" + location.getShare();
    return location.getPath().isEmpty() ? share : share + "/" + location.getPath();
  }

  private static boolean isFolder(Item item) {
    return item.getKind() == EntryKind.ENTRY_KIND_FOLDER;
  }

  private static Optional<Instant> modified(Item item) {
    return Words.moment(item.hasModified(), item.getModified());
  }
}
