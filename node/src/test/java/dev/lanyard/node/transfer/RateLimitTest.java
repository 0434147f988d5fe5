package dev.lanyard.node.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Eventually;
import dev.lanyard.node.FakeClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private static final int MIB = 1 << 20;

  private final FakeClock clock = new FakeClock();
  private final RateLimit limit = new RateLimit(clock.ticker()::read);

  /** Lets messages of a size pass, one after the other, as fast as they may; the nanoseconds. */
  private long pass(int messages, int bytes) {
    long nanos = 0;
    for (int i = 0; i < messages; i++) {
      long wait = limit.nanosUntilFree();
      clock.pass(Duration.ofNanos(wait));
      nanos += wait;
      limit.take(bytes);
    }
    return nanos + limit.nanosUntilFree();
  }

  private static void assertAbout(double seconds, long nanos) {
    assertEquals(seconds, nanos / 1e9, seconds * 0.05);
  }

  @Test
  void letsEverythingPassWhereThereIsNone() throws Exception {
    limit.pass(Integer.MAX_VALUE, false);
    assertEquals(0, pass(100, MIB));
    assertEquals(256 << 10, limit.messageBytes(256 << 10));
  }

  @Test
  void isKeptToWithinFivePercentWhateverTheSizeOfMessages() {
    limit.set(10 * MIB);
    for (int bytes : List.of(1, 100, 4 << 10, 100_000, 256 << 10, 16 * MIB)) {
      int messages = Math.max(3, Math.min(50_000, 100 * MIB / bytes));
      assertAbout((double) messages * bytes / (10 * MIB), pass(messages, bytes));
    }
  }

  @Test
  void savesUpNoMoreThanAMoment() {
    limit.set(10 * MIB);
    clock.pass(Duration.ofMinutes(10));
    assertAbout(3.95, pass(40, MIB));
  }

  @Test
  void takesAChangeInTheMiddleAtOnce() {
    limit.set(MIB);
    assertAbout(2, pass(2, MIB));
    clock.pass(Duration.ofNanos(limit.nanosUntilFree()));
    limit.set(4 * MIB);
    assertAbout(2, pass(8, MIB));
    limit.set(RateLimit.NONE);
    assertEquals(0, pass(100, MIB));
  }

  @Test
  void wantsSmallerMessagesWhereItIsLow() {
    limit.set(RateLimit.LEAST);
    assertEquals(8 << 10, limit.messageBytes(256 << 10));
    assertEquals(1000, limit.messageBytes(1000));
    limit.set(1 << 30);
    assertEquals(256 << 10, limit.messageBytes(256 << 10));
  }

  @Test
  void refusesWhatIsTooLittle() {
    assertThrows(IllegalArgumentException.class, () -> limit.set(RateLimit.LEAST - 1));
    assertThrows(IllegalArgumentException.class, () -> limit.set(-1));
  }

  @Test
  void letsWhatYieldsPassLast() throws Exception {
    limit.set(MIB);
    limit.take(MIB);
    List<String> passed = new CopyOnWriteArrayList<>();
    List<Thread> threads = new CopyOnWriteArrayList<>();
    threads.add(Thread.startVirtualThread(() -> pass("background", true, passed)));
    Eventually.equal(Thread.State.TIMED_WAITING, () -> threads.getFirst().getState());
    threads.add(Thread.startVirtualThread(() -> pass("interactive", false, passed)));
    Eventually.equal(Thread.State.TIMED_WAITING, () -> threads.getLast().getState());
    assertTrue(passed.isEmpty());

    // Both are told that the limit is another, and look anew.
    clock.pass(Duration.ofMillis(1100));
    limit.set(2 * MIB);
    Eventually.equal(List.of("interactive"), () -> List.copyOf(passed));
    clock.pass(Duration.ofSeconds(1));
    limit.set(MIB);
    Eventually.equal(List.of("interactive", "background"), () -> List.copyOf(passed));
  }

  @Test
  void letsGoOfWhoIsInterrupted() throws Exception {
    limit.set(RateLimit.LEAST);
    limit.take(100 * MIB);
    List<String> passed = new CopyOnWriteArrayList<>();
    Thread waiting = Thread.startVirtualThread(() -> pass("one", false, passed));
    Eventually.equal(Thread.State.TIMED_WAITING, waiting::getState);
    waiting.interrupt();
    waiting.join();
    assertFalse(passed.contains("one"));
    limit.set(RateLimit.NONE);
    limit.pass(MIB, true);
  }

  private void pass(String name, boolean yields, List<String> passed) {
    try {
      limit.pass(MIB, yields);
      passed.add(name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void leavesAnEighthToWhatYieldsWhileSomebodyWaits() throws Exception {
    Courtesy courtesy = new Courtesy(clock.ticker()::read);
    assertEquals(RateLimit.NONE, courtesy.left(), "nobody waits for anything");
    for (int i = 0; i < 30; i++) {
      courtesy.pass(8 * MIB, false);
      clock.pass(Duration.ofMillis(100));
    }
    assertEquals(10.0 * MIB, (double) courtesy.left(), 1.0 * MIB);
    clock.pass(Duration.ofSeconds(1));
    assertEquals(RateLimit.NONE, courtesy.left(), "it is over");
  }
}
