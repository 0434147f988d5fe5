package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.identity.Meshes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Admission admission =
      new Admission(
          new RpcOptions.Sockets(12, 5, 3, 4, new RpcOptions.Rate(20, 10)),
          Meshes.nodeId("node 7")::equals,
          () -> nanos.get());
  private final List<InetSocketAddress> displaced = new ArrayList<>();

  private static InetSocketAddress socket(int host, int port) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host}), port);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private boolean admit(int host, int port) {
    InetSocketAddress remote = socket(host, port);
    return admission.admit(
        remote,
        () -> {
          displaced.add(remote);
          admission.closed(remote);
        });
  }

  private void prove(int host, int port) {
    admission.proven(socket(host, port), Optional.of(Meshes.nodeId("node " + host)));
  }

  @Test
  void refusesAnAddressThatHasTooManyUntilOneIsClosed() {
    for (int port = 1; port <= 5; port++) {
      assertTrue(admit(1, port));
      prove(1, port);
    }
    assertFalse(admit(1, 6));
    assertTrue(admit(2, 6), "another address");

    admission.closed(socket(1, 3));
    assertTrue(admit(1, 7));
    assertFalse(admit(1, 8));
    assertEquals(List.of(), displaced);
  }

  @Test
  void letsTheOldestHandshakeOfAnAddressMakeRoomForItsNewest() {
    for (int port = 1; port <= 3; port++) {
      assertTrue(admit(1, port));
    }
    prove(1, 1);
    assertTrue(admit(1, 4));
    assertEquals(List.of(), displaced);

    assertTrue(admit(1, 5));
    assertTrue(admit(1, 6));
    assertEquals(List.of(socket(1, 2), socket(1, 3)), displaced);
  }

  @Test
  void letsTheOldestOfAllMakeRoomWhereManyAddressesSayNothing() {
    for (int host = 1; host <= 6; host++) {
      assertTrue(admit(host, 1));
    }
    assertEquals(List.of(socket(1, 1), socket(2, 1)), displaced);
  }

  @Test
  void closesAllThatANodeHasOpenedAndNoOthers() {
    for (int port = 1; port <= 3; port++) {
      assertTrue(admit(1, port));
      assertTrue(admit(2, port));
      prove(2, port);
    }
    prove(1, 1);
    prove(1, 2);

    admission.expel(Meshes.nodeId("node 1"));
    assertEquals(
        Set.of(socket(1, 1), socket(1, 2)), Set.copyOf(displaced), "the third has shown nothing");
    admission.expel(Meshes.nodeId("node 1"));
    assertEquals(2, displaced.size());
  }

  @Test
  void closesWhoWasLetInJustBeforeItWasExpelled() {
    assertTrue(admit(7, 1));
    assertTrue(admit(6, 1));
    prove(7, 1);
    prove(6, 1);

    assertEquals(List.of(socket(7, 1)), displaced);
  }

  @Test
  void keepsNothingOfThoseThatAreClosed() {
    for (int port = 1; port <= 1000; port++) {
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
      assertTrue(admit(1, port));
      admission.closed(socket(1, port));
    }
    assertEquals(List.of(), displaced);
  }

  @Test
  void refusesAnAddressThatOpensOneAfterTheOther() {
    for (int port = 1; port <= 20; port++) {
      assertTrue(admit(1, port));
      admission.closed(socket(1, port));
    }
    assertFalse(admit(1, 21));
    assertTrue(admit(2, 21), "another address");

    nanos.addAndGet(Duration.ofMillis(100).toNanos());
    assertTrue(admit(1, 22));
    assertFalse(admit(1, 23));
  }

  @Test
  void refusesNothingToTheCommandsOfThisComputer() {
    for (int port = 1; port <= 100; port++) {
      InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      assertTrue(admission.admit(here, () -> {}));
      admission.closed(here);
    }
  }

  @Test
  void letsTheAddressThatHasMostMakeRoomWhereThereAreTooManyInAll() {
    for (int host = 1; host <= 3; host++) {
      for (int port = 1; port <= (host == 2 ? 5 : 3); port++) {
        assertTrue(admit(host, port));
        prove(host, port);
      }
    }
    assertTrue(admit(4, 1));
    prove(4, 1);

    assertTrue(admit(5, 1));
    assertEquals(List.of(socket(2, 1)), displaced);
    prove(5, 1);
    assertFalse(admit(2, 6), "it has most itself");
  }
}
