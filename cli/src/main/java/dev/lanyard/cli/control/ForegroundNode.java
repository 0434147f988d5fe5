package dev.lanyard.cli.control;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The node's program in the foreground: when this process is told to end, the program is told so
 * too, and this process ends when and as it does. That is arranged before the program is started,
 * since it may be told to end the moment it says that it runs.
 */
final class ForegroundNode {
  private final ProcessBuilder program;

  // Guarded by this.
  private @Nullable Process process;
  private boolean ending;

  ForegroundNode(ProcessBuilder program) {
    this.program = program;
  }

  /** Runs it to its end, and returns its exit code. */
  int run() throws IOException {
    Thread forwarder = new Thread(this::end, "end-node");
    try {
      Runtime.getRuntime().addShutdownHook(forwarder);
      int exitCode = start().waitFor();
      Runtime.getRuntime().removeShutdownHook(forwarder);
      return exitCode;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return ExitStatus.INTERRUPTED.code();
    } catch (IllegalStateException _) {
      // Intentional: this process is ending, and the forwarder sees to its exit code.
      return ExitStatus.INTERRUPTED.code();
    }
  }

  private synchronized Process start() throws IOException {
    if (ending) {
      throw new IllegalStateException("told to end before the start");
    }
    process = program.start();
    return process;
  }

  private synchronized @Nullable Process startedAtTheEnd() {
    ending = true;
    return process;
  }

  private void end() {
    Process started = startedAtTheEnd();
    if (started == null) {
      return;
    }
    started.destroy();
    try {
      Runtime.getRuntime().halt(started.waitFor());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
