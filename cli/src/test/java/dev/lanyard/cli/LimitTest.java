package dev.lanyard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.cli.Desk.Outcome;
import dev.lanyard.v1.SetLimitsRequest;
import dev.lanyard.v1.SetLimitsResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitTest {
  private final Desk desk = new Desk();

  @AfterEach
  void close() {
    desk.close();
  }

  @Test
  void changesWhatIsGivenAndShowsBoth() {
    desk.node.answers(SetLimitsResponse.newBuilder().setUp(10 << 20).build());

    assertEquals("up    10.0 MiB/s\ndown  no limit\n", desk.run("limit", "--up", "10M").out());
    assertEquals(
        List.of(SetLimitsRequest.newBuilder().setUp(10 << 20).build()), desk.node.requests);
  }

  @Test
  void changesADownload() {
    desk.node.answers(SetLimitsResponse.newBuilder().setDown(500 << 10).build());

    assertEquals(
        "{\"up\":null,\"down\":512000}\n",
        desk.run("limit", "7", "--down=500k", "--limit-up", "off", "--json").out());
    assertEquals(
        List.of(
            SetLimitsRequest.newBuilder().setDownloadId("7").setUp(0).setDown(500 << 10).build()),
        desk.node.requests);
  }

  @Test
  void refusesWhatIsNoRate() {
    for (String rate : List.of("0", "fast", "1K", "-3M", "1.5G", "17179869185G")) {
      Outcome outcome = desk.run("limit", "--up=" + rate);
      assertEquals(2, outcome.status(), outcome.err());
      assertTrue(outcome.err().contains("'" + rate + "' is"), outcome.err());
      assertTrue(outcome.err().contains("off"), outcome.err());
    }
  }
}
