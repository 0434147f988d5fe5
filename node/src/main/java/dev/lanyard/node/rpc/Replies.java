package dev.lanyard.node.rpc;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers calls from blocking code: one reply, or a stream of them that waits while the caller is
 * slower. A streaming handler runs on a virtual thread of its own, since gRPC delivers a call's
 * events one at a time and a handler that waited on gRPC's thread would wait for ever.
 */
final class Replies<T> {
  private static final Logger log = LoggerFactory.getLogger("rpc");

  /** A handler of a streaming call. */
  interface Handler<T> {
    void handle(Replies<T> replies) throws InterruptedException;
  }

  /**
   * Messages sent for each look whether the caller takes more: each wait costs several switches of
   * threads, which is much for one message.
   */
  private static final int BURST = 4;

  private final ServerCallStreamObserver<T> observer;
  private final Semaphore ready = new Semaphore(0);

  /** Messages that may be sent without a look; for the handler's thread. */
  private int burst;

  private Replies(ServerCallStreamObserver<T> observer) {
    this.observer = observer;
  }

  /** Answers a unary call. */
  static <T> void one(StreamObserver<T> observer, Callable<T> answer) {
    try {
      observer.onNext(answer.call());
      observer.onCompleted();
    } catch (Exception e) {
      fail(observer, e);
    }
  }

  /**
   * Answers a streaming call; returns at once. Must be called within the call's own method. When
   * the caller is gone, the handler's thread is interrupted.
   */
  static <T> void stream(StreamObserver<T> observer, Handler<T> handler) {
    ServerCallStreamObserver<T> call = (ServerCallStreamObserver<T>) observer;
    Replies<T> replies = new Replies<>(call);
    Thread thread =
        Thread.ofVirtual().unstarted(Context.current().wrap(() -> replies.run(handler)));
    call.setOnReadyHandler(replies.ready::release);
    call.setOnCancelHandler(thread::interrupt);
    thread.start();
  }

  /** Sends a reply; waits while the caller is slower. */
  void send(T reply) throws InterruptedException {
    if (burst == 0) {
      awaitReady();
      burst = BURST;
    }
    burst--;
    observer.onNext(reply);
  }

  private void awaitReady() throws InterruptedException {
    while (!observer.isReady()) {
      if (observer.isCancelled()) {
        throw new InterruptedException("the caller is gone");
      }
      ready.acquire();
      ready.drainPermits();
    }
  }

  /** The same from where an interrupt cannot be thrown: the handler is left by a fault. */
  void sendOrLeave(T reply) {
    try {
      send(reply);
    } catch (InterruptedException e) {
      throw Fault.because(e, Reason.CANCELLED, "the caller is gone");
    }
  }

  private void run(Handler<T> handler) {
    try {
      handler.handle(this);
      observer.onCompleted();
    } catch (InterruptedException | RuntimeException e) {
      fail(observer, e);
    }
  }

  private static void fail(StreamObserver<?> observer, Exception e) {
    if (observer instanceof ServerCallStreamObserver<?> call && call.isCancelled()) {
      return;
    }
    if (!(e instanceof Fault) && !(e instanceof InterruptedException)) {
      log.error("a call failed in a way that nobody planned for", e);
    }
    observer.onError(FaultStatus.of(e).asRuntimeException());
  }
}
