package dev.lanyard.cli.command;

import dev.lanyard.cli.control.NodeCommand;
import dev.lanyard.cli.control.NodeConnector;
import dev.lanyard.cli.control.NodeProcess;
import dev.lanyard.cli.control.TlsConnector;
import dev.lanyard.cli.output.ProcessTerminal;
import dev.lanyard.cli.output.Terminal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * Everything outside of the command line that a command touches.
 *
 * @param argumentsAreText whether what was typed is valid UTF-8
 */
public record Surroundings(
    Terminal terminal,
    Environment environment,
    Clock clock,
    NodeConnector connector,
    NodeCommand nodeCommand,
    Interrupts interrupts,
    boolean argumentsAreText) {

  /** Those of this process. */
  public static Surroundings ofThisProcess() {
    Map<String, String> variables = System.getenv();
    return new Surroundings(
        new ProcessTerminal(variables.getOrDefault("COLUMNS", "")),
        new Environment(variables, Environment.userHome(variables), Path.of("").toAbsolutePath()),
        Clock.systemUTC(),
        // Made when called, so that what speaks to no node, such as help, does not load all that
        // TLS needs.
        home -> new TlsConnector().connect(home),
        new NodeProcess(System.getProperty("lanyard.node.command", "lanyard-node")),
        new ShutdownInterrupts(),
        argumentsAreTextHere());
  }

  /** Java puts another character in place of what is not, and no longer tells which. */
  private static boolean argumentsAreTextHere() {
    try {
      byte[] typed = Files.readAllBytes(Path.of("/proc/self/cmdline"));
      var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(typed));
      return true;
    } catch (CharacterCodingException no) {
      return false;
    } catch (IOException unknown) {
      return true;
    }
  }
}
