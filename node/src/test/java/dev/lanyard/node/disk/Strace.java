package dev.lanyard.node.disk;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * strace, looking at this process while it works: it tells what the kernel is asked, or lets it
 * fail.
 */
public final class Strace {
  private static final Path PROGRAM = Path.of("/usr/bin/strace");

  private Strace() {}

  /** What is done meanwhile. */
  public interface Work {
    void run() throws Exception;
  }

  /** Whether there is one. */
  public static boolean isThere() {
    return Files.isExecutable(PROGRAM);
  }

  /**
   * Works while strace looks.
   *
   * @param log where it writes what it sees
   */
  public static void around(Work work, Path log, String... options) throws Exception {
    List<String> line = new ArrayList<>(List.of(PROGRAM.toString(), "-f"));
    line.addAll(List.of(options));
    String self = Long.toString(ProcessHandle.current().pid());
    line.addAll(List.of("-o", log.toString(), "-p", self));
    Process strace = new ProcessBuilder(line).redirectErrorStream(true).start();
    try (BufferedReader said = strace.inputReader(StandardCharsets.UTF_8)) {
      String first = said.readLine();
      if (first == null || !first.contains("attached")) {
        throw new IOException("strace cannot look at this process: " + first);
      }
      work.run();
    } finally {
      strace.destroy();
      int _ = strace.waitFor();
    }
  }
}
