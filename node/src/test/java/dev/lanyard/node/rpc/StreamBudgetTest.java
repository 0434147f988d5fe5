package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.identity.Meshes;
import dev.lanyard.node.transfer.Traffic;
import dev.lanyard.node.transfer.TransferOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StreamBudgetTest {
  private final Traffic traffic = new Traffic();
  private final StreamBudget budget = new StreamBudget(new TransferOptions.Streams(3, 2), traffic);

  @Test
  void grantsOnePeerOnlySoMany() {
    budget.enter(caller("ann"));
    StreamBudget.Ticket second = budget.enter(caller("ann"));

    assertFalse(budget.enter(caller("ann")).isGranted());
    second.close();
    assertTrue(budget.enter(caller("ann")).isGranted());
  }

  @Test
  void grantsOnlySoManyInAll() {
    budget.enter(caller("ann"));
    budget.enter(caller("ann"));
    StreamBudget.Ticket third = budget.enter(caller("bob"));

    assertFalse(budget.enter(caller("carl")).isGranted());
    assertEquals(3, traffic.streamsServed());
    third.close();
    assertTrue(budget.enter(caller("carl")).isGranted());
  }

  @Test
  void takesNothingBackFromWhoWasRefused() {
    budget.enter(caller("ann"));
    budget.enter(caller("ann"));
    budget.enter(caller("ann")).close();

    assertFalse(budget.enter(caller("ann")).isGranted());
    assertEquals(2, traffic.streamsServed());
  }

  private static Caller caller(String name) {
    return new Caller(
        Optional.of(Meshes.nodeId(name)),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
        false);
  }
}
