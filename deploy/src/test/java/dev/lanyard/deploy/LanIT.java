package dev.lanyard.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Five hosts on a LAN that know nothing of each other: mDNS alone. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class LanIT {
  private static final int HOSTS = 5;

  /** In which a node that is ready is listed by all others. */
  private static final Duration ARRIVAL = Duration.ofMillis(1500);

  /** In which a node that was stopped or killed is gone for all others. */
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  /** The same for a host whose cable was pulled. */
  private static final Duration CABLE = Duration.ofSeconds(15);

  private Mesh mesh;
  private Lan lan;
  private final List<PackagedNode> nodes = new ArrayList<>();

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Requires.namespaces();
    Requires.curl();
    lan = Lan.of(HOSTS);
    mesh = Mesh.in(folder);
    // The largest real file that is on every machine these tests run on.
    Path modules = Path.of(System.getProperty("java.home"), "lib", "modules");
    for (int host : new int[] {0, 1, 2}) {
      Files.copy(modules, mesh.yard("node" + host).resolve("modules"));
    }
    SampleFiles.write(mesh.yard("node3").resolve("needle-in-the-yard.txt"), 3000, 31);
    List<PackagedNode.Builder> builders =
        IntStream.range(0, HOSTS)
            .mapToObj(host -> mesh.node("node" + host).onLan().prefix(lan.inside(host)))
            .toList();
    // All at once, as after a power cut.
    List<Running> processes = builders.stream().map(PackagedNode.Builder::launch).toList();
    for (int host = 0; host < HOSTS; host++) {
      nodes.add(builders.get(host).awaitReady(processes.get(host)));
    }
  }

  @AfterAll
  void stop() {
    nodes.forEach(PackagedNode::close);
    if (lan != null) {
      lan.close();
    }
  }

  @Test
  @Order(1)
  void allFindEachOther() {
    for (int host = 0; host < HOSTS; host++) {
      lanyard(host).awaitPeers(allBut(host));
    }
    for (int host = 0; host < HOSTS; host++) {
      assertTrue(
          lanyard(host).json("peers").json().stream()
              .anyMatch(peer -> peer.getAsJsonArray("foundBy").toString().contains("mdns")));
    }
  }

  @Test
  @Order(2)
  void findsAFileOnAnyFromAny() {
    for (int host = 0; host < HOSTS; host++) {
      lanyard(host).awaitHit("needle-in-the-yard", 1);
    }
  }

  @Test
  @Order(3)
  void takesALargeFileFromThreeSourcesAtOnce() {
    String digest = lanyard(4).awaitHit("modules", 3);
    Path target = mesh.yard("node4").resolve("modules");

    JsonObject done =
        lanyard(4)
            .json("get", "ly:" + digest.replaceFirst("^ly:", ""), "-o", target.toString())
            .done();

    SampleFiles.assertSame(mesh.yard("node0").resolve("modules"), target);
    assertEquals(List.of("node0", "node1", "node2"), Lanyard.nodes(done, "sources"));
    assertEquals(target.toFile().length(), done.get("bytesFetched").getAsLong());
  }

  @Test
  @Order(4)
  void missesAStoppedNodeAtOnceAndListsItWhenItIsBack() {
    bestOf(
        3,
        () -> {
          List<Running> looks = startMissing(GOODBYE);
          nodes.get(4).stop();
          assertMissed(looks);
          nodes.set(4, nodes.get(4).again());
          assertListed();
        });
  }

  @Test
  @Order(5)
  void missesAKilledNodeAtOnce() {
    bestOf(
        3,
        () -> {
          nodes.get(4).kill();
          assertMissed(startMissing(GOODBYE));
        });
  }

  @Test
  @Order(6)
  void missesANodeWhoseCableWasPulledAndFindsItAgain() {
    bestOf(
        2,
        () -> {
          lan.pullCable(4);
          try {
            assertMissed(startMissing(CABLE));
          } finally {
            lan.plugCable(4);
          }
          lanyard(4).awaitPeers(allBut(4));
          lanyard(0).awaitPeers(allBut(0));
        });
  }

  /**
   * Tries a few times, each time with all five nodes there. Whatever else runs on this machine can
   * only make it slower.
   */
  private void bestOf(int tries, Runnable trial) {
    for (int left = tries - 1; ; left--) {
      for (int host = 0; host < HOSTS; host++) {
        if (!nodes.get(host).process().isAlive()) {
          nodes.set(host, nodes.get(host).again());
        }
      }
      for (int host = 0; host < HOSTS; host++) {
        lanyard(host).awaitPeers(allBut(host));
      }
      try {
        trial.run();
        return;
      } catch (AssertionError e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  private List<Running> startMissing(Duration limit) {
    return nodes.subList(0, 4).stream()
        .map(node -> node.startAwaitingPeers("gone", 1, limit))
        .toList();
  }

  private void assertMissed(List<Running> looks) {
    assertTimely(looks, "miss node4");
    for (int host = 0; host < 4; host++) {
      assertEquals(List.of("node4"), lanyard(host).peers("gone"));
    }
  }

  private void assertListed() {
    assertTimely(
        nodes.subList(0, 4).stream()
            .map(node -> node.startAwaitingPeers("reachable", 4, ARRIVAL))
            .toList(),
        "list node4");
  }

  private void assertTimely(List<Running> looks, String what) {
    for (int host = 0; host < looks.size(); host++) {
      Lanyard observer = lanyard(host);
      String message = "node%d does not %s in time; now: ".formatted(host, what);
      assertEquals(
          0,
          looks.get(host).await().status(),
          () -> message + observer.run("peers", "--all").out());
    }
  }

  private Lanyard lanyard(int host) {
    return nodes.get(host).lanyard();
  }

  private static String[] allBut(int host) {
    return IntStream.range(0, HOSTS)
        .filter(other -> other != host)
        .mapToObj(other -> "node" + other)
        .toArray(String[]::new);
  }
}
