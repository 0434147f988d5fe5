package dev.lanyard.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.HostAndPort;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;

final class SettingsReaderTest {
  private static final Path WORKING = Path.of("/work/there");

  @TempDir Path userHome;
  private Path home;
  private String hostName = "desk-3.example.org";

  @BeforeEach
  void makeHome() throws IOException {
    home = Files.createDirectories(userHome.resolve(".local/share/lanyard"));
  }

  @Test
  void takesTheHomeThatTheShellHas() {
    assertEquals(Path.of("/srv/ann"), Surroundings.userHome(Map.of("HOME", "/srv/ann")));
    Path account = Path.of(System.getProperty("user.home"));
    assertEquals(account, Surroundings.userHome(Map.of()));
    assertEquals(account, Surroundings.userHome(Map.of("HOME", "")));
  }

  @Test
  void needsNothingSaid() {
    Settings settings = run();

    assertEquals(home, settings.self().home());
    assertEquals("desk-3", settings.self().name());
    assertEquals(
        new Settings.Listen(
            Optional.empty(), 7117, Optional.empty(), InetAddress.getLoopbackAddress(), 7118),
        settings.listen());
    assertEquals(
        new Settings.Discover(true, List.of(), List.of(), List.of(), List.of()),
        settings.discover());
    assertEquals(new Settings.Log(Level.INFO, false), settings.log());
    assertFalse(settings.self().open());
    assertEquals(Optional.empty(), settings.self().meshSecretFile());
    assertEquals(List.of(), settings.self().shares());
  }

  @Test
  void takesEveryFlagOfUp() {
    Settings settings =
        run(
            "--name",
            "Nina's desk",
            "--port",
            "0",
            "--bind",
            "::1",
            "--ops-port",
            "9000",
            "--ops-bind",
            "0.0.0.0",
            "--share",
            "a,b",
            "--share",
            "/srv",
            "--peer",
            "host",
            "--peer=[fd00::1]:99",
            "--peer-dns",
            "tasks.lanyard",
            "--interface",
            "eth0",
            "--advertise",
            "192.168.1.5",
            "--no-mdns",
            "--open",
            "--json",
            "--quiet",
            "--color",
            "never",
            "--mesh-secret-file",
            "secret");

    assertEquals("Nina's desk", settings.self().name());
    assertTrue(settings.self().open());
    assertEquals(List.of(WORKING.resolve("a,b"), Path.of("/srv")), settings.self().shares());
    assertEquals(Optional.of(WORKING.resolve("secret")), settings.self().meshSecretFile());
    assertEquals(0, settings.listen().port());
    assertEquals(InetAddress.ofLiteral("::1"), settings.listen().bind().orElseThrow());
    assertEquals(InetAddress.ofLiteral("0.0.0.0"), settings.listen().opsBind());
    assertEquals(
        new Settings.Discover(
            false,
            List.of("eth0"),
            List.of(HostAndPort.fromString("192.168.1.5")),
            List.of(HostAndPort.fromString("host:7117"), HostAndPort.fromString("[fd00::1]:99")),
            List.of(HostAndPort.fromString("tasks.lanyard:7117"))),
        settings.discover());
    assertEquals(new Settings.Log(Level.WARN, true), settings.log());
  }

  @Test
  void flagWinsOverVariableAndVariableOverFile() throws IOException {
    conf("name = from-file", "port = 1", "ops-port = 3", "peer = x", "peer = y, z");
    Map<String, String> variables = Map.of("LANYARD_NAME", "from-variable", "LANYARD_PORT", "2");

    Settings settings = run(variables, "--name", "from-flag");

    assertEquals("from-flag", settings.self().name());
    assertEquals(2, settings.listen().port());
    assertEquals(3, settings.listen().opsPort());
    assertEquals(
        List.of("x", "y", "z"),
        settings.discover().peers().stream().map(HostAndPort::getHost).toList());
  }

