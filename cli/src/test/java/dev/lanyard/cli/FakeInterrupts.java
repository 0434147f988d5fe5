package dev.lanyard.cli;

import dev.lanyard.cli.command.Interrupts;
import java.util.ArrayList;
import java.util.List;

/** A user who presses Ctrl-C when the test says so. */
final class FakeInterrupts implements Interrupts {
  private final List<Runnable> watching = new ArrayList<>();

  @Override
  public Watch watch(Runnable action) {
    watching.add(action);
    return () -> watching.remove(action);
  }

  void press() {
    List.copyOf(watching).forEach(Runnable::run);
  }

  boolean isWatched() {
    return !watching.isEmpty();
  }
}
