package dev.lanyard.deploy;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a test needs of the machine. Without it the test is skipped and says why or, where the
 * property {@code lanyard.requireAll} is set, fails.
 */
final class Requires {
  private static final Pattern COLON = Pattern.compile(":");

  private Requires() {}

  /** For mounts, namespaces and other users. */
  static void root() {
    need(isRoot(), "root");
  }

  static void namespaces() {
    root();
    command("ip");
    need(
        Running.run("ip", "netns", "list").status() == 0,
        "a kernel that lets root make network namespaces");
  }

  /** To ask a node's ops port from inside a namespace. */
  static void curl() {
    command("curl");
  }

  /** To drop packets. */
  static void nftables() {
    root();
    command("nft");
  }

  /** To run a program as another user. */
  static void otherUsers() {
    root();
    command("setpriv");
  }

  /** To make what runs a program at another time. */
  static void compiler() {
    command("cc");
  }

  /** For a small file system of the test's own. */
  static void mounts() {
    root();
    command("mount");
  }

  /** For a disk that keeps names as Windows does. */
  static void exfat() {
    mounts();
    command("losetup");
    command("mkfs.exfat");
    command("mount.exfat-fuse");
    need(Files.exists(Path.of("/dev/fuse")), "a kernel with FUSE");
    need(Files.exists(Path.of("/dev/loop-control")), "a kernel with loop devices");
  }

  /** For what the build takes from elsewhere each time. */
  static void builtOnline() {
    need(
        Files.exists(Distribution.folder().resolve("sbom.json")),
        "a build that was not offline, for a bill of materials");
  }

  static void grpcurl() {
    command("grpcurl");
  }

  static void dockerEngine() {
    command("docker");
    need(
        Running.run("docker", "version").status() == 0,
        "a Docker engine that answers `docker version`");
    need(!compose().isEmpty(), "docker-compose or `docker compose`");
  }

  /** The words that run Compose here; empty where there is none. */
  static List<String> compose() {
    return Stream.of(List.of("docker", "compose"), List.of("docker-compose"))
        .filter(words -> find(words.getFirst()).isPresent())
        .filter(words ->
            Running.run(
                        Duration.ofSeconds(30),
                        Stream.concat(words.stream(), Stream.of("version")).toList())
                    .status()
                == 0)
        .findFirst()
        .orElse(List.of());
  }

  private static void command(String name) {
    need(find(name).isPresent(), "the command `" + name + "`");
  }

  private static void need(boolean there, String what) {
    if (there) {
      return;
    }
    String message = "needs " + what;
    if (requireAll()) {
      fail(message + ", and lanyard.requireAll is set");
    }
    abort(message);
  }

  private static boolean requireAll() {
    String value = System.getProperty("lanyard.requireAll", "unset");
    return !value.equals("unset") && !value.equals("false");
  }

  private static boolean isRoot() {
    return Running.run("id", "-u").out().strip().equals("0");
  }

  private static Optional<Path> find(String command) {
    return COLON
        .splitAsStream(System.getenv().getOrDefault("PATH", "/usr/bin:/bin"))
        .map(folder -> Path.of(folder, command))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
