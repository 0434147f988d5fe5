package dev.lanyard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Timestamp;
import dev.lanyard.cli.Desk.Outcome;
import dev.lanyard.v1.ListPeersRequest;
import dev.lanyard.v1.ListPeersResponse;
import dev.lanyard.v1.Peer;
import dev.lanyard.v1.PeerState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeersTest {
  private final Desk desk = new Desk();

  @AfterEach
  void close() {
    desk.close();
  }

  private static Peer.Builder peer(String name) {
    return Peer.newBuilder()
        .setName(name)
        .setNodeId("abcdefghijklmnop")
        .setAddress("192.168.1.20:7117")
        .setState(PeerState.PEER_STATE_REACHABLE)
        .addFoundBy("mdns")
        .addFoundBy("peer")
        .setBreaker("closed")
        .setVersion("0.1.0")
        .setLastSeen(seconds(FakeClock.START.getEpochSecond() - 1));
  }

  private static Timestamp seconds(long seconds) {
    return Timestamp.newBuilder().setSeconds(seconds).build();
  }

  private void answer(Peer.Builder... peers) {
    ListPeersResponse.Builder response = ListPeersResponse.newBuilder();
    for (Peer.Builder peer : peers) {
      response.addPeers(peer);
    }
    desk.node.answers(response.build());
  }

  @Test
  void alignsColumnsWithoutHeaderInAPipe() {
    answer(peer("b"), peer("longer").setState(PeerState.PEER_STATE_SUSPECT));

    Outcome outcome = desk.run("peers");

    assertEquals(0, outcome.status());
    assertEquals(
        """
        b       reachable  192.168.1.20:7117  mdns,peer  now  0.1.0  abcdefgh
        longer  suspect    192.168.1.20:7117  mdns,peer  now  0.1.0  abcdefgh
        """,
        outcome.out());
    assertEquals("", outcome.err());
  }

  @Test
  void showsHeaderAndColoursOnATerminal() {
    answer(peer("b"), peer("c").setState(PeerState.PEER_STATE_GONE).setTrouble("timed out"));

    Outcome outcome = desk.onTerminal(120).run("peers", "--all");

    assertTrue(outcome.lines().getFirst().contains("FOUND BY"), outcome.out());
    assertTrue(outcome.out().contains("\u001b[32mreachable\u001b[0m"), outcome.out());
    assertTrue(outcome.lines().getLast().endsWith("timed out"), outcome.out());
    assertTrue(((ListPeersRequest) desk.node.request()).getAll());
  }

  @Test
  void doesNotColourWhereNoColorIsSet() {
    desk.variables.put("NO_COLOR", "1");
    answer(peer("b"));

    assertFalse(desk.onTerminal(120).run("peers").out().contains("\u001b"));
  }

  @Test
  void coloursAPipeWhenToldTo() {
    answer(peer("b"));

    assertTrue(desk.run("--color", "always", "peers").out().contains("\u001b[32mreachable"));
  }

  @Test
  void printsOneObjectALineAsJson() {
    answer(peer("b").setClockAheadMs(-5), peer("c").setTrouble("refused").clearLastSeen());

    Outcome outcome = desk.run("peers", "--json");

    assertEquals(
        "{\"nodeId\":\"abcdefghijklmnop\",\"name\":\"b\",\"address\":\"192.168.1.20:7117\","
            + "\"state\":\"reachable\",\"foundBy\":[\"mdns\",\"peer\"],\"breaker\":\"closed\","
            + "\"version\":\"0.1.0\",\"lastSeen\":\"2026-11-20T09:59:59Z\",\"calls\":0,"
            + "\"trouble\":null,\"clockAheadMs\":-5}",
        outcome.lines().getFirst());
    assertTrue(outcome.objects().getLast().get("lastSeen").isJsonNull());
    assertEquals("refused", outcome.objects().getLast().get("trouble").getAsString());
  }

  @Test
  void takesGlobalOptionsBeforeTheCommandToo() {
    answer(peer("b"));

    assertEquals("b", desk.run("--json", "peers").object().get("name").getAsString());
  }

  @Test
  void printsNothingButAHintWhenAlone() {
    answer();

    Outcome outcome = desk.run("peers");

    assertEquals(0, outcome.status());
    assertEquals("", outcome.out());
    assertTrue(outcome.err().contains("lanyard doctor"), outcome.err());
  }

  @Test
  void neverPrintsAPeersEscapesRaw() {
    answer(
        peer("evil\u001b]0;owned\u0007\n\u202egnp\u009b31m")
            .setAddress("x\u2028y")
            .setVersion("1\r2")
            .setTrouble("\ttab"));

    Outcome plain = desk.run("peers");

    assertEquals(1, plain.lines().size(), plain.out());
    plain
        .out()
        .codePoints()
        .filter(character -> character != '\n')
        .forEach(character ->
            assertFalse(
                Character.isISOControl(character) || character == 0x202e || character == 0x2028,
                plain.out()));
    assertTrue(plain.out().contains("evil␛]0;owned␇␊�gnp�31m"), plain.out());
  }

  @Test
  void escapesInJsonWhatJsonItselfLeaves() {
    String name = "a\u001b\u202e\u009b\u007fé";
    answer(peer(name));

    Outcome outcome = desk.run("peers", "--json");

    assertTrue(outcome.out().contains("a\\u001b\\u202e\\u009b\\u007fé"), outcome.out());
    assertEquals(name, outcome.object().get("name").getAsString());
  }

  @Test
  void survivesAMomentThatMakesNoSense() {
    answer(peer("b").setLastSeen(seconds(Long.MAX_VALUE)));

    assertTrue(desk.run("peers", "--json").object().get("lastSeen").isJsonNull());
  }
}
