package dev.lanyard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own, with a shell script for the node's program. */
class MainProcessTest {
  private static final int PATIENCE_SECONDS = 30;

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void saysWhenTheNodesProgramIsMissing() throws Exception {
    Process invite = start("-Dlanyard.node.command=" + folder.resolve("none"), "invite");

    assertTrue(
        invite.errorReader(StandardCharsets.UTF_8).readLine().startsWith("lanyard: cannot start"));
    assertEquals(1, exitCode(invite));
  }

  @Test
  void joinHandsTheCodeToTheNodesProgramOnItsInput() throws Exception {
    Process join = lanyard("read code; echo \"$3 with $code\" >&2; exit 5", "join", "-");
    join.outputWriter(StandardCharsets.UTF_8).append("KZ4Q\n").close();

    assertEquals("join with KZ4Q", join.errorReader(StandardCharsets.UTF_8).readLine());
    assertEquals(5, exitCode(join));
  }

  @Test
  void printsUnicodeWhateverTheLocale() throws Exception {
    Process help = lanyard("printf 'b\\303\\274ro\\n'", "invite", "--quiet");

    assertEquals("büro", help.inputReader(StandardCharsets.UTF_8).readLine());
    assertEquals(0, exitCode(help));
  }

  /** Not in the folder of the account, where {@code HOME} says another. */
  @Test
  void looksForTheNodeBelowTheShellsHome() throws Exception {
    Process status =
        start(Map.of("HOME", folder.toString()), "-Dlanyard.node.command=none", "status");

    String told = status.errorReader(StandardCharsets.UTF_8).readLine();
    assertTrue(told.contains("no node runs for " + folder + "/.local/share/lanyard"), told);
    assertEquals(3, exitCode(status));
  }

  private Process lanyard(String script, String... arguments) throws IOException {
    Path program = folder.resolve("lanyard-node");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    assertTrue(program.toFile().setExecutable(true));
    return start("-Dlanyard.node.command=" + program, arguments);
  }

  private Process start(String property, String... arguments) throws IOException {
    return start(Map.of("LANYARD_HOME", folder.toString()), property, arguments);
  }

  private Process start(Map<String, String> environment, String property, String... arguments)
      throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:TieredStopAtLevel=1", property));
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.lanyard.cli.Main"));
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().keySet().removeAll(List.of("LANYARD_HOME", "XDG_DATA_HOME"));
    builder.environment().putAll(environment);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it did not end");
    return process.exitValue();
  }
}
