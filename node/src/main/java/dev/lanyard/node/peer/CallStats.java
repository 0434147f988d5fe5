package dev.lanyard.node.peer;

/**
 * How the calls to a peer go.
 *
 * @param breaker the circuit breaker's state: "closed", "open" or "half_open"
 * @param underWay calls that have not ended
 */
public record CallStats(String breaker, int underWay) {
  /** Of a peer that there is no connection with. */
  public static final CallStats NONE = new CallStats("closed", 0);
}
