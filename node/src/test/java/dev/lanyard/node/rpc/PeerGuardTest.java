package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.node.peer.CallStats;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class PeerGuardTest {
  private final PeerGuard guard = guard();

  @Test
  void repeatsAUnaryCallThatMayPass() {
    AtomicInteger tries = new AtomicInteger();

    String answer =
        guard.unary(() -> {
          if (tries.incrementAndGet() < 3) {
            throw Fault.of(Reason.UNAVAILABLE, "the connection broke");
          }
          return "there";
        });

    assertEquals("there", answer);
    assertEquals(3, tries.get());
  }

  @Test
  void doesNotRepeatWhatCannotPass() {
    AtomicInteger tries = new AtomicInteger();

    assertThrows(
        Fault.class,
        () ->
            guard.unary(() -> {
              tries.incrementAndGet();
              throw Fault.of(Reason.NOT_FOUND, "no such share");
            }));
    assertEquals(1, tries.get());
  }

  @Test
  void leavesAPeerAloneThatFailsTooOften() {
    for (int i = 0; i < 5; i++) {
      assertThrows(Fault.class, () -> guard.streaming(PeerGuardTest::breaks));
    }

    assertEquals("open", guard.stats().breaker());
    Fault fault = assertThrows(Fault.class, () -> guard.streaming(() -> {}));
    assertEquals(Reason.UNAVAILABLE, fault.reason());
    assertTrue(fault.getMessage().contains("ann"), fault.getMessage());
  }

  @Test
  void holdsNoWrongQuestionAgainstAPeer() {
    for (int i = 0; i < 20; i++) {
      assertThrows(
          Fault.class,
          () ->
              guard.streaming(() -> {
                throw Fault.of(Reason.NOT_FOUND, "no such share");
              }));
    }
    assertEquals("closed", guard.stats().breaker());
  }

  @Test
  void holdsOnlySoManyCallsAndGivesThemBackOnce() {
    List<PeerGuard.Ticket> open = new ArrayList<>();
    for (int i = 0; i < RpcOptions.DEFAULT.callsPerPeer(); i++) {
      open.add(guard.open());
    }
    assertEquals(new CallStats("closed", RpcOptions.DEFAULT.callsPerPeer()), guard.stats());
    assertThrows(Fault.class, guard::open);

    open.getFirst().succeeded();
    open.getFirst().failed(Fault.of(Reason.UNAVAILABLE, "too late"));
    assertEquals(RpcOptions.DEFAULT.callsPerPeer() - 1, guard.stats().underWay());
  }

  @Test
  void beginsWithACleanSlateForEachConnection() {
    for (int i = 0; i < 5; i++) {
      assertThrows(Fault.class, () -> guard.streaming(PeerGuardTest::breaks));
    }
    assertEquals("closed", guard().stats().breaker());
  }

  private static void breaks() {
    throw Fault.of(Reason.UNAVAILABLE, "the connection broke");
  }

  private static PeerGuard guard() {
    return new PeerGuards(RpcOptions.DEFAULT).forPeer(Meshes.nodeId("ann"), "ann");
  }
}
