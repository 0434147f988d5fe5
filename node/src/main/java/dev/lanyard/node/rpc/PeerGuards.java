package dev.lanyard.node.rpc;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** A guard for each peer, and their state in the metrics. Safe for several threads. */
public final class PeerGuards {
  /** Calls that the breaker judges by: the last of an interactive session's. */
  private static final int JUDGED_CALLS = 20;

  /** Calls before it judges: one lost packet is no verdict. */
  private static final int LEAST_CALLS = 5;

  private static final float MAX_FAILED_PERCENT = 50;
  private static final Duration LEFT_ALONE = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private final CircuitBreakerRegistry breakers =
      CircuitBreakerRegistry.of(
          CircuitBreakerConfig.custom()
              .slidingWindowSize(JUDGED_CALLS)
              .minimumNumberOfCalls(LEAST_CALLS)
              .failureRateThreshold(MAX_FAILED_PERCENT)
              .waitDurationInOpenState(LEFT_ALONE)
              .permittedNumberOfCallsInHalfOpenState(2)
              .recordException(PeerGuards::speaksAgainstPeer)
              .build());
  private final BulkheadRegistry bulkheads;
  private final RetryRegistry retries =
      RetryRegistry.of(
          RetryConfig.custom()
              .maxAttempts(ATTEMPTS)
              .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(FIRST_PAUSE))
              .retryOnException(PeerGuards::mayPass)
              .build());

  public PeerGuards(RpcOptions options, MeterRegistry metrics) {
    this.bulkheads =
        BulkheadRegistry.of(
            BulkheadConfig.custom()
                .maxConcurrentCalls(options.callsPerPeer())
                .maxWaitDuration(Duration.ZERO)
                .build());
    TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(metrics);
    TaggedBulkheadMetrics.ofBulkheadRegistry(bulkheads).bindTo(metrics);
  }

  /** The guard of a peer that was just met, with a clean slate. */
  PeerGuard forPeer(NodeId id, String label) {
    var breaker = breakers.circuitBreaker(id.text());
    breaker.reset();
    return new PeerGuard(label, breaker, bulkheads.bulkhead(id.text()), retries.retry(id.text()));
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