  @Test
  void takesEveryVariable() {
    Settings settings =
        run(
            Map.ofEntries(
                Map.entry("LANYARD_HOME", "~/elsewhere"),
                Map.entry("LANYARD_OPS_PORT", "5"),
                Map.entry("LANYARD_MESH_SECRET_FILE", "/run/secrets/mesh"),
                Map.entry("LANYARD_SHARES", "/a, b ,"),
                Map.entry("LANYARD_PEERS", "p1,p2:5"),
                Map.entry("LANYARD_PEER_DNS", "tasks"),
                Map.entry("LANYARD_INTERFACES", "eth0,eth1"),
                Map.entry("LANYARD_ADVERTISE", "10.0.0.1:70"),
                Map.entry("LANYARD_OPEN", "yes"),
                Map.entry("LANYARD_LOG_LEVEL", "debug"),
                Map.entry("LANYARD_LOG_JSON", "true")));

    assertEquals(userHome.resolve("elsewhere"), settings.self().home());
    assertEquals(5, settings.listen().opsPort());
    assertEquals(Optional.of(Path.of("/run/secrets/mesh")), settings.self().meshSecretFile());
    assertEquals(List.of(Path.of("/a"), WORKING.resolve("b")), settings.self().shares());
    assertEquals(2, settings.discover().peers().size());
    assertEquals(List.of("eth0", "eth1"), settings.discover().interfaces());
    assertEquals(70, settings.discover().advertised().getFirst().getPort());
    assertTrue(settings.self().open());
    assertEquals(new Settings.Log(Level.DEBUG, true), settings.log());
  }

  @Test
  void readsTheFileOfTheHomeThatAFlagNames(@TempDir Path other) throws IOException {
    Files.writeString(
        other.resolve("lanyard.conf"), "# mine\n\n  share = plans, ~/docs\n no-mdns=true\n");

    Settings settings = run("--home", other.toString());

    assertEquals(
        List.of(other.resolve("plans"), userHome.resolve("docs")), settings.self().shares());
    assertFalse(settings.discover().mdns());
  }

  @Test
  void honoursTheXdgFolderUnlessItIsRelative() {
    assertEquals(Path.of("/data/lanyard"), run(Map.of("XDG_DATA_HOME", "/data")).self().home());
    assertEquals(home, run(Map.of("XDG_DATA_HOME", "data")).self().home());
  }

  @Test
  void callsItselfNodeWhereTheComputersNameWouldNotDo() {
    hostName = "a:b";
    assertEquals("node", run().self().name());
    hostName = "";
    assertEquals("node", run().self().name());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --port 65536           | --port: '65536' is not a port
          --port -1              | --port: '-1' is not a port
          --port ٣               | --port: '٣' is not a port
          --port                 | Missing required parameter for option '--port' (PORT)
          --port 1 --port 2      | --port is given twice; keep one
          --prot 1               | --prot is not an option of lanyard-node (did you mean --port?)
          --name a:b             | --name: 'a:b' cannot be a node's name
          --bind eth0            | --bind: 'eth0' is not an IP address
          --peer h:0             | --peer: 'h:0' is not HOST or HOST:PORT
          --peer h:x             | --peer: 'h:x' is not HOST or HOST:PORT
          --peer a/b             | --peer: 'a/b' is not HOST or HOST:PORT
          --interface a/b        | --interface: 'a/b' is not the name of a network interface
          --color sometimes      | --color: 'sometimes' is none of auto, always and never
          --log-level loud       | --log-level: 'loud' is not a log level
          invit                  | lanyard-node takes options, or 'invite' or 'join', and no other word (did you mean invite?)
          join ABCD-EFGH         | join takes no code on the command line
          invite x               | invite takes no further word
          """)
  void refusesAWrongFlag(String line, String message) {
    assertWrong(message, Map.of(), line.strip().split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          LANYARD_PORT        | 70000 | LANYARD_PORT: '70000' is not a port
          LANYARD_OPEN        | maybe | LANYARD_OPEN: 'maybe' is neither 'true' nor 'false'
          LANYARD_PEER        | host  | LANYARD_PEER is not a setting (did you mean LANYARD_PEERS?)
          LANYARD_MESH_SECRET | x     | LANYARD_MESH_SECRET is not a setting (did you mean LANYARD_MESH_SECRET_FILE?)
          """)
  void refusesAWrongVariable(String name, String value, String message) {
    assertWrong(message, Map.of(name, value));
  }

