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
    Process process = start(builder(arguments).redirectError(Redirect.INHERIT));
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

  @Override
  public int runInForeground(List<String> arguments) {
    try {
      return new ForegroundNode(builder(arguments).inheritIO()).run();
    } catch (IOException _) {
      throw cannotStart();
    }
  }

  private ProcessBuilder builder(List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.add(program);
    words.addAll(arguments);
    return new ProcessBuilder(words);
  }

  private Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException _) {
      throw cannotStart();
    }
  }

  private CommandFailure cannotStart() {
    return new CommandFailure(
        ExitStatus.FAILED,
        "cannot start "
            + program
            + "; it belongs beside the lanyard command, so install the whole of Lanyard");
  }
}
