package dev.lanyard.node.rpc;

import com.google.protobuf.MessageLite;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers calls from blocking code: one reply, or a stream of them that waits while the caller is
 * slower. A streaming handler runs on a thread of its own, since gRPC delivers a call's events one
 * at a time and a handler that waited on gRPC's thread would wait for ever.
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

  /**
   * Parts of a message at most, and their bytes: a reader that comes by a few is shown them soon.
   */
  private static final int BATCH = 500;

  private static final int BATCH_BYTES = 512 << 10;

  /** No bound: a person may read a listing page by page. */
  private static final Duration EVER = Duration.ofDays(365);

  private final ServerCallStreamObserver<T> observer;
  private final Duration patience;
  private final Semaphore ready = new Semaphore(0);

  /** Messages that may be sent without a look; for the handler's thread. */
  private int burst;

  private Replies(ServerCallStreamObserver<T> observer, Duration patience) {
    this.observer = observer;
    this.patience = patience;
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
    stream(observer, EVER, handler);
  }

  /**
   * The same for a caller that is to read.
   *
   * @param patience how long the caller may take nothing before the call is ended
   */
  static <T> void stream(StreamObserver<T> observer, Duration patience, Handler<T> handler) {
    ServerCallStreamObserver<T> call = (ServerCallStreamObserver<T>) observer;
    Replies<T> replies = new Replies<>(call, patience);
    Thread thread = Thread.ofVirtual().unstarted(replies.running(handler));
    call.setOnReadyHandler(replies.ready::release);
    call.setOnCancelHandler(thread::interrupt);
    thread.start();
  }

  /**
   * The same for a handler that reads files: it is never interrupted, which would close the file
   * that is being read, but leaves when it sends, or when {@code cancelled} wakes it elsewhere. It
   * has a platform thread, so that a slow disk holds up no other's carrier; waking one also takes
   * fewer steps (measured: a tenth less CPU a gigabyte).
   *
   * @param patience how long the caller may take nothing before the call is ended
   * @param cancelled called when the caller is gone, on the network's thread
   */
  static <T> void bulk(
      StreamObserver<T> observer, Duration patience, Runnable cancelled, Handler<T> handler) {
    ServerCallStreamObserver<T> call = (ServerCallStreamObserver<T>) observer;
    Replies<T> replies = new Replies<>(call, patience);
    call.setOnReadyHandler(replies.ready::release);
    call.setOnCancelHandler(() -> {
      replies.ready.release();
      cancelled.run();
    });
    Thread _ = Thread.ofPlatform().daemon().name("serve").start(replies.running(handler));
  }

  private Runnable running(Handler<T> handler) {
    return Context.current().wrap(() -> run(handler));
  }

  /** Sends a reply; waits while the caller is slower. */
  void send(T reply) throws InterruptedException {
    throwIfGone();
    if (burst == 0) {
      awaitReady();
      burst = BURST;
    }
    burst--;
    observer.onNext(reply);
  }

  private void awaitReady() throws InterruptedException {
    while (!observer.isReady()) {
      if (!ready.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw Fault.of(Reason.EXHAUSTED, "nothing was taken for %d s", patience.toSeconds());
      }
      ready.drainPermits();
      throwIfGone();
    }
  }

  private void throwIfGone() throws InterruptedException {
    if (observer.isCancelled()) {
      throw new InterruptedException("the caller is gone");
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

  /** Sends any number of parts, in messages that every caller takes. */
  <P extends MessageLite> void sendAll(List<P> parts, Function<List<P>, T> message) {
    List<P> batch = new ArrayList<>();
    int bytes = 0;
    for (P part : parts) {
      int size = part.getSerializedSize();
      if (batch.size() == BATCH || (!batch.isEmpty() && bytes + size > BATCH_BYTES)) {
        sendOrLeave(message.apply(batch));
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(part);
      bytes += size;
    }
    if (!batch.isEmpty()) {
      sendOrLeave(message.apply(batch));
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
