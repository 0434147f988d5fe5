package dev.lanyard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Timestamp;
import dev.lanyard.cli.Desk.Outcome;
import dev.lanyard.v1.GetStatusResponse;
import dev.lanyard.v1.Scrub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusTest {
  private final Desk desk = new Desk();

  @AfterEach
  void close() {
    desk.close();
  }

  private static GetStatusResponse.Builder status() {
    return GetStatusResponse.newBuilder()
        .setNodeId("abc")
        .setName("a")
        .setMeshTag("q7w2")
        .setPort(7117)
        .setOpsPort(7118)
        .setVersion("0.1.0")
        .setPeers(2)
        .setShares(1)
        .setFiles(12345)
        .setBytes(3L << 30)
        .setStarted(Timestamp.newBuilder().setSeconds(FakeClock.START.getEpochSecond() - 7300))
        .setHome("/srv/lanyard")
        .setBytesSent(1536)
        .setBytesReceived(-1);
  }

  @Test
  void tellsOfTheNodeInPlainLines() {
    desk.node.answers(
        status()
            .setDownloads(1)
            .setLimitUp(5 << 20)
            .addWarnings("the disk is nearly full")
            .build());

    assertEquals(
        """
        node      a  0.1.0, for 2 h
        id        abc
        mesh      q7w2
        port      7117, metrics and health on 7118
        peers     2 reachable
        shares    1, 12,345 files, 3.0 GiB
        moved     1.5 KiB sent, 16.0 EiB received
        fetching  1 download
        limits    up 5.0 MiB/s, down no limit
        folder    /srv/lanyard
        health    nothing is known to be damaged
        warning   the disk is nearly full
        """,
        desk.run("status").out());
  }

  @Test
  void tellsWhatIsDamagedAndWhenAllWasReadAgain() {
    Timestamp yesterday =
        Timestamp.newBuilder().setSeconds(FakeClock.START.getEpochSecond() - 86_400).build();
    desk.node.answers(
        status().setScrub(Scrub.newBuilder().setDamaged(2).setFinished(yesterday)).build());

    assertTrue(
        desk.run("status")
            .out()
            .contains("health    2 files damaged; all was read again 1 day ago\n"));
  }

  @Test
  void tellsOfTheNodeAsJson() {
    desk.node.answers(status().build());

    assertEquals(
        "{\"nodeId\":\"abc\",\"name\":\"a\",\"meshTag\":\"q7w2\",\"port\":7117,\"version\":\"0.1.0\","
            + "\"peers\":2,\"shares\":1,\"files\":12345,\"bytes\":3221225472,"
            + "\"started\":\"2026-11-20T07:58:20Z\",\"home\":\"/srv/lanyard\",\"downloads\":0,"
            + "\"bytesSent\":1536,\"bytesReceived\":18446744073709551615,\"opsPort\":7118,"
            + "\"warnings\":[],\"limitUp\":null,\"limitDown\":null,\"scrub\":{\"reading\":false,"
            + "\"finished\":null,\"next\":null,\"damaged\":0}}\n",
        desk.run("status", "--json").out());
  }

  @Test
  void endsWithThreeWhereNoNodeRuns() {
    Outcome outcome = desk.withoutNode().run("status");

    assertEquals(3, outcome.status());
    assertEquals(
        "lanyard: no node runs for /home/ada/.local/share/lanyard; start one with: lanyard up\n",
        outcome.err());
  }

  @Test
  void looksInTheHomeThatItIsTold() {
    Outcome outcome = desk.withoutNode().run("--home", "/srv/yard", "status");

    assertTrue(outcome.err().contains("/srv/yard"), outcome.err());
    assertTrue(outcome.err().endsWith("lanyard --home /srv/yard up\n"), outcome.err());
  }
}
