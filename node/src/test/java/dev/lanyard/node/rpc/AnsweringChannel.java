package dev.lanyard.node.rpc;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A channel whose other side answers every call with the same bytes, as messages, and ends it. As
 * in gRPC's own calls, a message is read once it is asked for, and one that cannot be read ends the
 * call. All happens in the caller's thread.
 */
final class AnsweringChannel extends Channel {
  private final List<byte[]> messages;

  private AnsweringChannel(List<byte[]> messages) {
    this.messages = messages;
  }

  /** The calls to a peer that was met just now, is called once, and answers so. */
  static GrpcPeerClient peer(List<byte[]> messages) {
    PeerGuard guard =
        new PeerGuard(
            "peer",
            CircuitBreaker.ofDefaults("peer"),
            Bulkhead.ofDefaults("peer"),
            Retry.of("peer", RetryConfig.custom().maxAttempts(1).build()));
    return new GrpcPeerClient(new AnsweringChannel(messages), "peer", guard, RpcOptions.DEFAULT);
  }

  @Override
  public String authority() {
    return "peer";
  }

  @Override
  public <A, R> ClientCall<A, R> newCall(MethodDescriptor<A, R> method, CallOptions options) {
    return new Call<>(method, new ArrayDeque<>(messages));
  }

  private static final class Call<A, R> extends ClientCall<A, R> {
    private final MethodDescriptor<A, R> method;
    private final Queue<byte[]> left;
    private @Nullable Listener<R> listener;
    private int wanted;
    private boolean asked;
    private boolean busy;
    private boolean over;

    Call(MethodDescriptor<A, R> method, Queue<byte[]> left) {
      this.method = method;
      this.left = left;
    }

    @Override
    public void start(Listener<R> replies, Metadata headers) {
      listener = replies;
    }

    @Override
    public void request(int more) {
      wanted += more;
      answer();
    }

    @Override
    public void sendMessage(A message) {
      // Whatever it is.
    }

    @Override
    public void halfClose() {
      asked = true;
      answer();
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
      end(Status.CANCELLED.withDescription(message).withCause(cause));
    }

    private void answer() {
      if (!asked || busy || listener == null) {
        return;
      }
      busy = true;
      try {
        while (!over && wanted > 0 && !left.isEmpty()) {
          wanted--;
          listener.onMessage(method.parseResponse(new ByteArrayInputStream(left.remove())));
        }
      } catch (RuntimeException e) {
        end(Status.CANCELLED.withDescription("Failed to read message.").withCause(e));
      }
      busy = false;
      if (left.isEmpty()) {
        end(Status.OK);
      }
    }

    private void end(Status status) {
      if (!over && listener != null) {
        over = true;
        listener.onClose(status, new Metadata());
      }
    }
  }
}
