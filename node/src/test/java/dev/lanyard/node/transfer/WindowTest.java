package dev.lanyard.node.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static final TransferOptions OPTIONS = TransferOptions.DEFAULT;
  private static final int SMALL = 16 << 10;

  private final AtomicLong now = new AtomicLong();
  private final Window window = new Window(OPTIONS, now::get);

  @Test
  void isWhatTheSourceSendsInTheTimeThatItShouldTake() {
    for (int second = 0; second < 100; second++) {
      passes(Duration.ofSeconds(1));
      window.came(10_000_000);
    }

    assertEquals(2_500_000.0, (double) window.bytes(), 1_000);
  }

  @Test
  void hasBounds() {
    assertEquals(OPTIONS.leastWindowBytes(), window.bytes());
    passes(Duration.ofSeconds(1));
    window.came(1);
    assertEquals(OPTIONS.leastWindowBytes(), window.bytes());

    passes(Duration.ofSeconds(1));
    window.came(Integer.MAX_VALUE);
    assertEquals(OPTIONS.mostWindowBytes(), window.bytes());
  }

  @Test
  void isNotMisledBySmallFilesThatComeInOneRead() {
    // 100 of them each quarter of a second, 6.5 MB/s, but all at once.
    for (int read = 0; read < 100; read++) {
      passes(Duration.ofMillis(250));
      for (int file = 0; file < 100; file++) {
        passes(Duration.ofNanos(10_000));
        window.came(SMALL);
      }
    }

    assertEquals(1_600_000.0, (double) window.bytes(), 100_000);
  }

  @Test
  void ignoresTheTimeInWhichNothingWasAsked() {
    passes(Duration.ofMillis(100));
    window.came(1_000_000);
    long before = window.bytes();

    passes(Duration.ofHours(1));
    window.restart();
    passes(Duration.ofMillis(100));
    window.came(1_000_000);

    assertEquals((double) before, (double) window.bytes(), 1);
  }

  private void passes(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
