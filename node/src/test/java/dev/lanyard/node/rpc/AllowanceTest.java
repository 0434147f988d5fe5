package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class AllowanceTest {
  private static final int REMEMBERED = 3;

  /** Near the overflow, as System.nanoTime() may be. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - Duration.ofMillis(50).toNanos());

  private final Allowance allowance =
      new Allowance(new RpcOptions.Rate(3, 10), REMEMBERED, () -> nanos.get());

  @Test
  void allowsSomeAtOnceAndSaysWhenTheNextMayBe() {
    for (int i = 0; i < 3; i++) {
      assertEquals(Duration.ZERO, allowance.take("ann"));
    }
    assertEquals(Duration.ofMillis(100), allowance.take("ann"));
    assertEquals(Duration.ZERO, allowance.take("bob"));

    pass(Duration.ofMillis(40));
    assertEquals(Duration.ofMillis(60), allowance.take("ann"));
    pass(Duration.ofMillis(60));
    assertEquals(Duration.ZERO, allowance.take("ann"));
    assertTrue(allowance.take("ann").isPositive());
  }

  @Test
  void savesUpNoMoreThanMayBeDoneAtOnce() {
    allowance.take("ann");
    pass(Duration.ofHours(1));
    for (int i = 0; i < 3; i++) {
      assertEquals(Duration.ZERO, allowance.take("ann"));
    }
    assertTrue(allowance.take("ann").isPositive());
  }

  @Test
  void makesWhoHasDoneTooMuchWaitForAllOfIt() {
    assertEquals(Duration.ZERO, allowance.overdraw("ann", 2.5));
    assertEquals(Duration.ofMillis(450), allowance.overdraw("ann", 5));

    pass(Duration.ofMillis(450));
    assertEquals(Duration.ofMillis(50), allowance.overdraw("ann", 0.5));
  }

  @Test
  void forgetsWhoWasQuietLongest() {
    for (int i = 0; i < 4; i++) {
      allowance.take("ann");
    }
    allowance.take("bob");
    allowance.take("carl");
    assertTrue(allowance.take("ann").isPositive());

    allowance.take("dora");
    for (int i = 0; i < 3; i++) {
      assertEquals(Duration.ZERO, allowance.take("bob"), "he was forgotten, and begins anew");
    }
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
