package dev.lanyard.node.rpc;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.peer.CallStats;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * What every call to one peer goes through: a circuit breaker, so that a peer that fails costs
 * nothing for a while, a bulkhead, so that one that is slow holds few of our threads, and for unary
 * calls, all of which are idempotent, a retry with jitter. Safe for several threads.
 */
final class PeerGuard {
  private final String peer;
  private final CircuitBreaker breaker;
  private final Bulkhead bulkhead;
  private final Retry retry;
  private final int maxCalls;

  PeerGuard(String peer, CircuitBreaker breaker, Bulkhead bulkhead, Retry retry) {
    this.peer = peer;
    this.breaker = breaker;
    this.bulkhead = bulkhead;
    this.retry = retry;
    this.maxCalls = bulkhead.getBulkheadConfig().getMaxConcurrentCalls();
  }

  /** A call that may be repeated. */
  <T> T unary(Supplier<T> call) {
    return guarded(Retry.decorateSupplier(retry, decorated(call)));
  }

  /** A call whose replies are taken while it runs, and that is therefore not repeated. */
  void streaming(Runnable call) {
    Boolean _ =
        guarded(
            decorated(() -> {
              call.run();
              return true;
            }));
  }

  /** A call that goes on after this returns; whoever ends it closes the ticket. */
  Ticket open() {
    return guarded(() -> {
      breaker.acquirePermission();
      try {
        bulkhead.acquirePermission();
      } catch (BulkheadFullException e) {
        breaker.releasePermission();
        throw e;
      }
      return new Ticket();
    });
  }

  CallStats stats() {
    return new CallStats(
        breaker.getState().toString().toLowerCase(Locale.ROOT),
        maxCalls - bulkhead.getMetrics().getAvailableConcurrentCalls());
  }

  private <T> Supplier<T> decorated(Supplier<T> call) {
    return CircuitBreaker.decorateSupplier(breaker, Bulkhead.decorateSupplier(bulkhead, call));
  }

  private <T> T guarded(Supplier<T> call) {
    try {
      return call.get();
    } catch (CallNotPermittedException e) {
      throw Fault.because(
          e, Reason.UNAVAILABLE, "%s failed too often lately and is left alone for a while", peer);
    } catch (BulkheadFullException e) {
      throw Fault.because(e, Reason.UNAVAILABLE, "%d calls to %s are under way", maxCalls, peer);
    }
  }

  /** A call under way. Closed once, with how it ended. */
  final class Ticket {
    private final long startNanos = System.nanoTime();
    private final AtomicBoolean open = new AtomicBoolean(true);

    void succeeded() {
      if (open.getAndSet(false)) {
        bulkhead.onComplete();
        breaker.onSuccess(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
      }
    }

    void failed(Fault fault) {
      if (open.getAndSet(false)) {
        bulkhead.onComplete();
        breaker.onError(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS, fault);
      }
    }
  }
}
