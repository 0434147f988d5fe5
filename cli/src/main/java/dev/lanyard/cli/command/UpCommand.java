package dev.lanyard.cli.command;

import dev.lanyard.cli.control.CommandFailure;
import dev.lanyard.cli.control.ExitStatus;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * How the node is run. The launcher becomes the node's own program for `lanyard up` and never comes
 * here; the options stand here for `lanyard help up` and for completion alone.
 */
@CommandLine.Command(
    name = "up",
    customSynopsis = "lanyard [--home DIR] up [OPTION]...",
    description =
        "Runs until it is told to stop (Ctrl-C or SIGTERM). The first line on standard output when"
            + " it serves is `lanyard ready ` and a JSON object with nodeId, name, port and opsPort.",
    footer = {
      "",
      "A flag wins over its variable, which wins over lanyard.conf in the node's",
      "folder. `lanyard up --help` names the variables, and",
      "`lanyard up --print-config` prints a commented lanyard.conf.",
      "",
      "Examples:",
      "  lanyard up --share ~/Music --share ~/Documents/team",
      "  lanyard up --port 0 --no-mdns --peer 192.168.1.20"
    })
@SuppressWarnings("UnusedVariable") // The node reads the options; here they are listed.
final class UpCommand implements Callable<Integer> {
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

  @Option(
      names = "--share",
      paramLabel = "PATH",
      description = "Share this folder or file, from now on: until `lanyard unshare`.")
  private List<String> shares = List.of();

  @Option(
      names = "--peer",
      paramLabel = "HOST[:PORT]",
      description = "A computer to look for, where multicast does not reach.")
  private List<String> peers = List.of();

  @Option(
      names = "--peer-dns",
      paramLabel = "NAME[:PORT]",
      description = "A DNS name whose addresses are peers.")
  private List<String> peerDns = List.of();

  @Option(
      names = "--interface",
      paramLabel = "IF",
      description = "Look for peers on this interface alone; may be given again.")
  private List<String> interfaces = List.of();

  @Option(
      names = "--advertise",
      paramLabel = "ADDR[:PORT]",
      description = "Tell peers to connect to this address.")
  private List<String> advertise = List.of();

  @Option(
      names = "--congestion",
      paramLabel = "NAME",
      description = "TCP congestion control of peers' connections, such as bbr on bad Wi-Fi.")
  private String congestion = "";

  @Option(
      names = "--limit-up",
      paramLabel = "RATE",
      description = "Send at most this many bytes a second, such as 10M [no limit].")
  private String limitUp = "";

  @Option(
      names = "--limit-down",
      paramLabel = "RATE",
      description = "Receive at most this many bytes a second, such as 10M [no limit].")
  private String limitDown = "";

  @Option(
      names = "--scrub-days",
      paramLabel = "DAYS",
      description =
          "Read all files again this often, to find what the disk has lost; 0 for never [30].")
  private String scrubDays = "";

  @Option(names = "--no-mdns", description = "Do not use multicast to find peers.")
  private boolean noMdns;

  @Option(
      names = "--mesh-secret-file",
      paramLabel = "FILE",
      description = "Take the mesh's code from this file, such as a Docker secret.")
  private String meshSecretFile = "";

  @Option(
      names = "--open",
      description = "Plain text, open to all who reach the port: for a lab bench.")
  private boolean open;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "error, warn, info, debug or trace [info].")
  private String logLevel = "";

  @Option(names = "--print-config", description = "Print a commented lanyard.conf and end.")
  private boolean printConfig;

  @Override
  public Integer call() {
    throw new CommandFailure(
        ExitStatus.FAILED,
        "this program does not run the node; call bin/lanyard up, or lanyard-node with the same"
            + " options");
  }
}
