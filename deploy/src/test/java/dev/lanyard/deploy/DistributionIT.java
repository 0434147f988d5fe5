package dev.lanyard.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder that is shipped: it runs where it is put, and quietly. */
class DistributionIT {
  /** With it, a JVM that cannot use its AOT cache refuses to start. */
  private static final Map<String, String> CACHE_OR_NOTHING =
      Map.of("LANYARD_JAVA_OPTS", "-XX:AOTMode=on");

  @TempDir Path folder;

  @Test
  void runsFromWhereItWasMovedTo() {
    Path moved = folder.resolve("another place").resolve("lanyard");
    copyTo(moved);

    for (String program : List.of("lanyard", "lanyard-node")) {
      Outcome outcome = run(moved.resolve("bin").resolve(program), "--version");
      outcome.ok();
      assertEquals("", outcome.err());
    }
  }

  @Test
  void isQuietWhereTheReadmeInstallsIt() throws IOException {
    Path installed = folder.resolve("opt").resolve("lanyard");
    Files.createDirectories(installed.getParent());
    install(installed);

    Path home = folder.resolve("home");
    String program = installed.resolve("bin/lanyard").toString();
    try (PackagedNode node =
        PackagedNode.in(home).program(installed.resolve("bin/lanyard-node")).start()) {
      for (String command : List.of("version", "status")) {
        Outcome outcome = Running.run(program, "--home", home.toString(), command).ok();
        assertEquals("", outcome.err(), outcome::toString);
      }
      assertFalse(node.log().contains("[warning]"), node::log);
      node.stop();
    }
  }

  /** With the README's own command, less the rights it takes and the places it names. */
  private static void install(Path place) throws IOException {
    String line =
        Files.readAllLines(Distribution.repository().resolve("README.md")).stream()
            .filter(each -> each.startsWith("$ sudo cp "))
            .findFirst()
            .orElseThrow();
    List<String> words = new ArrayList<>(List.of(line.split(" +")));
    assertEquals(List.of("$", "sudo"), words.subList(0, 2));
    words.replaceAll(word ->
        switch (word) {
          case "deploy/target/lanyard" -> Distribution.folder().toString();
          case "/opt/lanyard" -> place.toString();
          default -> word;
        });
    Running.run(words.subList(2, words.size())).ok();
    assertTrue(Files.exists(place.resolve("bin/lanyard")), line);
  }

  @Test
  void upTakesTheShortOptionsThatHelpPromises() {
    Outcome help = run(Distribution.command(), "-q", "up", "-h").ok();

    assertTrue(help.out().contains("LANYARD_NAME"), help::toString);
  }

  @Test
  void runsThroughSymbolicLinksAndRelativePaths() throws IOException {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path link = Files.createSymbolicLink(bin.resolve("lanyard"), Distribution.command());
    Path relative = Files.createSymbolicLink(bin.resolve("again"), Path.of("lanyard"));

    run(link, "version").ok();
    run(relative, "version").ok();
    Running.run("sh", "-c", "cd '%s' && ./bin/lanyard version".formatted(Distribution.folder()))
        .ok();
    Running.run("sh", "-c", "cd '%s' && sh lanyard version".formatted(bin)).ok();
  }

  @Test
  void saysSoWhereTheWorkingFolderWasRemoved() throws IOException {
    Path gone = Files.createDirectory(folder.resolve("gone"));

    Outcome outcome =
        Running.run(
            "sh",
            "-c",
            "cd '%s' && rmdir '%s' && '%s' version".formatted(gone, gone, Distribution.command()));

    assertEquals(1, outcome.status());
    assertTrue(outcome.err().contains("lanyard: the folder that you are in was removed"));
    assertFalse(outcome.err().contains("java"), outcome.err());
  }

