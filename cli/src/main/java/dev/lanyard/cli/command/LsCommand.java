package dev.lanyard.cli.command;

import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.Screen;
import dev.lanyard.v1.BrowseRequest;
import dev.lanyard.v1.BrowseResponse;
import dev.lanyard.v1.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Lists a place in the mesh. */
@CommandLine.Command(
    name = "ls",
    customSynopsis = "lanyard ls [NODE[:SHARE[/PATH]]]",
    description = "Without a place, all shares of all nodes.",
    footer = {
      "",
      "With --json, one a line: {\"name\",\"sizeBytes\",\"digest\",\"modified\",\"kind\",\"sources\":",
      "[{\"node\",\"share\",\"path\",\"nodeId\"}],\"files\",\"state\"}; who did not answer is said on",
      "standard error as {\"event\":\"silent\",\"nodes\":[...]}.",
      "",
      "Examples:",
      "  lanyard ls",
      "  lanyard ls b:docs/2026"
    })
final class LsCommand extends Command {
  /** A folder of 100,000 entries comes in batches from a peer that may be slow. */
  private static final Duration BROWSING = Duration.ofMinutes(1);

  @Parameters(
      arity = "0..1",
      paramLabel = "NODE[:SHARE[/PATH]]",
      description = "A node by its name or id, a share of it, a folder in that.")
  private String place = "";

  LsCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    Place where = Place.of(place);
    BrowseRequest request =
        BrowseRequest.newBuilder()
            .setNode(where.node())
            .setShare(where.share())
            .setPath(where.path())
            .build();
    List<Item> items = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    try (NodeLink node = session.connect()) {
      node.ask(
          BROWSING,
          control -> {
            control.browse(request).forEachRemaining(batch -> collect(batch, items, silent));
            return items;
          });
    }
    print(items, where);
    SilentNodes.tell(session, silent, 0);
    return ExitStatus.DONE;
  }

  private static void collect(BrowseResponse batch, List<Item> items, List<String> silent) {
    items.addAll(batch.getItemsList());
    silent.addAll(batch.getSilentList());
  }

  private void print(List<Item> items, Place where) {
    Screen out = session.out();
    if (session.json()) {
      items.forEach(item -> out.json(Listing.json(item)));
    } else if (!items.isEmpty()) {
      out.table(
          where.holdsShares() ? Listing.ofShares(items) : Listing.ofEntries(items, session.now()));
    } else if (where.holdsShares()) {
      session.hint("Nothing is shared there yet. Share something with: lanyard share PATH");
    } else {
      session.hint("Nothing is in there.");
    }
  }
}
