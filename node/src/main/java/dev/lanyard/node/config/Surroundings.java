package dev.lanyard.node.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a process finds around itself.
 *
 * @param environment the environment's variables
 * @param userHome the user's home folder, which {@code ~/} stands for
 * @param workingFolder relative paths of flags and variables begin here
 * @param hostName the computer's name, possibly with its domain; empty when it has none
 */
public record Surroundings(
    Map<String, String> environment, Path userHome, Path workingFolder, String hostName) {
  /**
   * Where Linux keeps the name: the running kernel's (a container's own), then the one of the next
   * boot. Never a look-up: that takes ten seconds where a name server does not answer.
   */
  private static final List<Path> HOST_NAME_FILES =
      List.of(Path.of("/proc/sys/kernel/hostname"), Path.of("/etc/hostname"));

  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Those of this process. */
  public static Surroundings ofThisProcess() {
    Map<String, String> environment = System.getenv();
    return new Surroundings(
        environment, userHome(environment), Path.of("").toAbsolutePath(), hostName(environment));
  }

  /** As the shell has it: what {@code HOME} says, and only without that the account's folder. */
  static Path userHome(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", "");
    return Path.of(home.startsWith("/") ? home : System.getProperty("user.home", "/"));
  }

  private static String hostName(Map<String, String> environment) {
    return HOST_NAME_FILES.stream()
        .map(Surroundings::content)
        .filter(name -> !name.isEmpty())
        .findFirst()
        .orElseGet(() -> environment.getOrDefault("HOSTNAME", ""));
  }

  private static String content(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException notHere) {
      return "";
    }
  }
}