  @Test
  void passesOverVariablesOfOtherPrograms() {
    Settings settings =
        run(
            Map.of(
                "LANYARD_OPTS", "-Xmx1g",
                "LANYARD_SERVICE_HOST", "10.0.0.1",
                "LANYARD_PORT_7117_TCP_ADDR", "10.0.0.1",
                "LANYARD_PORT", "tcp://10.0.0.1:7117",
                "LANYARD_NAME", ""));

    assertEquals(7117, settings.listen().port());
    assertEquals("desk-3", settings.self().name());
  }

  @Test
  void passesOverNoOtherSettingThatLooksLikeALink() {
    assertWrong("LANYARD_PEERS", Map.of("LANYARD_PEERS", "tcp://nas:7117"));
  }

  @Test
  void advertisesTheOneAddressItIsBoundTo() {
    assertEquals(
        List.of(HostAndPort.fromHost("192.0.2.7")),
        run(Map.of(), "--bind", "192.0.2.7").discover().advertised());
    assertEquals(List.of(), run(Map.of(), "--bind", "0.0.0.0").discover().advertised());
    assertEquals(
        List.of(HostAndPort.fromHost("192.0.2.9")),
        run(Map.of(), "--bind", "192.0.2.7", "--advertise", "192.0.2.9").discover().advertised());
  }

  @Test
  void takesTheNameOfACongestionControl() {
    assertEquals(Optional.of("bbr"), run(Map.of(), "--congestion", "bbr").listen().congestion());
    assertEquals(
        Optional.of("reno"), run(Map.of("LANYARD_CONGESTION", "reno")).listen().congestion());
    assertWrong(
        "--congestion: 'B B' is not the name of a TCP congestion control",
        Map.of(),
        "--congestion",
        "B B");
  }

  @Test
  void takesLimitsInTheUnitsThatPeopleWrite() {
    assertEquals(new Settings.Limits(0, 0), run(Map.of()).limits());
    assertEquals(
        new Settings.Limits(10 << 20, 500 << 10),
        run(Map.of("LANYARD_LIMIT_DOWN", "500KiB/s"), "--limit-up", "10M").limits());
    assertEquals(
        new Settings.Limits(1L << 30, 0),
        run(Map.of("LANYARD_LIMIT_UP", "5M"), "--limit-up", "1g", "--limit-down", "off").limits());
    assertEquals(new Settings.Limits(65_536, 0), run(Map.of(), "--limit-up", "65536").limits());
  }

  @Test
  void refusesLimitsThatLetNothingThrough() {
    for (String rate : List.of("0", "1", "63K", "0M")) {
      assertWrong(
          "--limit-up: '" + rate + "' is less than 64K a second, the least; 'off' means no limit",
          Map.of(),
          "--limit-up",
          rate);
    }
    for (String rate : List.of("999999999999G", "17179869185G", "8589934592g")) {
      assertWrong(
          "--limit-up: '" + rate + "' is more than a rate can be", Map.of(), "--limit-up", rate);
    }
    for (String rate : List.of("-5M", "fast", "1.5M", "10T", "99999999999999", "M", "5 M")) {
      assertWrong("--limit-down: '" + rate + "' is not a rate", Map.of(), "--limit-down=" + rate);
    }
  }

