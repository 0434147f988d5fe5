package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import io.grpc.Status;
import java.net.ConnectException;
import java.util.EnumSet;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultStatusTest {
  @ParameterizedTest
  @EnumSource(Reason.class)
  void carriesEveryReasonOverTheWire(Reason reason) {
    Status status = FaultStatus.of(Fault.of(reason, "the message"));
    Fault there = FaultStatus.of(status, "ann");

    assertNotEquals(Status.Code.OK, status.getCode());
    assertEquals("the message", status.getDescription());
    // Who cancels a call has not cancelled what it was for.
    assertEquals(reason == Reason.CANCELLED ? Reason.UNAVAILABLE : reason, there.reason());
    assertTrue(there.getMessage().startsWith("ann: "), there.getMessage());
  }

  @Test
  void givesEachReasonItsOwnStatus() {
    Set<Status.Code> codes = EnumSet.noneOf(Status.Code.class);
    for (Reason reason : Reason.values()) {
      codes.add(FaultStatus.of(Fault.of(reason, "x")).getCode());
    }
    assertEquals(Reason.values().length, codes.size());
  }

  @ParameterizedTest
  @EnumSource(Status.Code.class)
  void makesAFaultOfEveryStatus(Status.Code code) {
    Fault fault = FaultStatus.of(code.toStatus(), "ann");

    assertTrue(fault.getMessage().startsWith("ann: "), fault.getMessage());
    assertFalse(fault.getMessage().contains("null"), fault.getMessage());
  }

  @Test
  void tellsNothingOfTheInsideOfWhatNobodyPlannedFor() {
    Status status = FaultStatus.of(new IllegalStateException("/home/ann/secret"));

    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertFalse(String.valueOf(status.getDescription()).contains("secret"));
    assertEquals(Status.Code.UNAVAILABLE, FaultStatus.of(new InterruptedException()).getCode());
  }

  @Test
  void callsAFailedHandshakeAStranger() {
    Status status =
        Status.UNAVAILABLE.withCause(
            new RuntimeException(new SSLHandshakeException("unknown_ca \u001B[2J")));
    Fault fault = FaultStatus.of(status, "10.0.0.1:7117");

    assertEquals(Reason.DENIED, fault.reason());
    assertFalse(fault.getMessage().contains("\u001B"));
  }

  @Test
  void neverRepeatsAnEscapeSequenceOfAPeer() {
    Fault fault = FaultStatus.of(Status.NOT_FOUND.withDescription("\u001B[2J\u202E"), "ann");

    assertEquals("ann: \uFFFD[2J\uFFFD", fault.getMessage());
  }

  @Test
  void saysThatNobodyListens() {
    Status status = Status.UNAVAILABLE.withCause(new ConnectException("refused"));

    assertEquals("ann: nobody listens there", FaultStatus.of(status, "ann").getMessage());
  }
}
