package dev.lanyard.cli.command;

import dev.lanyard.cli.control.ExitStatus;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * Runs the node. The launcher starts the node's own program for `lanyard up` and never comes here;
 * the options stand here for help and completion, and are handed on as they were typed, so that the
 * node alone judges them.
 */
@CommandLine.Command(
    name = "up",
    customSynopsis = "lanyard [--home DIR] up [OPTION]...",
    description =
        "Runs until it is told to stop (Ctrl-C or SIGTERM). The first line on standard output when"
            + " it serves is `lanyard ready ` and a JSON object with nodeId, name, port and opsPort.",
    footer = {
      "",
      "A flag wins over its variable, which wins over lanyard.conf in the node's folder.",
      "",
      "Examples:",
      "  lanyard up --share ~/Music --share ~/Documents/team",
      "  lanyard up --port 0 --no-mdns --peer 192.168.1.20"
    })
@SuppressWarnings("UnusedVariable") // The options' values are handed on as they were typed.
final class UpCommand implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--name", paramLabel = "N", description = "What peers call this computer.")
  private String name = "";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "For peers; 0 for a free one [7117].")
  private String port = "";

  @Option(names = "--bind", paramLabel = "ADDR", description = "Listen on this address alone.")
  private String bind = "";

  @Option(
      names = "--ops-port",
      paramLabel = "PORT",
      description = "For metrics and health; 0 for a free one [7118].")
  private String opsPort = "";

  @Option(
      names = "--ops-bind",
      paramLabel = "ADDR",
      description = "For metrics and health [loopback].")
  private String opsBind = "";

  @Option(names = "--share", paramLabel = "PATH", description = "Share this folder or file.")
  private List<String> shares = List.of();

  @Option(
      names = "--peer",
      paramLabel = "HOST[:PORT]",
      description = "A computer to look for, where multicast does not reach.")
  private List<String> peers = List.of();

  @Option(
      names = "--peer-dns",
      paramLabel = "NAME",
      description = "A DNS name whose addresses are peers.")
  private List<String> peerDns = List.of();

  @Option(
      names = "--interface",
      paramLabel = "IF",
      description = "Look for peers on this interface alone; may be given again.")
  private List<String> interfaces = List.of();

  @Option(
      names = "--advertise",
      paramLabel = "ADDR",
      description = "Tell peers to connect to this address.")
  private String advertise = "";

  @Option(names = "--no-mdns", description = "Do not use multicast to find peers.")
  private boolean noMdns;

  @Option(
      names = "--open",
      description = "Plain text, open to all who reach the port: for a lab bench.")
  private boolean open;

  UpCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<String> arguments = new ArrayList<>();
    session.homeOption().ifPresent(home -> arguments.addAll(List.of("--home", home)));
    // Picocli lists an option as often as it was given, each time with all its values.
    for (OptionSpec option : new LinkedHashSet<>(parsed().matchedOptions())) {
      if (!option.inherited()) {
        addAsTyped(option, arguments);
      }
    }
    int exitCode = session.surroundings().nodeCommand().runInForeground(arguments);
    return exitCode < 0 ? ExitStatus.FAILED.code() : exitCode;
  }

  private ParseResult parsed() {
    return spec.commandLine().getParseResult();
  }

  private static void addAsTyped(OptionSpec option, List<String> arguments) {
    if (option.arity().max() == 0) {
      arguments.add(option.longestName());
      return;
    }
    for (String value : option.originalStringValues()) {
      arguments.add(option.longestName());
      arguments.add(value);
    }
  }
}
