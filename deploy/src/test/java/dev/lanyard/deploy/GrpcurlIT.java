package dev.lanyard.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A standard client in the place of ours: grpcurl, with the certificates in the nodes' homes. */
@TestInstance(Lifecycle.PER_CLASS)
class GrpcurlIT {
  private Path folder;
  private PackagedNode node;
  private Path member;
  private Path stranger;

  @BeforeAll
  void start(@TempDir Path folder) {
    this.folder = folder;
    Requires.grpcurl();
    Mesh mesh = Mesh.in(folder);
    SampleFiles.write(mesh.yard("node").resolve("needle.txt"), 100, 41);
    node = mesh.node("node").start();
    node.lanyard().awaitHit("needle.txt", 1);
    try (PackagedNode other = mesh.node("member").start()) {
      member = other.home();
      other.stop();
    }
    try (PackagedNode other = Mesh.in(folder.resolve("elsewhere")).node("stranger").start()) {
      stranger = other.home();
      other.stop();
    }
  }

  @AfterAll
  void stop() {
    if (node != null) {
      node.stop();
    }
  }

  @Test
  void listsAndDescribesTheServices() {
    List<String> services = call(node.home(), "list").ok().out().lines().toList();

    assertTrue(
        services.containsAll(
            List.of(
                "grpc.health.v1.Health",
                "grpc.reflection.v1.ServerReflection",
                "lanyard.v1.FileShare",
                "lanyard.v1.NodeControl")),
        services::toString);
    assertTrue(
        call(node.home(), "describe", "lanyard.v1.FileShare")
            .ok()
            .out()
            .contains("rpc Search ( .lanyard.v1.SearchRequest )"));
  }

  @Test
  void answersAHealthCheckAndASearch() {
    assertTrue(call(member, "grpc.health.v1.Health/Check").ok().out().contains("\"SERVING\""));
    assertTrue(
        request(member, "{\"words\":[\"needle\"]}", "lanyard.v1.FileShare/Search")
            .ok()
            .out()
            .contains("needle.txt"));
  }

  @Test
  void refusesAClientWithoutACertificate() {
    Outcome outcome =
        Running.run(
            "grpcurl",
            "-connect-timeout",
            "3",
            "-cacert",
            node.home().resolve("mesh-ca.pem").toString(),
            "-servername",
            "node.lanyard.internal",
            "127.0.0.1:" + node.port(),
            "list");

    assertNotEquals(0, outcome.status(), outcome::toString);
    assertEquals("", outcome.out());
  }

  @Test
  void refusesACertificateOfAnotherMesh() {
    // With this mesh's authority to check the node by, so that it is the node that refuses.
    Outcome outcome = grpcurl(List.of(), node.home(), stranger, "127.0.0.1:" + node.port(), "list");

    assertNotEquals(0, outcome.status(), outcome::toString);
    assertEquals("", outcome.out());
  }

  @Test
  void letsTheOwnerAloneControlTheNode() {
    assertTrue(
        call(node.home(), "lanyard.v1.NodeControl/GetStatus").ok().out().contains(node.id()));

    Outcome outcome = call(member, "lanyard.v1.NodeControl/GetStatus");

    assertNotEquals(0, outcome.status(), outcome::toString);
    assertTrue(outcome.err().contains("PermissionDenied"), outcome::toString);
  }

  @Test
  void doesNotLetTheOwnersCertificateControlItFromElsewhere() {
    Requires.namespaces();
    try (Lan lan = Lan.of(2)) {
      Path home = folder.resolve("control");
      PackagedNode.Builder builder = PackagedNode.in(home).onAllAddresses().prefix(lan.inside(0));
      try (PackagedNode far = builder.start()) {
        String address = lan.address(0) + ":" + far.port();

        grpcurl(lan.inside(1), home, home, address, "grpc.health.v1.Health/Check").ok();
        Outcome outcome =
            grpcurl(lan.inside(1), home, home, address, "lanyard.v1.NodeControl/GetStatus");

        assertNotEquals(0, outcome.status(), outcome::toString);
        assertTrue(outcome.err().contains("PermissionDenied"), outcome::toString);
        far.stop();
      }
    }
  }

  private Outcome call(Path home, String... words) {
    return grpcurl(List.of(), home, home, "127.0.0.1:" + node.port(), words);
  }

  private Outcome request(Path home, String message, String method) {
    List<String> line = line(List.of(), home, home);
    line.addAll(List.of("-d", message, "127.0.0.1:" + node.port(), method));
    return Running.run(line);
  }

  private static Outcome grpcurl(
      List<String> prefix, Path authority, Path identity, String address, String... words) {
    List<String> line = line(prefix, authority, identity);
    line.add(address);
    line.addAll(List.of(words));
    return Running.run(line);
  }

  private static List<String> line(List<String> prefix, Path authority, Path identity) {
    List<String> line = new ArrayList<>(prefix);
    line.addAll(
        List.of(
            "grpcurl",
            "-connect-timeout",
            "3",
            "-cacert",
            authority.resolve("mesh-ca.pem").toString(),
            "-cert",
            identity.resolve("node.pem").toString(),
            "-key",
            identity.resolve("node.key").toString(),
            "-servername",
            "node.lanyard.internal"));
    return line;
  }
}
