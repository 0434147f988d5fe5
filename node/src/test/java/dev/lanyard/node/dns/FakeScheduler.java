package dev.lanyard.node.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time passes when a test says so. */
final class FakeScheduler implements Scheduler {
  private record Task(Duration at, Runnable run) {}

  private final List<Task> tasks = new ArrayList<>();
  private Duration now = Duration.ZERO;
  private boolean closed;

  @Override
  public void in(Duration pause, Runnable task) {
    if (!closed) {
      tasks.add(new Task(now.plus(pause), task));
    }
  }

  /** Runs all that is due until then. */
  void pass(Duration time) {
    Duration until = now.plus(time);
    while (true) {
      Task next = tasks.stream().min(Comparator.comparing(Task::at)).orElse(null);
      if (next == null || next.at().compareTo(until) > 0) {
        now = until;
        return;
      }
      tasks.remove(next);
      now = next.at();
      next.run().run();
    }
  }

  @Override
  public void close() {
    closed = true;
    tasks.clear();
  }
}
