package dev.lanyard.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process under test, whose output goes to files that can be read while it runs. */
final class Running implements AutoCloseable {
  private final String command;
  private final Process process;
  private final Path out;
  private final Path err;

  private Running(String command, Process process, Path out, Path err) {
    this.command = command;
    this.process = process;
    this.out = out;
    this.err = err;
  }

  static Running start(List<String> command, Map<String, String> environment) {
    return start(command, environment, null);
  }

  static Running start(
      List<String> command, Map<String, String> environment, @Nullable Path input) {
    try {
      Path logs = Files.createDirectories(Distribution.logs());
      Path out = Files.createTempFile(logs, "run", ".out");
      Path err = Path.of(out.toString().replaceFirst("\\.out$", ".err"));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .redirectInput((input == null ? Path.of("/dev/null") : input).toFile());
      // What the machine's own environment says of a node or of the JVM is not under test.
      builder.environment().keySet().removeIf(name -> name.startsWith("LANYARD_"));
      builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
      builder.environment().putAll(environment);
      return new Running(String.join(" ", command), builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command to its end. */
  static Outcome run(Duration limit, List<String> command) {
    try (Running running = start(command, Map.of())) {
      return running.await(limit);
    }
  }

  static Outcome run(List<String> command) {
    return run(Await.PATIENCE, command);
  }

  static Outcome run(String... command) {
    return run(List.of(command));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  /** Waits for the end. */
  Outcome await(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            "still running after %d ms: `%s`\n%s\n%s"
                .formatted(limit.toMillis(), command, out(), err()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    return new Outcome(command, process.exitValue(), out(), err());
  }

  Outcome await() {
    return await(Await.PATIENCE);
  }

  /** Sends a signal by its name, such as INT. */
  void signal(String name) {
    run("kill", "-" + name, Long.toString(pid())).ok();
  }

  /** Kills it as a crash would, and waits for it to be gone. */
  void kill() {
    process.destroyForcibly();
    await();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
