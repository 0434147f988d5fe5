package dev.lanyard.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A node of the packaged product: {@code bin/lanyard-node} as a process of its own. */
final class PackagedNode implements AutoCloseable {
  private static final String READY = "lanyard ready ";

  private final Builder settings;
  private final Running process;
  private final JsonObject ready;

  private PackagedNode(Builder settings, Running process, JsonObject ready) {
    this.settings = settings;
    this.process = process;
    this.ready = ready;
  }

  /** A node that keeps its state in that folder, on loopback, with free ports, without mDNS. */
  static Builder in(Path home) {
    return new Builder(home);
  }

  String name() {
    return ready.get("name").getAsString();
  }

  String id() {
    return ready.get("nodeId").getAsString();
  }

  int port() {
    return ready.get("port").getAsInt();
  }

  int opsPort() {
    return ready.get("opsPort").getAsInt();
  }

  Path home() {
    return settings.home;
  }

  String log() {
    return process.err();
  }

  /**
   * Begins to wait until this node counts just that many peers in a state, as its metrics tell: to
   * run the command takes longer than what is timed. It ends with status 0 when that is so, and
   * with another when it is not so in time.
   */
  Running startAwaitingPeers(String state, int count, Duration limit) {
    String look =
        "until curl -s http://127.0.0.1:%d/metrics | grep -qx 'lanyard_peers{state=\"%s\"} %d.0'; do sleep 0.05; done"
            .formatted(opsPort(), state, count);
    List<String> line = new ArrayList<>(settings.prefix);
    line.addAll(List.of("timeout", limit.toMillis() / 1000.0 + "s", "sh", "-c", look));
    return Running.start(line, Map.of());
  }

  /** The command, given by this node's owner. */
  Lanyard lanyard() {
    return Lanyard.of(settings.prefix, settings.home);
  }

  /** Asks it to end, as a service manager would, and fails unless it does in good order. */
  void stop() {
    process.signal("TERM");
    Outcome outcome = process.await();
    assertEquals(0, outcome.status(), outcome::toString);
  }

  void kill() {
    process.kill();
  }

  Running process() {
    return process;
  }

  /** Starts it again where it is not running, with the same settings. */
  PackagedNode again() {
    process.close();
    return settings.start();
  }

  @Override
  public void close() {
    process.close();
  }

  /** How a node is started. */
  static final class Builder {
    private final Path home;
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private List<String> prefix = List.of();
    private Path program = Distribution.node();
    private boolean mdns;
    private boolean anyPort = true;
    private boolean loopback = true;

    private Builder(Path home) {
      this.home = home;
    }

    Builder name(String name) {
      return option("--name", name);
    }

    Builder share(Path path) {
      return option("--share", path.toString());
    }

    Builder peer(PackagedNode other) {
      return option("--peer", "127.0.0.1:" + other.port());
    }

    Builder option(String... words) {
      options.addAll(List.of(words));
      return this;
    }

    Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Found by mDNS, on all its interfaces, on its usual ports: as on a real LAN. */
    Builder onLan() {
      mdns = true;
      anyPort = false;
      loopback = false;
      return this;
    }

    /** Reachable from elsewhere, not from loopback alone. */
    Builder onAllAddresses() {
      loopback = false;
      return this;
    }

    Builder onPort(int port) {
      anyPort = false;
      return option("--port", Integer.toString(port), "--ops-port", "0");
    }

    /** Words that go before the program, such as those that enter a namespace. */
    Builder prefix(List<String> words) {
      prefix = words;
      return this;
    }

    /** Another copy of the product. */
    Builder program(Path path) {
      program = path;
      return this;
    }

    /** Starts it and returns at once. */
    Running launch() {
      List<String> line = new ArrayList<>(prefix);
      line.addAll(List.of(program.toString(), "--home", home.toString()));
      if (!mdns) {
        line.add("--no-mdns");
      }
      if (loopback) {
        line.addAll(List.of("--bind", "127.0.0.1"));
      }
      if (anyPort) {
        line.addAll(List.of("--port", "0", "--ops-port", "0"));
      }
      line.addAll(options);
      return Running.start(line, environment);
    }

    /** Starts it and waits until it serves. */
    PackagedNode start() {
      return awaitReady(launch());
    }

    /** Waits until what {@link #launch} started serves. */
    PackagedNode awaitReady(Running process) {
      Await.until(
          "ready",
          Await.PATIENCE,
          () -> process.out().contains("\n") || !process.isAlive(),
          process::err);
      String line = process.out().lines().findFirst().orElse("");
      if (!line.startsWith(READY)) {
        Outcome outcome = process.await();
        throw new AssertionError("a node did not become ready: " + outcome);
      }
      JsonObject ready = JsonParser.parseString(line.substring(READY.length())).getAsJsonObject();
      return new PackagedNode(this, process, ready);
    }

    /** Starts it where it should refuse to run, and gives what came of it. */
    Outcome refuse() {
      try (Running process = launch()) {
        return process.await();
      }
    }
  }
}
