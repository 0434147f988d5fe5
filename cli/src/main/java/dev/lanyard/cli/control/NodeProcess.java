package dev.lanyard.cli.control;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The node's program as a process of the system. */
public final class NodeProcess implements NodeCommand {
  private final String program;

  /**
   * @param program its path, or its name to be found by the system
   */
  public NodeProcess(String program) {
    this.program = program;
  }

  @Override
  public Result run(List<String> arguments, String standardInput) {
    Process process = start(arguments);
    try {
      try (OutputStream input = process.getOutputStream()) {
        input.write(standardInput.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It ended without having read; its exit code tells what that means.
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new CommandFailure(ExitStatus.FAILED, "lost touch with " + program + "; try again");
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitStatus.INTERRUPTED, "stopped " + program);
    }
  }

  private Process start(List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.add(program);
    words.addAll(arguments);
    try {
      return new ProcessBuilder(words).redirectError(Redirect.INHERIT).start();
    } catch (IOException _) {
      throw new CommandFailure(
          ExitStatus.FAILED,
          "cannot start "
              + program
              + "; it belongs beside the lanyard command, so install the whole of Lanyard");
    }
  }
}
