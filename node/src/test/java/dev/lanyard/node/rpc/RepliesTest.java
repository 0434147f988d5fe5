package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanyard.node.Eventually;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class RepliesTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final AtomicBoolean left = new AtomicBoolean();
  private final Caller caller = new Caller();

  /** Takes what it is sent while it is ready. */
  private static final class Caller extends ServerCallStreamObserver<String> {
    final Queue<String> taken = new ConcurrentLinkedQueue<>();
    final Queue<Status.Code> end = new ConcurrentLinkedQueue<>();
    volatile boolean ready;
    volatile Runnable whenReady = () -> {};
    volatile Runnable whenGone = () -> {};

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
      whenReady = handler;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
      whenGone = handler;
    }

    @Override
    public void onNext(String reply) {
      taken.add(reply);
    }

    @Override
    public void onError(Throwable t) {
      end.add(Status.fromThrowable(t).getCode());
    }

    @Override
    public void onCompleted() {
      end.add(Status.Code.OK);
    }

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    @SuppressWarnings("deprecation") // Abstract all the same.
    public void disableAutoInboundFlowControl() {}
  }

  private void answer(Duration patience) {
    Replies.stream(
        caller,
        patience,
        replies -> {
          try {
            replies.send("one");
            replies.send("two");
          } finally {
            left.set(true);
          }
        });
  }

  @Test
  void endsTheCallOfOneWhoTakesNothing() {
    answer(SHORT);

    Eventually.equal(List.of(Status.Code.RESOURCE_EXHAUSTED), () -> List.copyOf(caller.end));
    assertEquals(true, left.get(), "what it had is free for others");
    assertEquals(List.of(), List.copyOf(caller.taken));
  }

  @Test
  void waitsForOneWhoIsSlow() {
    answer(LONG);
    caller.ready = true;
    caller.whenReady.run();

    Eventually.equal(List.of(Status.Code.OK), () -> List.copyOf(caller.end));
    assertEquals(List.of("one", "two"), List.copyOf(caller.taken));
  }

  @Test
  void leavesWhereTheCallerIsGone() {
    answer(LONG);
    caller.whenGone.run();

    Eventually.equal(true, left::get);
  }
}
