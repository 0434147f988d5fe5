package dev.lanyard.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/** The image and the Compose file: three containers on a bridge network, found by mDNS. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ContainersIT {
  /** A whole Maven build, with an empty cache the first time. */
  private static final Duration BUILD = Duration.ofMinutes(15);

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String PROJECT = "lanyard-e2e";
  private static final String ALONE = "lanyard-e2e-alone";

  private List<String> compose = List.of();

  @BeforeAll
  void start() {
    Requires.dockerEngine();
    compose = new ArrayList<>(Requires.compose());
    compose.addAll(
        List.of(
            "-p",
            PROJECT,
            "-f",
            Distribution.repository().resolve("deploy/compose.yaml").toString()));
    compose(MINUTE, "down", "--volumes", "--timeout", "1");
    compose(BUILD, "up", "--build", "--detach").ok();
  }

  @AfterAll
  void stop() {
    if (!compose.isEmpty()) {
      compose(MINUTE, "down", "--volumes", "--timeout", "5");
    }
  }

  @Test
  @Order(1)
  void oneCommandMakesAMeshOfThree() {
    awaitPeers("a", List.of("b", "c"));
    awaitPeers("b", List.of("a", "c"));
    assertTrue(in("a", "lanyard", "peers").ok().out().contains("b"));
  }

  @Test
  @Order(2)
  void getsWhatAnotherContainerShares() {
    in("b", "sh", "-c", "head -c 30000000 /dev/urandom > /shared/blob.bin").ok();
    Await.until(
        "a finds what b shares", () -> in("a", "lanyard", "search", "blob.bin").status() == 0);

    in("a", "lanyard", "get", "b:shared/blob.bin", "-o", "/shared/").ok();

    assertEquals(
        in("b", "sha256sum", "/shared/blob.bin").ok().out(),
        in("a", "sha256sum", "/shared/blob.bin").ok().out());
  }

  @Test
  @Order(3)
  void isHealthy() {
    String id = compose(MINUTE, "ps", "-q", "a").ok().out().strip();
    Await.until(
        "healthy",
        () ->
            Running.run("docker", "inspect", "--format", "{{.State.Health.Status}}", id)
                .ok()
                .out()
                .strip()
                .equals("healthy"));
  }

  @Test
  @Order(4)
  void composeLocksThemDown() {
    for (String service : List.of("mesh", "a", "b", "c")) {
      String id = compose(MINUTE, "ps", "--all", "-q", service).ok().out().strip();
      String how =
          Running.run(
                  "docker",
                  "inspect",
                  "--format",
                  "{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.Privileged}}"
                      + " {{.HostConfig.SecurityOpt}} {{.Config.User}}",
                  id)
              .ok()
              .out()
              .strip();
      assertEquals("true [ALL] false [no-new-privileges:true] 10001:10001", how, service);
    }
  }

  @Test
  @Order(5)
  void theOthersGoOnWhenOneIsKilled() {
    compose(MINUTE, "kill", "b").ok();

    awaitPeers("a", List.of("c"));
    awaitPeers("c", List.of("a"));
    in("c", "lanyard", "get", "a:shared/blob.bin", "-o", "/shared/").ok();
    assertEquals(
        in("a", "sha256sum", "/shared/blob.bin").ok().out(),
        in("c", "sha256sum", "/shared/blob.bin").ok().out());
  }

  @Test
  @Order(6)
  void runsLockedDownAndStopsInGoodOrder() {
    Running.run("docker", "rm", "--force", ALONE);
    try {
      Running.run(
              "docker",
              "run",
              "--detach",
              "--name",
              ALONE,
              "--read-only",
              "--cap-drop",
              "ALL",
              "--security-opt",
              "no-new-privileges",
              "--tmpfs",
              "/tmp:noexec",
              "lanyard")
          .ok();
      Await.until(
          "the command answers",
          MINUTE,
          () -> Running.run("docker", "exec", ALONE, "lanyard", "status").status() == 0,
          () -> Running.run("docker", "logs", ALONE).toString());
      assertEquals("lanyard", Running.run("docker", "exec", ALONE, "id", "-un").ok().out().strip());

      Running.run("docker", "stop", ALONE).ok();

      assertEquals(
          "0",
          Running.run("docker", "inspect", "--format", "{{.State.ExitCode}}", ALONE)
              .ok()
              .out()
              .strip());
    } finally {
      Running.run("docker", "rm", "--force", "--volumes", ALONE);
    }
  }

  private void awaitPeers(String service, List<String> names) {
    Await.until(
        service + " lists " + names,
        Duration.ofMinutes(1),
        () ->
            in(service, "lanyard", "--json", "peers").json().stream()
                .filter(peer -> peer.get("state").getAsString().equals("reachable"))
                .map(peer -> peer.get("name").getAsString())
                .sorted()
                .toList()
                .equals(names),
        () -> in(service, "lanyard", "peers", "--all").toString());
  }

  private Outcome in(String service, String... words) {
    List<String> line = new ArrayList<>(List.of("exec", "-T", service));
    line.addAll(List.of(words));
    return compose(MINUTE, line.toArray(String[]::new));
  }

  private Outcome compose(Duration limit, String... words) {
    List<String> line = new ArrayList<>(compose);
    line.addAll(List.of(words));
    return Running.run(limit, line);
  }
}
