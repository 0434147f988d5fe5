package dev.lanyard.cli.command;

import io.grpc.Context;

/** The user's way to stop a call to the node while it is under way. */
final class Interruption implements AutoCloseable {
  private final Context.CancellableContext call = Context.current().withCancellation();
  private final Interrupts.Watch watch;
  private volatile boolean happened;

  Interruption(Interrupts interrupts) {
    this.watch = interrupts.watch(this::stop);
  }

  /** Makes the call, which fails when the user interrupts. */
  void during(Runnable calling) {
    call.run(calling);
  }

  boolean happened() {
    return happened;
  }

  private void stop() {
    happened = true;
    boolean _ = call.cancel(null);
  }

  @Override
  public void close() {
    boolean _ = call.cancel(null);
    watch.close();
  }
}
