package dev.lanyard.cli.command;

/** Tells when the user has had enough: Ctrl-C, or the system's request to end. */
@FunctionalInterface
public interface Interrupts {
  /**
   * Calls the action, on a thread of its own, if the user interrupts before the watch is closed.
   * The process then ends only when the watch is closed, within bounds, so that what was begun can
   * be ended in order.
   */
  Watch watch(Runnable action);

  /** The time during which an interrupt matters. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }
}
