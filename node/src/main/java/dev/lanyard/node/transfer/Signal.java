package dev.lanyard.node.transfer;

/** Tells one thread that something is new since it last looked. Safe for several threads. */
final class Signal {
  private boolean raised;

  synchronized void raise() {
    raised = true;
    notifyAll();
  }

  /** It looks now: what happens from here on is new. */
  synchronized void lower() {
    raised = false;
  }

  /** Waits until something is new, or the time is over. */
  @SuppressWarnings("WaitNotInLoop") // Waking early does no harm: the caller looks again.
  synchronized void await(long millis) throws InterruptedException {
    if (!raised) {
      wait(millis);
    }
  }
}