  @Test
  void upIsTheNodeItself() {
    Path home = folder.resolve("up");
    try (Running up =
        Running.start(
            List.of(
                Distribution.command().toString(),
                "--home",
                home.toString(),
                "up",
                "--name",
                "up",
                "--no-mdns",
                "--bind",
                "127.0.0.1",
                "--port",
                "0",
                "--ops-port",
                "0"),
            CACHE_OR_NOTHING)) {
      Await.until("ready", () -> up.out().startsWith("lanyard ready {\"") || !up.isAlive());
      assertTrue(up.out().contains("\"name\":\"up\""), up::err);

      up.signal("TERM");

      assertEquals(0, up.await().status());
    }
  }

  @Test
  void helpTellsOfEveryOptionOfTheNode() {
    // Those that every command takes are in the general help.
    String help =
        run(Distribution.command(), "help").ok().out()
            + run(Distribution.command(), "help", "up").ok().out();
    List<String> options =
        Pattern.compile("--[a-z][a-z-]+")
            .matcher(run(Distribution.node(), "--help").ok().out())
            .results()
            .map(MatchResult::group)
            .filter(option -> !List.of("--help", "--version").contains(option))
            .distinct()
            .toList();

    assertTrue(options.size() > 15, options::toString);
    assertEquals(List.of(), options.stream().filter(option -> !help.contains(option)).toList());
  }

  @Test
  void needsNoTemporaryFolder() {
    try (Running node =
        PackagedNode.in(folder.resolve("home"))
            .environment("LANYARD_JAVA_OPTS", "-Djava.io.tmpdir=/proc/nowhere")
            .launch()) {
      Await.until("ready", () -> node.out().startsWith("lanyard ready") || !node.isAlive());
      assertTrue(node.isAlive(), node::err);
      assertFalse(node.err().contains("/proc/nowhere"), node::err);
    }
  }

  @Test
  void shipsEachLibraryOnce() throws IOException {
    try (Stream<Path> jars = Files.list(Distribution.folder().resolve("lib"))) {
      List<String> names =
          jars.map(jar -> jar.getFileName().toString().replaceFirst("-\\d.*", "")).toList();
      assertEquals(names.stream().distinct().count(), names.size(), names::toString);
    }
  }

  @Test
  void tellsOfEveryLibraryInItsBillOfMaterials() throws IOException {
    Requires.builtOnline();
    JsonObject bill =
        JsonParser.parseString(Files.readString(Distribution.folder().resolve("sbom.json")))
            .getAsJsonObject();
    Set<String> told = new TreeSet<>();
    for (JsonElement each : bill.getAsJsonArray("components")) {
      JsonObject component = each.getAsJsonObject();
      String name = component.get("name").getAsString();
      told.add(name + "-" + component.get("version").getAsString() + ".jar");
      for (String what : List.of("licenses", "hashes")) {
        boolean ours = name.startsWith("lanyard-");
        assertTrue(ours || !component.getAsJsonArray(what).isEmpty(), () -> what + " of " + name);
      }
    }
    try (Stream<Path> libraries = Files.list(Distribution.folder().resolve("lib"))) {
      List<String> untold =
          libraries
              .map(library -> library.getFileName().toString())
              .filter(library -> !told.contains(library))
              .toList();
      assertEquals(List.of(), untold);
    }
  }

  @Test
  void hasCompletionsForThreeShells() {
    for (String shell : List.of("bash", "zsh", "fish")) {
      Path file = Distribution.folder().resolve("completions/lanyard." + shell);
      assertTrue(Files.exists(file) && file.toFile().length() > 100, file::toString);
    }
  }

  private static Outcome run(Path program, String... words) {
    List<String> line = Stream.concat(Stream.of(program.toString()), Stream.of(words)).toList();
    try (Running running = Running.start(line, CACHE_OR_NOTHING)) {
      return running.await();
    }
  }

  private static void copyTo(Path place) {
    try {
      Files.createDirectories(place.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Running.run("cp", "-a", Distribution.folder().toString(), place.toString()).ok();
  }
}
