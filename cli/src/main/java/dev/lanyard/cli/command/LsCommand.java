package dev.lanyard.cli.command;

import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.Table;
import dev.lanyard.v1.BrowseRequest;
import dev.lanyard.v1.BrowseResponse;
import dev.lanyard.v1.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
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
      "With --json, one a line: {\"name\",\"sizeBytes\",\"digest\",\"modified\",\"kind\",",
      "\"sources\":[{\"node\",\"share\",\"path\",\"nodeId\"}],\"files\",\"state\"}; who did not",
      "answer is said on standard error as {\"event\":\"silent\",\"nodes\":[...]}.",
      "",
      "Examples:",
      "  lanyard ls",
      "  lanyard ls b:docs/2026"
    })
final class LsCommand extends Command {
  /**
   * A listing is held in memory to align it: so many rows take about half of the 128 MiB that the
   * launcher gives this program, and nobody reads more.
   */
  private static final int MOST_ITEMS = 100_000;

  /** A folder of 100,000 entries comes in batches from a peer that may be slow. */
  private static final Duration BROWSING = Duration.ofMinutes(1);

  @Parameters(
      arity = "0..1",
      paramLabel = "NODE[:SHARE[/PATH]]",
      description = "A node by its name or id, a share of it, a folder in that.")
  private String place = "";

  private NodeNames names = new NodeNames();
  private final List<Item> shares = new ArrayList<>();
  private final Table entries = Listing.ofEntries();
  private final List<String> silent = new ArrayList<>();

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
    int listed;
    try (NodeLink node = session.connect()) {
      names = session.json() || !where.holdsShares() ? names : NodeNames.knownTo(node);
      listed = node.ask(BROWSING, control -> read(control.browse(request), where));
    }
    print(where);
    SilentNodes.tell(session, silent, 0);
    if (listed > MOST_ITEMS && !session.json()) {
      session.warn(
          "there are more than these; list a folder further down, take all with --json, or use: "
              + session.command("search", "WORD"));
    }
    return ExitStatus.DONE;
  }

  private int read(Iterator<BrowseResponse> batches, Place where) {
    int read = 0;
    while ((session.json() || read <= MOST_ITEMS) && batches.hasNext()) {
      BrowseResponse batch = batches.next();
      read += batch.getItemsCount();
      silent.addAll(batch.getSilentList());
      if (session.json()) {
        batch.getItemsList().forEach(item -> session.out().json(Listing.json(item)));
      } else if (where.holdsShares()) {
        names.learn(batch.getItemsList());
        shares.addAll(batch.getItemsList());
      } else {
        // Rows take less memory than what they are made of.
        batch.getItemsList().forEach(item -> entries.row(Listing.entry(item, session.now())));
      }
    }
    return read;
  }

  private void print(Place where) {
    if (session.json()) {
      return;
    }
    Table table = where.holdsShares() ? Listing.ofShares(shares, names) : entries;
    if (!table.isEmpty()) {
      session.out().table(table);
    } else if (where.holdsShares()) {
      session.hint(
          "Nothing is shared there yet. Share something with: " + session.command("share", "PATH"));
    } else {
      session.hint("Nothing is in there.");
    }
  }
}
