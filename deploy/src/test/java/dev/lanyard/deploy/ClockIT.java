package dev.lanyard.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clock of a computer is ten years off, either way; another's is right. */
class ClockIT {
  private static final Duration TEN_YEARS = Duration.ofDays(3653);

  @TempDir Path folder;
  private Mesh mesh;

  private final List<PackagedNode> nodes = new ArrayList<>();

  @BeforeEach
  void found() {
    Requires.compiler();
    mesh = Mesh.in(folder.resolve("mesh"));
  }

  @AfterEach
  void stop() {
    nodes.forEach(PackagedNode::close);
  }

  @Test
  void nobodyNeedsARightClock() {
    PackagedNode right = start(mesh.node("right"));
    PackagedNode ahead = start(mesh.node("ahead").peer(right).prefix(clock(TEN_YEARS)));
    PackagedNode behind = start(mesh.node("behind").peer(right).prefix(clock(TEN_YEARS.negated())));
    right.lanyard().awaitPeers("ahead", "behind");
    ahead.lanyard().awaitPeers("behind", "right");

    for (int i = 0; i < nodes.size(); i++) {
      assertFetched(nodes.get(i), nodes.get((i + 1) % nodes.size()));
    }

    // Whose clock is behind changes the secret, and then whose clock is ahead.
    behind.lanyard().run("rotate").ok();
    awaitOneTag();
    ahead.lanyard().run("rotate").ok();
    awaitOneTag();
  }

  private PackagedNode start(PackagedNode.Builder builder) {
    PackagedNode node = builder.start();
    nodes.add(node);
    return node;
  }

  private void assertFetched(PackagedNode taker, PackagedNode giver) {
    String name = "of-" + giver.name();
    Path file = SampleFiles.write(mesh.yard(giver.name()).resolve(name), 1 << 20, giver.port());
    taker.lanyard().awaitHit(name, 1);
    Path target = folder.resolve("into-" + taker.name());
    JsonObject done =
        taker.lanyard().json("get", giver.name() + ":yard/" + name, "-o", target.toString()).done();
    assertEquals(1 << 20, done.get("bytesFetched").getAsLong());
    SampleFiles.assertSame(file, target);
  }

  private void awaitOneTag() {
    Await.until(
        "all have the new secret",
        () ->
            nodes.stream()
                    .map(node -> node.lanyard().json("status").ok().json().getFirst())
                    .map(status -> status.get("meshTag").getAsString())
                    .distinct()
                    .count()
                == 1);
  }

  /** The words that run a program at another time. */
  private List<String> clock(Duration off) {
    Path library = folder.resolve("clock.so");
    if (Files.notExists(library)) {
      Path source = Distribution.repository().resolve("deploy/src/test/c/clock.c");
      Running.run("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString()).ok();
    }
    return List.of("env", "LD_PRELOAD=" + library, "CLOCK_OFF=" + off.toSeconds());
  }
}
