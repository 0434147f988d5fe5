package dev.lanyard.node.peer;

import static dev.lanyard.node.peer.FakeNetwork.address;
import static dev.lanyard.node.peer.FakeNetwork.id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.identity.NodeFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PeerMemoryTest {
  private static final Instant SEEN = Instant.parse("2026-11-01T12:00:00Z");

  @TempDir private Path temp;
  private PeerMemory memory;

  @BeforeEach
  void open() {
    memory = new PeerMemory(NodeFolder.open(temp));
  }

  @Test
  void remembersNobodyWhereItNeverWrote() {
    assertEquals(List.of(), memory.load("mesh"::equals));
  }

  @Test
  void remembersPeersAsGone() {
    memory.save(List.of(peer("ann")), "mesh");

    Peer ann = memory.load("mesh"::equals).getFirst();
    assertEquals(id("ann"), ann.id());
    assertEquals("ann", ann.name());
    assertEquals(address(1), ann.address());
    assertEquals(SEEN, ann.lastSeen());
    assertTrue(ann.isGone());
  }

  @Test
  void remembersNobodyWhoWasMetInAnotherMesh() {
    memory.save(List.of(peer("ann")), "open");

    assertEquals(List.of(), memory.load("mesh"::equals));
    assertEquals(1, memory.load("open"::equals).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "{}", "\"x\"", "[", "[null]", "[{}]", "[{\"id\":5}]"})
  void startsAnewWhereTheFileIsDamaged(String text) throws Exception {
    Files.writeString(temp.resolve("peers.json"), text);

    assertEquals(List.of(), memory.load("mesh"::equals));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"port\":7117|\"port\":70000",
        "\"host\":\"10.0.0.1\"|\"host\":\"nas.example\"",
        "\"host\":\"10.0.0.1\"|\"host\":\"fe80::1%no-such-interface\"",
        "\"name\":\"ann\",|",
        "2026-11-01|yesterday"
      })
  void passesOverARowThatDoesNotHoldAndKeepsTheOthers(String change) throws Exception {
    memory.save(List.of(peer("ann"), peer("bob")), "mesh");
    Path file = temp.resolve("peers.json");
    String[] parts = change.split("\\|", -1);
    String before = Files.readString(file);
    String after = before.replaceFirst(Pattern.quote(parts[0]), parts[1]);
    assertTrue(!after.equals(before), before);
    Files.writeString(file, after);

    assertEquals(List.of(id("bob")), memory.load("mesh"::equals).stream().map(Peer::id).toList());
  }

  private static Peer peer(String name) {
    return new Peer(
        id(name),
        name,
        address(1),
        new Liveness.Reachable(),
        Set.of(Hint.FoundBy.MDNS),
        "1.0",
        SEEN,
        Duration.ZERO);
  }
}
