package dev.lanyard.node.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

final class LoggingTest {
  private final Logger peer = LoggerFactory.getLogger("dev.lanyard.node.peer.PeerDirectory");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @AfterEach
  void setBack() {
    Logging.start(Level.INFO, false);
  }

  @Test
  void writesOnePlainLine() {
    Logging.start(Level.INFO, false, out);

    peer.info("met {}", "desk-3");
    peer.debug("not this");

    String line = lines().getFirst();
    assertEquals(1, lines().size());
    assertTrue(
        line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  peer: met desk-3"),
        line);
  }

  @Test
  void writesOneJsonObjectALine() {
    Logging.start(Level.INFO, true, out);

    peer.warn("lost \"desk\"\n3", new IllegalStateException("boom"));

    assertEquals(1, lines().size());
    JsonObject line = JsonParser.parseString(lines().getFirst()).getAsJsonObject();
    assertEquals("WARN", line.get("level").getAsString());
    assertEquals("peer", line.get("logger").getAsString());
    assertEquals("lost \"desk\" 3", line.get("message").getAsString());
    assertEquals("java.lang.IllegalStateException: boom", line.get("error").getAsString());
    assertTrue(line.get("stack").getAsString().contains("LoggingTest"));
  }

  @Test
  void makesControlCharactersHarmless() {
    Logging.start(Level.INFO, false, out);

    peer.info("a\u001b[2Jb\nc\rd\u202ee");

    assertTrue(lines().getFirst().endsWith("peer: a\uFFFD[2Jb c\uFFFDd\uFFFDe"), lines()::getFirst);
  }

  @Test
  void cutsAMessageThatWouldFillTheDisk() {
    Logging.start(Level.INFO, false, out);

    peer.info("x".repeat(100_000));

    assertTrue(out.size() < 5_000, () -> "bytes: " + out.size());
  }

  @Test
  void addsFramesOnlyToWhatNobodyExpected() {
    Logging.start(Level.INFO, false, out);

    peer.warn("cannot write", Fault.of(Reason.EXHAUSTED, "disk full"));
    assertEquals(1, lines().size());
    assertTrue(lines().getFirst().endsWith("peer: cannot write"));
    peer.warn("oops", new IllegalStateException("a\u001bb"));

    assertTrue(
        lines().get(1).endsWith("peer: oops | java.lang.IllegalStateException: a\uFFFDb"),
        () -> lines().get(1));
    assertTrue(lines().get(2).startsWith("\tat dev.lanyard.node.ops.LoggingTest."));
  }

  @Test
  void holdsNoisyLibrariesAndNeverLoosensThem() {
    Logging.start(Level.INFO, false, out);
    LoggerFactory.getLogger("io.netty.channel").info("noise");
    LoggerFactory.getLogger("javax.jmdns.impl").warn("noise");
    assertEquals("", text());

    Logging.start(Level.ERROR, false, out);
    LoggerFactory.getLogger("io.netty.channel").warn("noise");
    assertEquals("", text());
  }

  @Test
  void bringsInWhatIsSaidThroughTheJdksLogging() {
    Logging.start(Level.INFO, false, out);

    java.util.logging.Logger grpc = java.util.logging.Logger.getLogger("io.grpc.internal.X");
    grpc.info("not this");
    grpc.warning("this");

    assertFalse(text().contains("not this"));
    assertTrue(text().contains("WARN  io.grpc.internal.X: this"), text());
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private List<String> lines() {
    return text().lines().toList();
  }
}
