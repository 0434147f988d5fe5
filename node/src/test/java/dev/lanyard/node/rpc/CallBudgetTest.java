package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.identity.Meshes;
import dev.lanyard.v1.FileShareGrpc;
import dev.lanyard.v1.LocateRequest;
import dev.lanyard.v1.LocateResponse;
import dev.lanyard.v1.SearchRequest;
import dev.lanyard.v1.SearchResponse;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CallBudgetTest {
  private static final MethodDescriptor<SearchRequest, SearchResponse> SEARCH =
      FileShareGrpc.getSearchMethod();
  private static final MethodDescriptor<LocateRequest, LocateResponse> LOCATE =
      FileShareGrpc.getLocateMethod();

  private final AtomicLong nanos = new AtomicLong();
  private final CallBudget budget =
      new CallBudget(
          new RpcOptions.Calls(3, 5, 1, 1, new RpcOptions.Rate(2, 10)), () -> nanos.get());
  private final Caller.Interceptor callers =
      new Caller.Interceptor(Meshes.nodeId("self"), id -> false);

  @Test
  void refusesACallerThatHasTooManyUnderWayUntilOneEnds() {
    Call<?, ?> first = call("10.0.0.1", LOCATE);
    call("10.0.0.1", LOCATE);
    call("10.0.0.1", LOCATE);
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, call("10.0.0.1", LOCATE).code());
    assertTrue(call("10.0.0.2", LOCATE).isUnderWay());

    first.listener().onCancel();
    first.listener().onComplete();
    assertTrue(call("10.0.0.1", LOCATE).isUnderWay());
    assertEquals(
        Status.Code.RESOURCE_EXHAUSTED,
        call("10.0.0.1", LOCATE).code(),
        "the end of a call counts once");
  }

  @Test
  void refusesEverybodyWhereThereAreTooManyInAllButTheOwner() {
    for (int i = 1; i <= 5; i++) {
      assertTrue(call("10.0.0." + i, LOCATE).isUnderWay());
    }
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, call("10.0.0.6", LOCATE).code());
    assertTrue(call("127.0.0.1", LOCATE).isUnderWay());
  }

  @Test
  void tellsWhoSearchesTooOftenWhenToComeAgain() {
    for (int i = 0; i < 2; i++) {
      call("10.0.0.1", SEARCH).listener().onComplete();
    }
    Call<?, ?> refused = call("10.0.0.1", SEARCH);
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.code());
    assertTrue(
        Objects.requireNonNull(refused.said.getDescription()).endsWith("come again in 101 ms"),
        refused.said::toString);
    assertTrue(call("10.0.0.2", SEARCH).isUnderWay());
    assertTrue(call("10.0.0.1", LOCATE).isUnderWay(), "what makes no such work");

    nanos.addAndGet(Duration.ofMillis(101).toNanos());
    assertTrue(call("10.0.0.1", SEARCH).isUnderWay());
  }

  @Test
  void keepsNoPlaceForACallThatCouldNotBegin() {
    for (int i = 0; i < 10; i++) {
      assertThrows(
          IllegalStateException.class,
          () ->
              begin(
                  new Call<>("10.0.0.1", LOCATE),
                  (started, headers) -> {
                    throw new IllegalStateException("no");
                  }));
    }
    assertTrue(call("10.0.0.1", LOCATE).isUnderWay());
  }

  @Test
  void keepsOneFromHavingTheDiskForItselfAlone() {
    Call<?, ?> first = call("10.0.0.1", FileShareGrpc.getGetChunkSumsMethod());
    assertTrue(first.isUnderWay());
    assertEquals(
        Status.Code.RESOURCE_EXHAUSTED,
        call("10.0.0.1", FileShareGrpc.getGetChunkSumsMethod()).code());
    assertTrue(call("10.0.0.2", FileShareGrpc.getGetChunkSumsMethod()).isUnderWay());

    first.listener().onComplete();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertTrue(call("10.0.0.1", FileShareGrpc.getGetChunkSumsMethod()).isUnderWay());
  }

  private <Q, A> Call<Q, A> call(String from, MethodDescriptor<Q, A> method) {
    Call<Q, A> call = new Call<>(from, method);
    call.listener = begin(call, (started, headers) -> new ServerCall.Listener<>() {});
    return call;
  }

  private <Q, A> ServerCall.Listener<Q> begin(Call<Q, A> call, ServerCallHandler<Q, A> handler) {
    return callers.interceptCall(
        call,
        new Metadata(),
        (identified, headers) -> budget.interceptCall(identified, headers, handler));
  }

  /** A call from an address, in open mode. */
  private static final class Call<Q, A> extends ServerCall<Q, A> {
    private final InetSocketAddress from;
    private final MethodDescriptor<Q, A> method;
    private ServerCall.@Nullable Listener<Q> listener;
    private Status said = Status.OK;

    Call(String from, MethodDescriptor<Q, A> method) {
      this.from = new InetSocketAddress(from, 1);
      this.method = method;
    }

    ServerCall.Listener<Q> listener() {
      return Objects.requireNonNull(listener);
    }

    boolean isUnderWay() {
      return said.isOk();
    }

    Status.Code code() {
      return said.getCode();
    }

    @Override
    public void close(Status status, Metadata trailers) {
      said = status;
    }

    @Override
    public Attributes getAttributes() {
      return Attributes.newBuilder().set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, from).build();
    }

    @Override
    public MethodDescriptor<Q, A> getMethodDescriptor() {
      return method;
    }

    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(A message) {}

    @Override
    public boolean isCancelled() {
      return false;
    }
  }
}