  @Test
  void takesTheShortFormsOfTheCommandLine() {
    assertEquals(Level.WARN, run(Map.of(), "-q").log().level());
    assertInstanceOf(Invocation.ShowText.class, read(Map.of(), "-h"));
    assertInstanceOf(Invocation.ShowText.class, read(Map.of(), "-V"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          peers = a      | line 2: 'peers' is not a setting (did you mean peer?)
          home = /x      | line 2: 'home' is not a setting
          port 7117      | line 2: 'port 7117' has no '='
          open           | line 2: 'open' has no '='
          port = x       | line 2, port: 'x' is not a port
          name = one     | line 2, name: it was set before, in line 1
          """)
  void refusesAWrongLineOfTheFile(String line, String message) throws IOException {
    conf("name = first", line);

    assertWrong(home.resolve("lanyard.conf") + " " + message.strip(), Map.of());
  }

  @Test
  void refusesAFileThatIsNoText() throws IOException {
    Files.write(home.resolve("lanyard.conf"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    assertWrong(home.resolve("lanyard.conf") + " is not UTF-8 text", Map.of());
  }

  @Test
  void refusesMoreValuesThanAListHolds() {
    assertWrong(
        "LANYARD_PEERS: 1001 values, of which 1000 are allowed",
        Map.of("LANYARD_PEERS", "h,".repeat(1_001)));
  }

  @Test
  void neverPrintsEscapeSequencesRaw() {
    assertWrong("--name: 'a�[31mb' cannot be a node's name", Map.of(), "--name", "a\u001b[31mb");
  }

  @Test
  void runsANodeByTheWordThatTheCommandLineHasForIt() {
    Invocation.Run up =
        assertInstanceOf(Invocation.Run.class, read(Map.of(), "--name", "up", "up", "--no-mdns"));
    assertEquals("up", up.settings().self().name());
    assertWrong("up takes no further word", Map.of(), "up", "up");
  }

  @Test
  void knowsTheOfflineCommands() {
    assertInstanceOf(Invocation.Invite.class, read(Map.of(), "invite", "--quiet"));
    assertFalse(
        assertInstanceOf(Invocation.Join.class, read(Map.of(), "join")).fromStandardInput());
    Invocation.Join join =
        assertInstanceOf(Invocation.Join.class, read(Map.of(), "--home", "/x", "join", "-"));
    assertTrue(join.fromStandardInput());
    assertEquals(Path.of("/x"), join.settings().self().home());
  }

  @Test
  void printsHelpVersionAndTemplate() {
    assertEquals(new Invocation.ShowText("lanyard-node 1.2.3\n"), read(Map.of(), "--version"));
    String help = assertInstanceOf(Invocation.ShowText.class, read(Map.of(), "--help")).text();
    Setting.all().forEach(s -> assertTrue(help.contains(s.flag()), s.flag()));
  }

  @Test
  void printsAFileThatIsReadBackWhenUncommented() throws IOException {
    String text =
        assertInstanceOf(Invocation.ShowText.class, read(Map.of(), "--print-config")).text();
    conf(text.replaceAll("(?m)^#(?=\\S)", ""));

    Settings settings = run();

    assertEquals("office-3", settings.self().name());
    assertEquals(2, settings.discover().peers().size());
  }

  private void conf(String... lines) throws IOException {
    Files.writeString(home.resolve("lanyard.conf"), String.join("\n", lines));
  }

  private Settings run(String... arguments) {
    return run(Map.of(), arguments);
  }

  private Settings run(Map<String, String> variables, String... arguments) {
    Invocation invocation = read(variables, arguments);
    return switch (invocation) {
      case Invocation.Run run -> run.settings();
      default -> throw new AssertionError(invocation);
    };
  }

  private void assertWrong(String message, Map<String, String> variables, String... arguments) {
    Invocation.Wrong wrong = assertInstanceOf(Invocation.Wrong.class, read(variables, arguments));
    assertTrue(wrong.message().startsWith(message), wrong.message());
    assertEquals(1, wrong.message().lines().count(), wrong.message());
  }

  private Invocation read(Map<String, String> variables, String... arguments) {
    Surroundings around = new Surroundings(variables, userHome, WORKING, hostName);
    return new SettingsReader(around, "1.2.3").read(List.of(arguments));
  }
}
