package dev.lanyard.cli.control;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The node's folder.
 *
 * @param folder absolute
 * @param named whether `--home` named it, so that advice has to name it too
 */
public record Home(Path folder, boolean named) {
  /** What every shell takes as it stands. */
  private static final Pattern PLAIN_WORD = Pattern.compile("[\\w@%+=:,./-]+");

  /** Where the variables and the user's home folder say it is, in the order of INTERFACE.md. */
  public static Home locate(
      Optional<String> option, Map<String, String> variables, Path userHome, Path workingFolder) {
    if (option.isPresent()) {
      return new Home(absolute("--home", option.get(), userHome, workingFolder), true);
    }
    String fromVariable = variables.getOrDefault("LANYARD_HOME", "");
    if (!fromVariable.isEmpty()) {
      return new Home(absolute("LANYARD_HOME", fromVariable, userHome, workingFolder), false);
    }
    String data = variables.getOrDefault("XDG_DATA_HOME", "");
    // The XDG rules say that a relative path there is to be ignored.
    Path folder = data.startsWith("/") ? Path.of(data) : userHome.resolve(".local/share");
    return new Home(folder.resolve("lanyard").normalize(), false);
  }

  private static Path absolute(String origin, String text, Path userHome, Path workingFolder) {
    try {
      Path path = text.startsWith("~/") ? userHome.resolve(text.substring(2)) : Path.of(text);
      return workingFolder.resolve(path).normalize();
    } catch (InvalidPathException e) {
      throw new CommandFailure(
          ExitStatus.WRONG_USAGE, origin + " " + text + " is no path; give a folder");
    }
  }

  Path runningNode() {
    return folder.resolve("run").resolve("node.json");
  }

  Path certificate() {
    return folder.resolve("node.pem");
  }

  Path key() {
    return folder.resolve("node.key");
  }

  /** Whether its node is in a mesh. */
  public boolean isInMesh() {
    return Files.exists(folder.resolve("mesh.secret"));
  }

  /** How to call a command for this folder, for advice: as it can be pasted into a shell. */
  public String command(String... words) {
    StringBuilder command = new StringBuilder("lanyard");
    if (named) {
      command.append(" --home ").append(quoted(folder.toString()));
    }
    for (String word : words) {
      command.append(' ').append(quoted(word));
    }
    return command.toString();
  }

  private static String quoted(String text) {
    return PLAIN_WORD.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
