package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.identity.Meshes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final Admission admission = new Admission(new RpcOptions.Sockets(5, 3, 4));
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
  void keepsNothingOfThoseThatAreClosed() {
    for (int port = 1; port <= 1000; port++) {
      assertTrue(admit(1, port));
      admission.closed(socket(1, port));
    }
    assertEquals(List.of(), displaced);
  }
}
