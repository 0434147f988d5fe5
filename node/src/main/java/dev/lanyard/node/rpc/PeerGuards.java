package dev.lanyard.node.rpc;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;

/**
 * Makes the guard of each peer. It lives as long as the connection does: peers that were here once
 * take no memory. Safe for several threads.
 */
public final class PeerGuards {
  /** Calls that the breaker judges by: the last of an interactive session's. */
  private static final int JUDGED_CALLS = 20;

  /** Calls before it judges: one lost packet is no verdict. */
  private static final int LEAST_CALLS = 5;

  private static final float MAX_FAILED_PERCENT = 50;
  private static final Duration LEFT_ALONE = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private final CircuitBreakerConfig breakers =
      CircuitBreakerConfig.custom()
          .slidingWindowSize(JUDGED_CALLS)
          .minimumNumberOfCalls(LEAST_CALLS)
          .failureRateThreshold(MAX_FAILED_PERCENT)
          .waitDurationInOpenState(LEFT_ALONE)
          .permittedNumberOfCallsInHalfOpenState(2)
          .recordException(PeerGuards::speaksAgainstPeer)
          .build();
  private final RetryConfig retries =
      RetryConfig.custom()
          .maxAttempts(ATTEMPTS)
          .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(FIRST_PAUSE))
          .retryOnException(PeerGuards::mayPass)
          .build();
  private final BulkheadConfig bulkheads;

  public PeerGuards(RpcOptions options) {
    this.bulkheads =
        BulkheadConfig.custom()
            .maxConcurrentCalls(options.callsPerPeer())
            .maxWaitDuration(Duration.ZERO)
            .build();
  }

  /** The guard of a peer that was just met, with a clean slate. */
  PeerGuard forPeer(NodeId id, String label) {
    return new PeerGuard(
        label,
        CircuitBreaker.of(id.text(), breakers),
        Bulkhead.of(id.text(), bulkheads),
        Retry.of(id.text(), retries));
  }

  /**
   * Whether a failure says that the peer is unwell, rather than that it was asked a wrong thing.
   */
  private static boolean speaksAgainstPeer(Throwable failure) {
    return failure instanceof Fault fault
        && switch (fault.reason()) {
          case UNAVAILABLE, FAILED, CORRUPT -> true;
          case INVALID, NOT_FOUND, EXISTS, DENIED, PRECONDITION, EXHAUSTED, CHANGED, CANCELLED ->
              false;
        };
  }

  /** Whether a repetition may succeed. */
  private static boolean mayPass(Throwable failure) {
    return failure instanceof Fault fault && fault.reason() == Reason.UNAVAILABLE;
  }
}
