package dev.lanyard.node.transfer;

/**
 * How fast something may send and receive: the whole node, or one download.
 *
 * @param up contents sent to peers
 * @param down contents received from peers
 */
public record Limits(RateLimit up, RateLimit down) {
  static Limits none() {
    return new Limits(new RateLimit(System::nanoTime), new RateLimit(System::nanoTime));
  }
}
