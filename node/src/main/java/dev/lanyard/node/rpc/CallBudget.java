package dev.lanyard.node.rpc;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.v1.FileShareGrpc;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Bounds the calls of others: how many are under way, of one caller and in all, since each takes
 * memory; and how often a caller may begin one that makes work. Who is over it is told when to come
 * again. The owner is not bound. Comes after {@link Caller.Interceptor}. Safe for several threads.
 */
final class CallBudget implements ServerInterceptor {
  /**
   * Calls that go through the catalogue, or have this node dial. Not those that a download makes by
   * the hundred.
   */
  private static final Set<String> LABORIOUS =
      Set.of(
          FileShareGrpc.getSearchMethod().getFullMethodName(),
          FileShareGrpc.getListEntriesMethod().getFullMethodName(),
          FileShareGrpc.getWatchChangesMethod().getFullMethodName(),
          FileShareGrpc.getAttendMethod().getFullMethodName(),
          FileShareGrpc.getRenewMethod().getFullMethodName(),
          FileShareGrpc.getDoubtMethod().getFullMethodName());

  /** Calls that keep the disk busy for long, of which a caller has one under way at a time. */
  private static final Set<String> ONE_BY_ONE =
      Set.of(FileShareGrpc.getGetChunkSumsMethod().getFullMethodName());

  private final RpcOptions.Calls bounds;
  private final Allowance laborious;

  // Mutable, guarded by this.
  private final Map<Object, Integer> underWay = new HashMap<>();

  /** Of those calls that are one by one, by caller and name. */
  private final Set<Object> single = new HashSet<>();

  private int inAll;

  CallBudget(RpcOptions.Calls bounds, LongSupplier nanoTime) {
    this.bounds = bounds;
    this.laborious = new Allowance(bounds.laborious(), bounds.inAll(), nanoTime);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Caller caller = Caller.current();
    if (caller.isOwner()) {
      return next.startCall(call, headers);
    }
    String method = call.getMethodDescriptor().getFullMethodName();
    try {
      enter(caller.account(), method);
    } catch (Fault over) {
      call.close(FaultStatus.of(over), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    ServerCall.Listener<Q> started;
    try {
      started = next.startCall(call, headers);
    } catch (RuntimeException e) {
      leave(caller.account(), method);
      throw e;
    }
    return new Seen<>(started, caller.account(), method);
  }

  /** A call begins. */
  private void enter(Object who, String method) {
    if (LABORIOUS.contains(method)) {
      Duration wait = laborious.take(who);
      if (wait.isPositive()) {
        throw Fault.of(
            Reason.EXHAUSTED,
            "this node answers %d such calls a second to one caller: come again in %d ms",
            bounds.laborious().perSecond(),
            wait.toMillis() + 1);
      }
    }
    synchronized (this) {
      int already = underWay.getOrDefault(who, 0);
      if (already >= bounds.perCaller() || inAll >= bounds.inAll()) {
        throw Fault.of(
            Reason.EXHAUSTED,
            "%d calls are under way here, %d of them yours: come again when one has ended",
            inAll,
            already);
      }
      if (ONE_BY_ONE.contains(method) && !single.add(Map.entry(who, method))) {
        throw Fault.of(
            Reason.EXHAUSTED,
            "another such call of yours is under way: come again when it has ended");
      }
      underWay.put(who, already + 1);
      inAll++;
    }
  }

  private synchronized void leave(Object who, String method) {
    single.remove(Map.entry(who, method));
    underWay.computeIfPresent(who, (key, count) -> count == 1 ? null : count - 1);
    inAll--;
  }

  /** Sees a call end, however it does. */
  private final class Seen<Q> extends SimpleForwardingServerCallListener<Q> {
    private final Object who;
    private final String method;
    private final AtomicBoolean ended = new AtomicBoolean();

    Seen(ServerCall.Listener<Q> call, Object who, String method) {
      super(call);
      this.who = who;
      this.method = method;
    }

    @Override
    public void onComplete() {
      end();
      super.onComplete();
    }

    @Override
    public void onCancel() {
      end();
      super.onCancel();
    }

    private void end() {
      if (ended.compareAndSet(false, true)) {
        leave(who, method);
      }
    }
  }
}
