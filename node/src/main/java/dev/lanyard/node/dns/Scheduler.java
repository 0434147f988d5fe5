package dev.lanyard.node.dns;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs things later. */
interface Scheduler extends AutoCloseable {
  /**
   * Look-ups under way at once. One that hangs holds its thread for the resolver's time-out, some
   * ten seconds; literal addresses need next to none.
   */
  int MAX_LOOK_UPS = 8;

  void in(Duration pause, Runnable task);

  /** Runs nothing any more. Does not wait. */
  @Override
  void close();

  /**
   * One with threads of the operating system: the JVM's look-up is native code, in which a virtual
   * thread would keep its carrier from all others.
   */
  static Scheduler ofThreads(String name) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            MAX_LOOK_UPS, Thread.ofPlatform().daemon().name(name + "-", 0).factory());
    executor.setKeepAliveTime(1, TimeUnit.MINUTES);
    executor.allowCoreThreadTimeOut(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return new Scheduler() {
      @Override
      public void in(Duration pause, Runnable task) {
        try {
          Future<?> _ = executor.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closing) {
          // Nothing is looked up any more.
        }
      }

      @Override
      public void close() {
        executor.shutdownNow();
      }
    };
  }
}
