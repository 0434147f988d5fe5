package dev.lanyard.node.peer;

import dev.lanyard.node.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A timer on a fake clock: what is due runs, in the test's own thread, when time passes. */
final class FakeTimer extends ScheduledThreadPoolExecutor {
  private record Task(Instant at, Runnable run) {}

  private final FakeClock clock;
  private final List<Task> tasks = new ArrayList<>();

  FakeTimer(FakeClock clock) {
    super(0);
    this.clock = clock;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable run, long delay, TimeUnit unit) {
    tasks.add(new Task(clock.instant().plusNanos(unit.toNanos(delay)), run));
    return new Scheduled();
  }

  /** Lets time pass, and runs what is due on the way. */
  void pass(Duration time) {
    Instant until = clock.instant().plus(time);
    while (true) {
      Task next = tasks.stream().min(Comparator.comparing(Task::at)).orElse(null);
      if (next == null || next.at().isAfter(until)) {
        clock.pass(Duration.between(clock.instant(), until));
        return;
      }
      tasks.remove(next);
      clock.pass(Duration.between(clock.instant(), next.at()));
      next.run().run();
    }
  }

  int waiting() {
    return tasks.size();
  }

  /** Nobody asks it anything. */
  private static final class Scheduled extends java.util.concurrent.FutureTask<Object>
      implements ScheduledFuture<Object> {
    Scheduled() {
      super(() -> "");
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return 0;
    }

    @Override
    public int compareTo(Delayed other) {
      return 0;
    }
  }
}
