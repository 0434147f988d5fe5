package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lanyard.node.Eventually;
import dev.lanyard.node.identity.Meshes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class AnswerTurnsTest {
  private final AnswerTurns turns =
      new AnswerTurns(new RpcOptions.Calls(10, 100, 2, 3, new RpcOptions.Rate(1, 1)));

  @Test
  void letsACallerWaitWhoHasItsPartAndOthersNot() throws InterruptedException {
    AnswerTurns.Turn first = turns.await(caller("ann", false));
    turns.await(caller("ann", false));
    AtomicBoolean third = waiting("ann");
    assertFalse(third.get());

    turns.await(caller("bob", false));
    assertFalse(third.get());
    first.close();
    Eventually.equal(true, third::get);
  }

  @Test
  void letsEverybodyWaitWhereAllTurnsAreTakenButTheOwner() throws InterruptedException {
    turns.await(caller("ann", false));
    turns.await(caller("ann", false));
    AnswerTurns.Turn third = turns.await(caller("bob", false));
    AtomicBoolean carl = waiting("carl");

    turns.await(caller("me", true)).close();
    assertFalse(carl.get());
    third.close();
    Eventually.equal(true, carl::get);
  }

  @Test
  void givesBackWhatWhoStopsWaitingHad() throws InterruptedException {
    AnswerTurns.Turn first = turns.await(caller("ann", false));
    turns.await(caller("ann", false));
    turns.await(caller("bob", false));
    Thread impatient = Thread.ofVirtual().start(() -> takes("carl", new AtomicBoolean()));
    Eventually.equal(true, () -> impatient.getState() == Thread.State.WAITING);
    impatient.interrupt();
    impatient.join();

    first.close();
    AtomicBoolean next = waiting("carl");
    Eventually.equal(true, next::get);
  }

  /** Somebody who waits for a turn; becomes true when it came. */
  private AtomicBoolean waiting(String name) {
    AtomicBoolean came = new AtomicBoolean();
    Thread thread = Thread.ofVirtual().start(() -> takes(name, came));
    Eventually.equal(true, () -> came.get() || thread.getState() == Thread.State.WAITING);
    return came;
  }

  private void takes(String name, AtomicBoolean came) {
    try {
      turns.await(caller(name, false));
      came.set(true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Caller caller(String name, boolean owner) {
    return new Caller(
        Optional.of(Meshes.nodeId(name)),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
        owner);
  }
}
