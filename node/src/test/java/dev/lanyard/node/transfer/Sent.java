package dev.lanyard.node.transfer;

/** Counts bytes as sent, for tests of what is made of the count. */
public final class Sent {
  private Sent() {}

  public static void some(Traffic traffic, long bytes) {
    traffic.sent(bytes);
  }
}
