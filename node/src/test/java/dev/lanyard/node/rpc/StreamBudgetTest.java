package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.identity.Meshes;
import dev.lanyard.node.transfer.Traffic;
import dev.lanyard.node.transfer.TransferOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StreamBudgetTest {
  private final Traffic traffic = new Traffic();
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> ended = new ArrayList<>();
  private final StreamBudget budget =
      new StreamBudget(new TransferOptions.Streams(3, 2), traffic, () -> nanos.get());

  @Test
  void grantsOnePeerOnlySoMany() {
    enter("ann");
    StreamBudget.Ticket second = enter("ann");

    assertFalse(enter("ann").isGranted());
    second.close();
    assertTrue(enter("ann").isGranted());
  }

  @Test
  void grantsOnlySoManyInAll() {
    enter("ann");
    enter("ann");
    StreamBudget.Ticket third = enter("bob");

    assertFalse(enter("carl").isGranted());
    assertEquals(3, traffic.streamsServed());
    third.close();
    assertTrue(enter("carl").isGranted());
  }

  @Test
  void takesNothingBackFromWhoWasRefused() {
    enter("ann");
    enter("ann");
    enter("ann").close();

    assertFalse(enter("ann").isGranted());
    assertEquals(2, traffic.streamsServed());
  }

  @Test
  void givesThePlaceOfAStreamThatAsksForNothingToOneThatComes() {
    StreamBudget.Ticket ann = enter("ann");
    ann.asked();
    StreamBudget.Ticket bob = enter("bob");
    pass(StreamBudget.IDLE.dividedBy(2));
    enter("carl");
    assertFalse(enter("dora").isGranted());

    pass(StreamBudget.IDLE.dividedBy(2));
    assertTrue(enter("dora").isGranted());
    assertEquals(List.of("bob"), ended, "ann's asks, carl's is young");
    bob.close();
    assertFalse(enter("emil").isGranted(), "a place is given once");

    ann.answered();
    pass(StreamBudget.IDLE);
    assertTrue(enter("emil").isGranted());
    assertEquals(3, traffic.streamsServed());
  }

  @Test
  void givesThePlaceOfWhoTakesATrickleToOneThatComes() {
    StreamBudget.Ticket slow = enter("slow");
    StreamBudget.Ticket quick = enter("quick");
    StreamBudget.Ticket limited = enter("limited");
    for (StreamBudget.Ticket each : List.of(slow, quick, limited)) {
      each.asked();
    }
    long idle = StreamBudget.IDLE.toNanos();
    slow.took(100 << 10, idle);
    quick.took(100 << 20, idle);
    limited.took(100 << 10, idle / 10); // It would take more, if this node sent it.
    pass(StreamBudget.IDLE.minusSeconds(1));
    assertFalse(enter("carl").isGranted());

    pass(Duration.ofSeconds(1));
    assertTrue(enter("carl").isGranted());
    assertEquals(List.of("slow"), ended);
    assertFalse(slow.took(1, 0), "it is to end");
    assertTrue(quick.took(1, 0));
    assertFalse(enter("dora").isGranted());
  }

  @Test
  void takesNoPlaceFromOthersForACallerWhoHasItsPart() {
    enter("bob");
    pass(StreamBudget.IDLE);
    enter("ann");
    enter("ann");

    assertFalse(enter("ann").isGranted());
    assertEquals(List.of(), ended);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private StreamBudget.Ticket enter(String name) {
    return budget.enter(caller(name), () -> ended.add(name));
  }

  private static Caller caller(String name) {
    return new Caller(
        Optional.of(Meshes.nodeId(name)),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
        false);
  }
}
