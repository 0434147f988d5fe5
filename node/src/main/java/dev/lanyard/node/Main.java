package dev.lanyard.node;

import dev.lanyard.node.config.Invocation;
import dev.lanyard.node.config.Settings;
import dev.lanyard.node.config.SettingsReader;
import dev.lanyard.node.config.Surroundings;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Identity;
import dev.lanyard.node.identity.JoinCode;
import dev.lanyard.node.identity.MeshSecret;
import dev.lanyard.node.identity.NodeFolder;
import dev.lanyard.node.ops.Logging;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code lanyard-node}: reads the settings and does what they ask. */
public final class Main {
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;
  private static final int NOT_FOUND = 4;
  private static final int REFUSED = 5;

  private Main() {}

  /** Runs until SIGTERM or SIGINT; errors are one line on standard error. */
  public static void main(String[] arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    Surroundings around = Surroundings.ofThisProcess();
    Invocation invocation = new SettingsReader(around, Version.text()).read(List.of(arguments));
    try {
      int status =
          switch (invocation) {
            case Invocation.Run(Settings settings) -> run(settings, out);
            case Invocation.Invite(Settings settings) -> invite(settings, out);
            case Invocation.Join(Settings settings, boolean fromStandardInput) ->
                join(settings, fromStandardInput, out);
            case Invocation.ShowText(String text) -> {
              out.print(text);
              yield 0;
            }
            case Invocation.Wrong(String message) -> {
              err.println("lanyard: " + message);
              yield WRONG_USAGE;
            }
          };
      System.exit(status);
    } catch (Fault e) {
      err.println("lanyard: " + e.getMessage());
      System.exit(invocation instanceof Invocation.Run ? FAILED : statusOf(e.reason()));
    } catch (RuntimeException e) {
      LoggerFactory.getLogger("node").error("the node failed in a way that nobody planned for", e);
      err.println("lanyard: the node failed (" + e + "); its log says where: please report that");
      System.exit(FAILED);
    }
  }

  /** As the command line gives it when a running node is asked for the same. */
  private static int statusOf(Reason reason) {
    return switch (reason) {
      case INVALID -> WRONG_USAGE;
      case NOT_FOUND -> NOT_FOUND;
      case DENIED, PRECONDITION, EXISTS -> REFUSED;
      case FAILED, EXHAUSTED, UNAVAILABLE, CORRUPT, CHANGED, CANCELLED -> FAILED;
    };
  }

  private static int run(Settings settings, PrintStream out) {
    Logging.start(settings.log().level(), settings.log().json());
    Logger log = LoggerFactory.getLogger("node");
    Node node = Node.start(settings);
    Thread closing =
        new Thread(
            () -> {
              try {
                node.close();
                log.info("stopped");
              } finally {
                // A signal's own status would be 143; stopping when asked is no failure.
                Runtime.getRuntime().halt(0);
              }
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(closing);
    out.println("lanyard ready " + node.readyJson());
    out.flush();
    try {
      // Until a signal comes.
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private static int invite(Settings settings, PrintStream out) {
    try (Offline offline = Offline.in(settings)) {
      out.println(JoinCode.of(offline.identity().secret()));
    }
    return 0;
  }

  private static int join(Settings settings, boolean fromStandardInput, PrintStream out) {
    MeshSecret secret = JoinCode.parse(readCode(fromStandardInput));
    try (Offline offline = Offline.in(settings)) {
      Identity identity = offline.identity();
      if (identity.knownSecret().equals(Optional.of(secret))) {
        out.println("already in that mesh");
      } else {
        identity.join(secret);
        out.println("joined; start this node with: lanyard up");
      }
    }
    return 0;
  }

  /** A node's identity while the node does not run, and is kept from running. */
  private record Offline(RunFolder run, Identity identity) implements AutoCloseable {
    static Offline in(Settings settings) {
      Logging.start(settings.log().level(), settings.log().json());
      NodeFolder folder = NodeFolder.open(settings.self().home());
      return new Offline(
          RunFolder.claim(folder),
          new Identity(folder, settings.self().meshSecretFile(), new SecureRandom()));
    }

    @Override
    public void close() {
      run.close();
    }
  }

  @SuppressWarnings("SystemConsoleNull") // A runtime without jdk.internal.le still gives null.
  private static String readCode(boolean fromStandardInput) {
    Console console = System.console();
    if (!fromStandardInput && console != null && console.isTerminal()) {
      char[] code = console.readPassword("join code: ");
      return code == null ? "" : new String(code);
    }
    try {
      String line =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw Fault.because(
          e, Reason.FAILED, "the code cannot be read from standard input: %s", e.getMessage());
    }
  }
}
