package dev.lanyard.cli.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Interrupts as the JVM sees them: SIGINT and SIGTERM begin its shutdown, whose hooks act. */
public final class ShutdownInterrupts implements Interrupts {
  /** Enough to tell the node and print a line; a user who pressed Ctrl-C waits no longer. */
  private static final int GRACE_SECONDS = 3;

  @Override
  public Watch watch(Runnable action) {
    CountDownLatch closed = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              action.run();
              await(closed);
            },
            "interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    return () -> {
      closed.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException _) {
        // Intentional: the hook is running and has been let go.
      }
    };
  }

  private static void await(CountDownLatch closed) {
    try {
      boolean _ = closed.await(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
