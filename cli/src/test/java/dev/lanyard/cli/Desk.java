package dev.lanyard.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import dev.lanyard.cli.command.Environment;
import dev.lanyard.cli.command.Surroundings;
import dev.lanyard.cli.control.Home;
import dev.lanyard.cli.control.NodeConnector;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.control.TlsConnector;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Somebody at a command line, with a node that does as the test says. */
final class Desk implements AutoCloseable {
  static final Path USER_HOME = Path.of("/home/ada");
  static final Path WORKING_FOLDER = Path.of("/home/ada/work");

  /** How one command ended. */
  record Outcome(int status, String out, String err, ByteString bytes) {
    List<String> lines() {
      return out.lines().toList();
    }

    /** The lines of standard output, each of which has to be a JSON object. */
    List<JsonObject> objects() {
      return out.lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
    }

    JsonObject object() {
      return objects().getFirst();
    }
  }

  final FakeNode node = new FakeNode();
  final FakeNodeCommand nodeCommand = new FakeNodeCommand();
  final FakeInterrupts interrupts = new FakeInterrupts();
  final FakeClock clock = new FakeClock();
  final Map<String, String> variables = new HashMap<>();
  Path workingFolder = WORKING_FOLDER;
  FakeTerminal terminal = new FakeTerminal();
  private boolean argumentsAreText = true;
  private final Server server;
  private NodeConnector connector;

  Desk() {
    String name = InProcessServerBuilder.generateName();
    server = InProcessServerBuilder.forName(name).directExecutor().addService(node).build();
    connector = home -> link(name, home);
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NodeLink link(String name, Home home) {
    return new NodeLink(
        InProcessChannelBuilder.forName(name).directExecutor().build(), home, () -> {});
  }

  /** Looks for a node where none runs. */
  Desk withoutNode() {
    connector = new TlsConnector();
    return this;
  }

  /** Reaches the node in the given way. */
  void connectBy(NodeConnector other) {
    connector = other;
  }

  /** A person reads along, on a terminal so wide. */
  Desk onTerminal(int columns) {
    terminal.showsOut = true;
    terminal.showsErr = true;
    terminal.columns = columns;
    return this;
  }

  /** What was typed is not all UTF-8. */
  Desk withoutText() {
    argumentsAreText = false;
    return this;
  }

  Outcome run(String... arguments) {
    Surroundings surroundings =
        new Surroundings(
            terminal,
            new Environment(variables, USER_HOME, workingFolder),
            clock,
            connector,
            nodeCommand,
            interrupts,
            argumentsAreText);
    int status = CommandTree.execute(surroundings, arguments);
    return new Outcome(status, terminal.printed(), terminal.complained(), terminal.printedBytes());
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
