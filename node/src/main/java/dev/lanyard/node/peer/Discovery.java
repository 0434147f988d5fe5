package dev.lanyard.node.peer;

import java.util.function.Consumer;

/**
 * A way of finding nodes: multicast DNS, DNS names, a list of addresses, what peers know. Each
 * adapter brings hints, again from time to time for as long as it runs, and announces this node
 * where its way allows. It never blocks its caller and never throws after {@link #start}; what ails
 * it, it logs once and mends by itself.
 */
public interface Discovery extends AutoCloseable {
  /**
   * Starts looking, in threads of its own.
   *
   * @param hints takes each hint, at once and from any thread; a hint may come any number of times
   */
  void start(Consumer<Hint> hints);

  /** Looks again now, because a peer was lost or the network changed. Returns at once. */
  void lookAgain();

  /** Says goodbye where the way allows, and ends its threads. Idempotent, bounded to 2 seconds. */
  @Override
  void close();
}
