package dev.lanyard.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says on a LAN that is well, and of the two ailments that LANs usually have. */
class DoctorIT {
  private static final String DOCKERS_ADDRESS = "172.17.0.1";

  @TempDir Path folder;
  private Mesh mesh;
  private Lan lan;
  private PackagedNode well;

  @BeforeEach
  void start() {
    Requires.namespaces();
    lan = Lan.of(2);
    mesh = Mesh.in(folder);
    well = mesh.node("well").onLan().prefix(lan.inside(0)).start();
  }

  @AfterEach
  void stop() {
    if (well != null) {
      well.close();
    }
    if (lan != null) {
      lan.close();
    }
  }

  @Test
  void findsNothingWrongOnALanThatIsWell() {
    try (PackagedNode other = mesh.node("other").onLan().prefix(lan.inside(1)).start()) {
      other.lanyard().awaitPeers("well");
      lan.addDockersBridge(1, DOCKERS_ADDRESS);

      Outcome outcome = other.lanyard().json("doctor").ok();

      JsonObject eth0 = report(outcome, "eth0");
      assertTrue(eth0.get("multicastOut").getAsBoolean(), outcome::toString);
      assertTrue(eth0.get("multicastBack").getAsBoolean(), outcome::toString);
      assertEquals("[\"well\"]", eth0.get("answered").toString());
      assertTrue(eth0.get("advertised").toString().contains(lan.address(1)), outcome::toString);
      assertTrue(
          outcome.json().stream()
              .filter(row -> row.has("severity"))
              .allMatch(finding -> finding.get("severity").getAsString().equals("ok")),
          outcome::toString);
      other.stop();
    }
  }

  @Test
  void saysThatDockersBridgeAddressIsAdvertised() {
    lan.addDockersBridge(1, DOCKERS_ADDRESS);
    try (PackagedNode misled =
        mesh.node("misled")
            .onLan()
            .option("--advertise", DOCKERS_ADDRESS)
            .prefix(lan.inside(1))
            .start()) {

      Outcome outcome = misled.lanyard().json("doctor").exits(1);

      JsonObject finding = finding(outcome, "docker0");
      assertEquals("problem", finding.get("severity").getAsString());
      assertTrue(
          finding.get("what").getAsString().startsWith("we advertise " + DOCKERS_ADDRESS),
          outcome::toString);
      assertTrue(
          finding.get("remedy").getAsString().contains("--interface eth0"), outcome::toString);
      String forPeople = misled.lanyard().run("doctor").exits(1).out();
      assertTrue(forPeople.contains("--interface eth0"), forPeople);
      misled.stop();
    }
  }

  @Test
  void saysThatMulticastIsBlockedWhereTcpWorks() {
    Requires.nftables();
    lan.blockMdns();
    try (PackagedNode isolated =
        mesh.node("isolated")
            .onLan()
            .option("--peer", lan.address(0))
            .prefix(lan.inside(1))
            .start()) {
      isolated.lanyard().awaitPeers("well");

      Outcome outcome = isolated.lanyard().json("doctor").ok();

      JsonObject finding = finding(outcome, "eth0");
      assertEquals("warning", finding.get("severity").getAsString());
      assertTrue(
          finding.get("what").getAsString().startsWith("multicast is blocked, TCP works"),
          outcome::toString);
      String remedy = finding.get("remedy").getAsString();
      assertTrue(remedy.contains("5353/udp") && remedy.contains("--peer"), outcome::toString);
      isolated.stop();
    }
  }

  private static JsonObject report(Outcome outcome, String name) {
    return outcome.json().stream()
        .filter(row -> row.get("type").getAsString().equals("interface"))
        .filter(row -> row.get("name").getAsString().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not reported by " + outcome));
  }

  /** The one finding at that interface. */
  private static JsonObject finding(Outcome outcome, String interfaceName) {
    List<JsonObject> findings =
        outcome.json().stream()
            .filter(row -> row.get("type").getAsString().equals("finding"))
            .filter(row -> named(row.get("interface"), interfaceName))
            .toList();
    assertEquals(1, findings.size(), outcome::toString);
    return findings.getFirst();
  }

  private static boolean named(JsonElement at, String name) {
    return !at.isJsonNull() && at.getAsString().equals(name);
  }
}
