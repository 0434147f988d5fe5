package dev.lanyard.deploy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A computer's disk was copied, the node's folder with it: two nodes have one id. */
class TwinsIT {
  @TempDir Path folder;
  private Mesh mesh;
  private Lan lan;

  @BeforeEach
  void start() {
    Requires.namespaces();
    lan = Lan.of(2);
    mesh = Mesh.in(folder);
  }

  @AfterEach
  void stop() {
    if (lan != null) {
      lan.close();
    }
  }

  @Test
  void tellsBothOwnersWhereNobodyElseIsThere() {
    Path home = mesh.home("one");
    Path copy = mesh.yard("other").resolveSibling("home");
    Running.run("cp", "-a", home.toString(), copy.toString()).ok();
    try (PackagedNode one =
            PackagedNode.in(home).name("one").onLan().prefix(lan.inside(0)).start();
        PackagedNode other =
            PackagedNode.in(copy).name("other").onLan().prefix(lan.inside(1)).start()) {
      awaitTold(one);
      awaitTold(other);

      // What they are told to do.
      other.stop();
      Running.run("rm", copy.resolve("node.key").toString(), copy.resolve("node.pem").toString())
          .ok();
      one.stop();
    }
    try (PackagedNode one =
            PackagedNode.in(home).name("one").onLan().prefix(lan.inside(0)).start();
        PackagedNode other =
            PackagedNode.in(copy).name("other").onLan().prefix(lan.inside(1)).start()) {
      one.lanyard().awaitPeers("other");
      other.lanyard().awaitPeers("one");
    }
  }

  private static void awaitTold(PackagedNode node) {
    Await.until(
        node.name() + " is told",
        Await.PATIENCE,
        () -> node.lanyard().run("status").out().contains("another node uses this node's id"),
        node::log);
  }
}
