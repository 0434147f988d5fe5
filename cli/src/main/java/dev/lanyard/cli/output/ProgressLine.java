package dev.lanyard.cli.output;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The line at the foot of a terminal that tells how far a command is. It appears only when the
 * command takes more than a second, and is gone when it is closed. Used by one thread.
 */
public final class ProgressLine implements AutoCloseable {
  /** What is over before needs no progress. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Faster redrawing cannot be read, and costs over a slow remote terminal. */
  private static final Duration REDRAW_INTERVAL = Duration.ofMillis(100);

  private final Screen screen;
  private final Clock clock;
  private Instant nextDrawing;
  private boolean drawn;

  public ProgressLine(Screen screen, Clock clock) {
    this.screen = screen;
    this.clock = clock;
    this.nextDrawing = clock.instant().plus(PATIENCE);
  }

  public void show(Progress progress) {
    Instant now = clock.instant();
    if (!screen.isTerminal() || now.isBefore(nextDrawing)) {
      return;
    }
    nextDrawing = now.plus(REDRAW_INTERVAL);
    drawn = true;
    screen.redraw(ProgressBar.line(progress, screen.columns()));
  }

  /** Makes room for a line that stays; the next progress is drawn below it. */
  public void clear() {
    if (drawn) {
      drawn = false;
      screen.erase();
    }
  }

  @Override
  public void close() {
    clear();
  }
}
