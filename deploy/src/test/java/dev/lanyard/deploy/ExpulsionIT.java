package dev.lanyard.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.api.io.TempDir;

/** Four hosts on a LAN, one of which is shut out of the mesh, and one that was away meanwhile. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ExpulsionIT {
  private static final int MALLORY = 3;

  /** In which all have shut it out, once the command says that it is. */
  private static final Duration SHUT_OUT = Duration.ofSeconds(1);

  private Mesh mesh;
  private Lan lan;
  private final List<PackagedNode> nodes = new ArrayList<>();

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Requires.namespaces();
    Requires.curl();
    lan = Lan.of(MALLORY + 1);
    mesh = Mesh.in(folder);
    SampleFiles.write(mesh.yard("node0").resolve("plans.bin"), 32L << 20, 51);
    for (int host = 0; host <= MALLORY; host++) {
      nodes.add(mesh.node("node" + host).onLan().prefix(lan.inside(host)).start());
    }
    lanyard(0).awaitPeers("node1", "node2", "node3");
    lanyard(MALLORY).awaitHit("plans.bin", 1);
  }

  @AfterAll
  void stop() {
    nodes.forEach(PackagedNode::close);
    if (lan != null) {
      lan.close();
    }
  }

  private Lanyard lanyard(int host) {
    return nodes.get(host).lanyard();
  }

  private String tag(int host) {
    return lanyard(host).json("status").ok().json().getFirst().get("meshTag").getAsString();
  }

  @Test
  @Order(1)
  void shutsANodeOutInTheMiddleOfWhatItFetches() throws IOException {
    String target = mesh.yard("node3").resolve("plans.bin").toString();
    String before = tag(0);
    try (Running get =
        lanyard(MALLORY).start("get", "node0:yard/plans.bin", "-o", target, "--limit-down", "1M")) {
      Await.until(
          "bytes come",
          Await.PATIENCE,
          () -> lanyard(MALLORY).run("downloads").out().contains("plans.bin"),
          get::err);
      Outcome expelled = lanyard(1).run("expel", "node3").ok();
      List<Running> looks = new ArrayList<>();
      for (int host = 0; host < MALLORY; host++) {
        looks.add(nodes.get(host).startAwaitingPeers("reachable", 2, SHUT_OUT));
      }
      for (Running look : looks) {
        look.await().ok();
      }
      assertTrue(expelled.out().contains("node3 is expelled"), expelled::toString);
      get.await().failsClearly(1, "plans.bin");
    }
    assertEquals(List.of(), lanyard(MALLORY).peers("reachable"));
    for (int host = 0; host < MALLORY; host++) {
      int each = host;
      Await.until("the new tag", Await.PATIENCE, () -> tag(each).equals(tag(1)));
    }
    assertNotEquals(before, tag(1));
    assertTrue(Files.notExists(Path.of(target)), "it has not got the file");
  }

  @Test
  @Order(2)
  void letsItInNeitherAgainNorUnderANewId() throws IOException {
    nodes.get(MALLORY).stop();
    nodes.set(MALLORY, nodes.get(MALLORY).again());
    lanyard(MALLORY).run("search", "plans").exits(4);
    assertEquals(List.of(), lanyard(MALLORY).peers("reachable"));

    // With the code it had, and another key.
    nodes.get(MALLORY).stop();
    Path home = nodes.get(MALLORY).home();
    Files.delete(home.resolve("node.key"));
    Files.delete(home.resolve("node.pem"));
    nodes.set(MALLORY, nodes.get(MALLORY).again());
    lanyard(MALLORY).run("search", "plans").exits(4);
    assertEquals(List.of(), lanyard(MALLORY).peers("reachable"));
    for (int host = 0; host < MALLORY; host++) {
      assertEquals(2, lanyard(host).peers("reachable").size());
    }
  }

  @Test
  @Order(3)
  void takesBackWhoWasAwayWhileTheSecretChangedTwice() {
    nodes.get(2).stop();
    lanyard(0).run("rotate").ok();
    Await.until("node1 has it", Await.PATIENCE, () -> tag(1).equals(tag(0)));
    lanyard(1).run("rotate").ok();

    lan.moveTo(2, 42);
    nodes.set(2, nodes.get(2).again());
    lanyard(2).awaitPeers("node0", "node1");
    lanyard(0).awaitPeers("node1", "node2");
    Await.until("node2 has it", Await.PATIENCE, () -> tag(2).equals(tag(1)));
    assertEquals(
        lanyard(0).run("invite", "--quiet").ok().out(),
        lanyard(2).run("invite", "--quiet").ok().out());
    lanyard(2).awaitHit("plans.bin", 1);
  }
}
