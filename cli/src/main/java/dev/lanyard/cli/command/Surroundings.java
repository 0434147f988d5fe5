package dev.lanyard.cli.command;

import dev.lanyard.cli.control.NodeCommand;
import dev.lanyard.cli.control.NodeConnector;
import dev.lanyard.cli.control.NodeProcess;
import dev.lanyard.cli.control.TlsConnector;
import dev.lanyard.cli.output.ProcessTerminal;
import dev.lanyard.cli.output.Terminal;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** Everything outside of the command line that a command touches. */
public record Surroundings(
    Terminal terminal,
    Environment environment,
    Clock clock,
    NodeConnector connector,
    NodeCommand nodeCommand,
    Interrupts interrupts) {

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
        new ShutdownInterrupts());
  }
}
