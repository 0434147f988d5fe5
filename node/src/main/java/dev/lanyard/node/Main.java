package dev.lanyard.node;

import dev.lanyard.node.config.Invocation;
import dev.lanyard.node.config.Settings;
import dev.lanyard.node.config.SettingsReader;
import dev.lanyard.node.config.Surroundings;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.identity.Identity;
import dev.lanyard.node.identity.JoinCode;
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
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code lanyard-node}: reads the settings and does what they ask. */
public final class Main {
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

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
            case Invocation.Invite(Settings settings, boolean _) -> invite(settings, out);
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
      System.exit(FAILED);
    }
  }

  private static int run(Settings settings, PrintStream out) {
    Logging.start(settings.log().level(), settings.log().json());
    Logger log = LoggerFactory.getLogger("node");
    Node node = Node.start(settings);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread closing =
        new Thread(
            () -> {
              node.close();
              log.info("stopped");
              stopped.countDown();
              // A signal's own status would be 143; stopping when asked is no failure.
              Runtime.getRuntime().halt(0);
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(closing);
    out.println("lanyard ready " + node.readyJson());
    out.flush();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private static int invite(Settings settings, PrintStream out) {
    out.println(JoinCode.of(identity(settings).secret()));
    return 0;
  }

  private static int join(Settings settings, boolean fromStandardInput, PrintStream out) {
    boolean isNew = identity(settings).join(JoinCode.parse(readCode(fromStandardInput)));
    out.println(
        isNew ? "joined; start this node with: lanyard up" : "this node is in that mesh already");
    return 0;
  }

  private static Identity identity(Settings settings) {
    Logging.start(settings.log().level(), settings.log().json());
    return new Identity(
        NodeFolder.open(settings.self().home()),
        settings.self().meshSecretFile(),
        new SecureRandom());
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
      return "";
    }
  }
}
