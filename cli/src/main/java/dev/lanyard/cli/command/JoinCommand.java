package dev.lanyard.cli.command;

import com.google.gson.JsonObject;
import dev.lanyard.cli.control.CommandFailure;
import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeCommand;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.JsonObjects;
import dev.lanyard.cli.output.Screen;
import dev.lanyard.v1.JoinRequest;
import dev.lanyard.v1.JoinResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Joins a mesh, through the node that runs or else in its folder. */
@CommandLine.Command(
    name = "join",
    customSynopsis = {"lanyard join", "lanyard join -", "lanyard join --file FILE"},
    description =
        "Asks for the code without showing it, or takes it from standard input (`-`) or a file. A"
            + " code among the arguments is refused: every user of the computer could read it there."
            + " A node is in one mesh: joining leaves the one it was in before.",
    footer = {
      "",
      "With --json: {\"meshTag\",\"already\"}; meshTag is null while no node runs.",
      "",
      "Examples:",
      "  lanyard join",
      "  ssh a.local lanyard invite --quiet | lanyard join -"
    })
final class JoinCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  /** What the node's program begins with where it changed nothing. */
  private static final String ALREADY = "already";

  private static final String LEFT = "This node has left the mesh it was in before.";

  /** A code takes less than a hundred; whatever is longer is none. */
  private static final int LONGEST_CODE_BYTES = 4096;

  /** The node ends its connections and meets its new peers meanwhile. */
  private static final Duration JOINING = Duration.ofSeconds(30);

  private final Session session;

  @Parameters(paramLabel = "-", hidden = true)
  private List<String> words = List.of();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Take the code from this file.")
  private @Nullable Path file;

  JoinCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    String code = code();
    try (NodeLink node = session.connect()) {
      JoinRequest request = JoinRequest.newBuilder().setCode(code).build();
      print(node.ask(JOINING, control -> control.join(request)));
      return ExitStatus.DONE.code();
    } catch (CommandFailure e) {
      if (e.status() != ExitStatus.NO_NODE) {
        throw e;
      }
      return joinOffline(code);
    }
  }

  private int joinOffline(String code) {
    boolean inMeshBefore = session.home().isInMesh();
    NodeCommand.Result result = OfflineNode.run(session, code + "\n", "join");
    if (result.exitCode() == ExitStatus.DONE.code()) {
      boolean already = result.output().startsWith(ALREADY);
      print("", already);
      if (!already && inMeshBefore) {
        session.hint(LEFT);
      }
      session.hint("Start this node with: " + session.command("up"));
      session.err().flush();
    }
    return result.exitCode();
  }

  private void print(JoinResponse joined) {
    print(joined.getMeshTag(), joined.getAlready());
    if (!joined.getAlready()) {
      session.hint(LEFT);
      session.hint("See who is there with: " + session.command("peers"));
    }
    session.err().flush();
  }

  /**
   * @param tag empty where no running node can tell it
   */
  private void print(String tag, boolean already) {
    Screen out = session.out();
    if (session.json()) {
      JsonObject json = new JsonObject();
      json.add("meshTag", JsonObjects.orNull(tag));
      json.addProperty("already", already);
      out.json(json);
    } else {
      String done = already ? "this node was in that mesh already" : "joined the mesh";
      out.line(tag.isEmpty() ? done : done + (already ? ": " : " ") + tag);
    }
    out.flush();
  }

  private String code() {
    boolean fromInput = words.equals(List.of(STANDARD_INPUT));
    if (!words.isEmpty() && !fromInput) {
      // Never repeat what was typed: it is probably the code.
      throw usage(
          "join takes no code among its arguments, where every user of this computer can read it;"
              + " run "
              + session.command("join")
              + " alone and type it when asked, or pipe it to: "
              + session.command("join", "-"));
    }
    String code = file != null ? fromFile(file) : fromInput ? fromInput() : fromUser();
    if (code.isBlank()) {
      throw usage("no code was given; get one with `lanyard invite` on a computer of the mesh");
    }
    return code.strip();
  }

  private String fromUser() {
    return session
        .surroundings()
        .terminal()
        .askSecretly("The mesh's code (it is not shown): ")
        .orElseThrow(() ->
            usage(
                "there is no terminal to ask for the code on; name a file with --file, or pipe it"
                    + " to: "
                    + session.command("join", "-")));
  }

  private String fromInput() {
    try {
      return read(session.surroundings().terminal().in());
    } catch (IOException e) {
      throw new CommandFailure(ExitStatus.FAILED, "cannot read the code from standard input");
    }
  }

  private String fromFile(Path named) {
    Path path = session.absolute(named);
    try (InputStream input = Files.newInputStream(path)) {
      return read(input);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(
          ExitStatus.NOT_FOUND, "there is no file " + path + "; name the one that holds the code");
    } catch (IOException e) {
      throw new CommandFailure(
          ExitStatus.REFUSED, "may not read " + path + "; name a file that you may read");
    }
  }

  private static String read(InputStream input) throws IOException {
    byte[] bytes = input.readNBytes(LONGEST_CODE_BYTES + 1);
    if (bytes.length > LONGEST_CODE_BYTES) {
      throw usage("that is too long for a code; is it the right file?");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static CommandFailure usage(String message) {
    return new CommandFailure(ExitStatus.WRONG_USAGE, message);
  }
}
