package dev.lanyard.cli;

import dev.lanyard.cli.command.Surroundings;

/** The {@code lanyard} command as a process. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    hastenNetty();
    int status = CommandTree.execute(Surroundings.ofThisProcess(), arguments);
    System.exit(status);
  }

  /**
   * Keeps Netty from looking for what is not used here, which takes longer than the call itself.
   */
  private static void hastenNetty() {
    System.setProperty("io.netty.handler.ssl.noOpenSsl", "true");
    System.setProperty("io.netty.leakDetection.level", "disabled");
    // Else it searches all network interfaces for a hardware address to name channels by.
    System.setProperty("io.netty.machineId", "00:00:00:00:00:00");
    System.setProperty("io.netty.processId", "1");
  }
}
