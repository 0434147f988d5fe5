package dev.lanyard.deploy;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** The {@code lanyard} command, as the owner of one home gives it. */
final class Lanyard {
  private final List<String> prefix;
  private final Path home;

  private Lanyard(List<String> prefix, Path home) {
    this.prefix = prefix;
    this.home = home;
  }

  /**
   * @param prefix words that go before the command, such as those that enter a namespace
   */
  static Lanyard of(List<String> prefix, Path home) {
    return new Lanyard(prefix, home);
  }

  static Lanyard of(Path home) {
    return new Lanyard(List.of(), home);
  }

  Outcome run(String... words) {
    try (Running running = start(words)) {
      return running.await();
    }
  }

  /** Runs it with {@code --json}. */
  Outcome json(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addFirst("--json");
    return run(all.toArray(String[]::new));
  }

  /** Runs it with text on standard input. */
  Outcome runWithInput(String input, String... words) {
    try {
      Path file = Files.createTempFile("lanyard", ".in");
      try (Running running =
          Running.start(commandLine(words), Map.of(), Files.writeString(file, input))) {
        return running.await();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Running start(String... words) {
    return Running.start(commandLine(words), Map.of());
  }

  /** Names of the peers in that state. */
  List<String> peers(String state) {
    return json("peers", "--all").ok().json().stream()
        .filter(peer -> peer.get("state").getAsString().equals(state))
        .map(peer -> peer.get("name").getAsString())
        .sorted()
        .toList();
  }

  void awaitPeers(String... names) {
    Await.until(
        "peers " + List.of(names),
        Await.PATIENCE,
        () -> peers("reachable").equals(List.of(names)),
        () -> "but " + run("peers", "--all").out());
  }

  /** Waits until everything this node shares is indexed. */
  void awaitIndexed() {
    Await.until(
        "all shares indexed",
        Await.PATIENCE,
        () ->
            json("shares").json().stream()
                .allMatch(share -> share.get("state").getAsString().equals("ready")),
        () -> "but " + run("shares").out());
  }

  /** Waits until a search finds one content with that many sources, and gives its digest. */
  String awaitHit(String word, int sources) {
    List<JsonObject> hits = new ArrayList<>();
    Await.until(
        "%s found with %d sources".formatted(word, sources),
        Await.PATIENCE,
        () -> {
          hits.clear();
          json("search", word).json().stream()
              .filter(hit -> hit.get("kind").getAsString().equals("file"))
              .filter(hit -> nodes(hit, "sources").size() == sources)
              .forEach(hits::add);
          return hits.size() == 1;
        },
        () -> "but " + json("search", word));
    return hits.getFirst().get("digest").getAsString();
  }

  /** The nodes named in an array of sources. */
  static List<String> nodes(JsonObject object, String array) {
    return StreamSupport.stream(object.getAsJsonArray(array).spliterator(), false)
        .map(source -> source.getAsJsonObject().get("node").getAsString())
        .distinct()
        .sorted()
        .toList();
  }

  private List<String> commandLine(String... words) {
    List<String> line = new ArrayList<>(prefix);
    // A test run in the background inherits an ignored SIGINT, and so would what it starts.
    line.addAll(List.of("env", "--default-signal=INT"));
    line.addAll(List.of(Distribution.command().toString(), "--home", home.toString()));
    line.addAll(List.of(words));
    return line;
  }
}
