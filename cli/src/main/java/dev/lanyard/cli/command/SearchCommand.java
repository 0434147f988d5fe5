package dev.lanyard.cli.command;

import dev.lanyard.cli.control.CommandFailure;
import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.Screen;
import dev.lanyard.v1.Item;
import dev.lanyard.v1.Location;
import dev.lanyard.v1.SearchMeshRequest;
import dev.lanyard.v1.SearchMeshResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Searches the mesh. */
@CommandLine.Command(
    name = "search",
    customSynopsis = "lanyard search WORD... [--stream] [--timeout SECONDS] [--limit N]",
    description =
        "Finds what has all words in its path, wherever it is shared. Equal contents are one row"
            + " with everywhere they lie.",
    footer = {
      "",
      "No hit is exit status 4. With --json standard output holds hits alone, one a",
      "line, as `lanyard ls --json` prints items; with --stream a content may come",
      "again when it is found with further sources. Who did not answer is said on",
      "standard error, with --json as {\"event\":\"silent\",\"nodes\":[...]}.",
      "",
      "Examples:",
      "  lanyard search holiday 2026",
      "  lanyard search --stream --timeout 10 iso"
    })
final class SearchCommand extends Command {
  /** What our node takes to ask and to fold, beside the time that others get to answer. */
  private static final Duration SLACK = Duration.ofSeconds(10);

  private static final double LONGEST_TIMEOUT_SECONDS = 600;

  /** What a node gives at most, as the contract has it. */
  private static final int MOST_HITS = 10_000;

  @Parameters(
      arity = "1..*",
      paramLabel = "WORD",
      description = "A part of the name or of the path to it.")
  private List<String> words = List.of();

  @Option(names = "--stream", description = "Print hits as they arrive, as plain lines.")
  private boolean stream;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Wait this long for answers [2].")
  private double timeoutSeconds = 2;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Most hits of each node, up to 10,000 [200].")
  private int limit = 200;

  private NodeNames names = new NodeNames();
  private final Set<Location> places = new HashSet<>();
  private int hits;

  SearchCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    SearchMeshRequest request = request();
    List<Item> folded = new ArrayList<>();
    SearchMeshResponse last;
    try (NodeLink node = session.connect()) {
      names = session.json() ? names : NodeNames.knownTo(node);
      Duration within = Duration.ofMillis(request.getTimeoutMs()).plus(SLACK);
      last =
          node.ask(
              within,
              control -> {
                SearchMeshResponse latest = SearchMeshResponse.getDefaultInstance();
                for (var answers = control.searchMesh(request); answers.hasNext(); ) {
                  latest = answers.next();
                  take(latest.getItemsList(), folded);
                }
                return latest;
              });
    }
    if (!folded.isEmpty()) {
      session.out().table(Listing.ofHits(folded, names, session.now()));
    }
    int asked = last.getAnswered() + last.getSilentCount();
    if (hits == 0 && !session.json()) {
      throw nothing(
          last.getSilentCount() == 0 ? "" : SilentNodes.text(last.getSilentList(), asked));
    }
    SilentNodes.tell(session, last.getSilentList(), asked);
    if (hits == 0) {
      throw nothing("");
    }
    tellOfMore();
    return ExitStatus.DONE;
  }

  /** A node that gave as many hits as it was asked for may have more. */
  private void tellOfMore() {
    Map<String, Long> byNode =
        places.stream()
            .collect(
                Collectors.groupingBy(place -> names.of(place.getNodeId()), Collectors.counting()));
    List<String> full =
        byNode.entrySet().stream()
            .filter(found -> found.getValue() >= limit)
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    if (!full.isEmpty() && !session.json()) {
      session.warn(
          String.join(", ", full)
              + " may have more than these; give more words, or a larger --limit");
    }
  }

  private CommandFailure nothing(String silence) {
    String advice = silence.isEmpty() ? "try fewer or shorter words" : silence;
    return new CommandFailure(
        ExitStatus.NOT_FOUND,
        "nothing in the mesh has " + String.join(" ", words) + " in its path; " + advice);
  }

  private SearchMeshRequest request() {
    if (!(timeoutSeconds > 0 && timeoutSeconds <= LONGEST_TIMEOUT_SECONDS)) {
      throw new CommandFailure(
          ExitStatus.WRONG_USAGE, "--timeout takes seconds, more than 0 and up to 600");
    }
    if (limit < 1 || limit > MOST_HITS) {
      throw new CommandFailure(
          ExitStatus.WRONG_USAGE, "--limit takes a number of hits, from 1 to 10,000");
    }
    return SearchMeshRequest.newBuilder()
        .addAllWords(words)
        .setTimeoutMs(Math.max(1, (int) (timeoutSeconds * 1000)))
        .setLimit(limit)
        .setStream(stream)
        .build();
  }

  /** Prints what can be printed at once, and keeps what a table is to be made of. */
  private void take(List<Item> items, List<Item> folded) {
    hits += items.size();
    items.forEach(item -> places.addAll(item.getSourcesList()));
    names.learn(items);
    Screen out = session.out();
    if (session.json()) {
      items.forEach(item -> out.json(Listing.json(item)));
    } else if (stream) {
      items.forEach(item -> out.line(Listing.hit(item, names)));
    } else {
      folded.addAll(items);
    }
    if (stream) {
      out.flush();
    }
  }
}
