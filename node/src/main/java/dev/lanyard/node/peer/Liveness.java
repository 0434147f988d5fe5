package dev.lanyard.node.peer;

/** Whether a peer is alive, as far as its connection tells. */
public sealed interface Liveness {
  /** A connection stands. */
  record Reachable() implements Liveness {}

  /** The connection broke a moment ago, or it reaches us and we do not reach it. */
  record Suspect(String why) implements Liveness {}

  /** It left, died or cannot be reached. */
  record Gone(String why) implements Liveness {}

  /** Why it is not reachable; empty when it is. */
  default String trouble() {
    return switch (this) {
      case Reachable() -> "";
      case Suspect(String why) -> why;
      case Gone(String why) -> why;
    };
  }
}
