package dev.lanyard.node.ops;

/** Whether the node can be used by others yet. */
public sealed interface Readiness {
  /** It serves. */
  record Ready() implements Readiness {}

  /** It does not, for now; {@code why} is a few words for whoever asks. */
  record NotReady(String why) implements Readiness {}
}
