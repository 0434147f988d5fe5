package dev.lanyard.node.config;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.event.Level;

/** Reads the command line, the environment and {@code lanyard.conf} into what they ask for. */
public final class SettingsReader {
  /** Called this where the computer's name cannot be a node's. */
  private static final String NAMELESS = "node";

  private final Surroundings around;
  private final String version;

  /**
   * @param version what {@code --version} prints after the product's name
   */
  public SettingsReader(Surroundings around, String version) {
    this.around = around;
    this.version = version;
  }

  /** What these arguments ask for, here. Reads one file and never throws. */
  public Invocation read(List<String> arguments) {
    try {
      Flags flags = Flags.read(arguments);
      if (flags.help()) {
        return new Invocation.ShowText(Flags.usage());
      }
      if (flags.version()) {
        return new Invocation.ShowText("lanyard-node " + version + "\n");
      }
      if (flags.template()) {
        return new Invocation.ShowText(Template.text());
      }
      return invocation(flags);
    } catch (Fault fault) {
      return new Invocation.Wrong(fault.getMessage());
    }
  }

  private Invocation invocation(Flags flags) {
    List<String> words = flags.words();
    if (words.isEmpty()) {
      return new Invocation.Run(settings(flags.given()));
    }
    List<String> rest = words.subList(1, words.size());
    return switch (words.getFirst()) {
      // As `lanyard up` hands its words on.
      case "up" -> {
        refuse(rest, "up takes no further word");
        yield new Invocation.Run(settings(flags.given()));
      }
      case "invite" -> {
        refuse(rest, "invite takes no further word");
        yield new Invocation.Invite(settings(flags.given()));
      }
      case "join" -> {
        boolean fromStandardInput = rest.equals(List.of("-"));
        refuse(
            fromStandardInput ? List.of() : rest,
            "join takes no code on the command line, where other users could read it; run `join` and"
                + " type it, or `join -` and hand it over on standard input");
        yield new Invocation.Join(settings(flags.given()), fromStandardInput);
      }
      default -> {
        String guess = Nearest.guess(words.getFirst(), List.of("invite", "join"));
        throw Fault.of(
            Reason.INVALID,
            "lanyard-node takes options, or 'invite' or 'join', and no other word%s; --help lists them",
            guess);
      }
    };
  }

  private static void refuse(List<String> words, String why) {
    if (!words.isEmpty()) {
      throw Fault.of(Reason.INVALID, "%s", why);
    }
  }

  private Settings settings(Map<Setting, List<Given>> flags) {
    Map<Setting, List<Given>> variables = Variables.read(around.environment());
    Path home =
        new Sources(List.of(flags, variables)).one(Setting.HOME, this::path).orElse(defaultHome());
    Sources sources = new Sources(List.of(flags, variables, ConfFile.read(home)));
    sources.one(Setting.COLOR, Values::colour);
    Settings.Listen listen = listen(sources);
    return new Settings(
        self(home, sources),
        listen,
        discover(sources, listen.bind()),
        limits(sources),
        log(sources));
  }

  private Settings.Self self(Path home, Sources sources) {
    return new Settings.Self(
        home,
        sources.one(Setting.NAME, Values::nodeName).orElse(defaultName()),
        sources.one(Setting.MESH_SECRET_FILE, this::path),
        sources.on(Setting.OPEN),
        sources.list(Setting.SHARE, this::path),
        sources.one(Setting.SCRUB_DAYS, Values::days).orElse(Settings.DEFAULT_SCRUB));
  }

  private static Settings.Listen listen(Sources sources) {
    return new Settings.Listen(
        sources.one(Setting.BIND, Values::address),
        sources.one(Setting.PORT, Values::port).orElse(Settings.DEFAULT_PORT),
        sources.one(Setting.CONGESTION, Values::congestion),
        sources.one(Setting.OPS_BIND, Values::address).orElse(InetAddress.getLoopbackAddress()),
        sources.one(Setting.OPS_PORT, Values::port).orElse(Settings.DEFAULT_OPS_PORT));
  }

  private static Settings.Discover discover(Sources sources, Optional<InetAddress> bind) {
    List<HostAndPort> advertised = sources.list(Setting.ADVERTISE, Values::host);
    return new Settings.Discover(
        !sources.on(Setting.NO_MDNS),
        sources.list(Setting.INTERFACE, Values::interfaceName),
        advertised.isEmpty() ? served(bind) : advertised,
        sources.list(Setting.PEER, SettingsReader::dialled),
        sources.list(Setting.PEER_DNS, SettingsReader::dialled));
  }

  private static Settings.Limits limits(Sources sources) {
    return new Settings.Limits(
        sources.one(Setting.LIMIT_UP, Values::rate).orElse(0L),
        sources.one(Setting.LIMIT_DOWN, Values::rate).orElse(0L));
  }

  /** Where a node serves on one address alone, others need not be told of any other. */
  private static List<HostAndPort> served(Optional<InetAddress> bind) {
    return bind
        .filter(address -> !address.isAnyLocalAddress())
        .map(address -> HostAndPort.fromHost(InetAddresses.toAddrString(address)))
        .stream()
        .toList();
  }

  private static HostAndPort dialled(Given given) {
    return Values.host(given).withDefaultPort(Settings.DEFAULT_PORT);
  }

  private static Settings.Log log(Sources sources) {
    Level byDefault = sources.on(Setting.QUIET) ? Level.WARN : Level.INFO;
    return new Settings.Log(
        sources.one(Setting.LOG_LEVEL, Values::level).orElse(byDefault), sources.on(Setting.JSON));
  }

  /** A path, which begins where its writer stands: in the file's folder, or the working folder. */
  private Path path(Given given) {
    try {
      Path base =
          switch (given.origin()) {
            case Origin.Line line -> line.file().toAbsolutePath().resolveSibling("");
            case Origin.Flag flag -> around.workingFolder();
            case Origin.Variable variable -> around.workingFolder();
          };
      if (given.text().isEmpty()) {
        throw given.refused("is not a path");
      }
      boolean ofUser = given.text().equals("~") || given.text().startsWith("~/");
      Path path =
          ofUser
              ? around.userHome().resolve(Path.of("~").relativize(Path.of(given.text())))
              : base.resolve(given.text());
      return path.toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw given.refused("is not a path");
    }
  }

  private Path defaultHome() {
    String data = around.environment().getOrDefault("XDG_DATA_HOME", "");
    // The XDG rules say that a relative path there is to be ignored.
    Path folder =
        data.startsWith("/") ? Path.of(data) : around.userHome().resolve(".local").resolve("share");
    return folder.resolve("lanyard").toAbsolutePath().normalize();
  }

  private String defaultName() {
    int dot = around.hostName().indexOf('.');
    String shortName = dot < 0 ? around.hostName() : around.hostName().substring(0, dot);
    return Optional.of(shortName).filter(Values::isNodeName).orElse(NAMELESS);
  }
}
