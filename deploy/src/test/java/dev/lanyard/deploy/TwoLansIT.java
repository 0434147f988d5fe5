package dev.lanyard.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A computer with a cable to each of two LANs, which nothing else connects, and with the interfaces
 * that Docker and a VPN make.
 */
class TwoLansIT {
  @TempDir Path folder;
  private Lan lan;
  private final List<PackagedNode> nodes = new ArrayList<>();

  @BeforeEach
  void start() {
    Requires.namespaces();
    lan = Lan.of(3);
    lan.addSecondLan(1, 2);
    lan.addDockersBridge(1, "172.17.0.1");
    lan.addVpn(1, "10.8.0.2", "10.8.0.1");
  }

  @AfterEach
  void stop() {
    nodes.forEach(PackagedNode::close);
    if (lan != null) {
      lan.close();
    }
  }

  @Test
  void whoIsOnBothIsFoundOnBothAndHandsOnWhatItGot() {
    Mesh mesh = Mesh.in(folder);
    SampleFiles.write(mesh.yard("first").resolve("plan.bin"), 3 << 20, 7);
    List<String> names = List.of("first", "both", "second");
    for (int host = 0; host < names.size(); host++) {
      nodes.add(mesh.node(names.get(host)).onLan().prefix(lan.inside(host)).start());
    }
    nodes.get(0).lanyard().awaitPeers("both");
    nodes.get(1).lanyard().awaitPeers("first", "second");
    nodes.get(2).lanyard().awaitPeers("both");

    nodes.get(1).lanyard().awaitHit("plan.bin", 1);
    Path got = mesh.yard("both").resolve("plan.bin");
    nodes.get(1).lanyard().run("get", "first:yard/plan.bin", "-o", got.toString()).ok();
    nodes.get(2).lanyard().awaitHit("plan.bin", 1);
    Path handedOn = mesh.yard("second").resolve("plan.bin");
    JsonObject done =
        nodes.get(2).lanyard().json("get", "both:yard/plan.bin", "-o", handedOn.toString()).done();

    assertEquals(List.of("both"), Lanyard.nodes(done, "sources"));
    SampleFiles.assertSame(mesh.yard("first").resolve("plan.bin"), handedOn);
    // Each hears of the other, whom it cannot reach, and lists nobody it has not met.
    assertEquals(List.of("both"), nodes.get(0).lanyard().peers("reachable"));
    assertEquals(List.of("both"), nodes.get(2).lanyard().peers("reachable"));
  }
}
