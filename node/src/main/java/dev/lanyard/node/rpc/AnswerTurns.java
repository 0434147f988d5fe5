package dev.lanyard.node.rpc;

import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Turns of those who are sent what takes much memory while it is on its way, such as a listing: so
 * many at a time, first come, first served, and no caller more than its part, however slowly it
 * reads. Who waits takes little. Safe for several threads.
 */
final class AnswerTurns {
  /** A turn; closing gives it to the next. */
  interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * How long who has a turn may take nothing, before it is another's: as long as a node waits for a
   * whole listing. Else some who never read would keep all turns for ever.
   */
  static final Duration PATIENCE = RpcOptions.DEFAULT.listPatience();

  private final RpcOptions.Calls bounds;
  private final Semaphore all;

  // Mutable, guarded by this.
  private final Map<Object, Queue> queues = new HashMap<>();

  /** Of one caller; forgotten with the last that has or awaits a turn. */
  private static final class Queue {
    final Semaphore turns;
    int length;

    Queue(int turns) {
      this.turns = new Semaphore(turns, true);
    }
  }

  AnswerTurns(RpcOptions.Calls bounds) {
    this.bounds = bounds;
    this.all = new Semaphore(bounds.answers(), true);
  }

  /** Answers a streaming call, when its caller's turn comes; see {@link Replies#stream}. */
  <T> void stream(StreamObserver<T> observer, Replies.Handler<T> handler) {
    Caller caller = Caller.current();
    Replies.stream(
        observer,
        PATIENCE,
        (Replies<T> replies) -> {
          try (Turn _ = await(caller)) {
            handler.handle(replies);
          }
        });
  }

  /** Waits for a turn; the owner has it at once. */
  Turn await(Caller caller) throws InterruptedException {
    if (caller.isOwner()) {
      return () -> {};
    }
    Object who = caller.account();
    Queue queue = join(who);
    boolean first = false;
    boolean admitted = false;
    try {
      queue.turns.acquire();
      first = true;
      all.acquire();
      admitted = true;
    } finally {
      if (!admitted) {
        if (first) {
          queue.turns.release();
        }
        leave(who, queue);
      }
    }
    return () -> {
      all.release();
      queue.turns.release();
      leave(who, queue);
    };
  }

  private synchronized Queue join(Object who) {
    Queue queue = queues.computeIfAbsent(who, key -> new Queue(bounds.answersPerCaller()));
    queue.length++;
    return queue;
  }

  private synchronized void leave(Object who, Queue queue) {
    queue.length--;
    if (queue.length == 0) {
      queues.remove(who);
    }
  }
}
