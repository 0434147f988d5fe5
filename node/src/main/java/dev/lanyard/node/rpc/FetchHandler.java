package dev.lanyard.node.rpc;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.peer.FetchStream;
import dev.lanyard.node.peer.FetchStream.Frame;
import dev.lanyard.node.peer.FetchStream.Refusal;
import dev.lanyard.node.peer.FetchStream.Refused;
import dev.lanyard.node.transfer.Serving;
import dev.lanyard.node.transfer.ServingSession;
import dev.lanyard.v1.FetchRequest;
import dev.lanyard.v1.Want;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Serves Fetch: asks come in on gRPC's thread and are answered, in order, on one of their own. */
final class FetchHandler {
  /** When a caller may come back after it was told that the node is busy. */
  private static final Duration RETRY_AFTER = Duration.ofMillis(500);

  /** Bytes on their way to the network before the sender waits: four pieces. */
  private static final int READY_THRESHOLD_BYTES = 1 << 20;

  private final Serving serving;
  private final StreamBudget budget;

  FetchHandler(Serving serving) {
    this.serving = serving;
    this.budget = new StreamBudget(serving.streams(), serving.traffic());
  }

  StreamObserver<FetchRequest> fetch(StreamObserver<Frame> replies) {
    ((ServerCallStreamObserver<Frame>) replies).setOnReadyThreshold(READY_THRESHOLD_BYTES);
    Caller caller = Caller.current();
    Asks asks = new Asks();
    Replies.stream(
        replies,
        sender -> {
          try (StreamBudget.Ticket ticket = budget.enter(caller);
              ServingSession session = serving.session(caller.viewer())) {
            new Stream(sender, session, ticket.isGranted()).run(asks);
          }
        });
    return asks;
  }

  /** The asks of one stream, in the order they came, and after them an empty mark of the end. */
  private static final class Asks implements StreamObserver<FetchRequest> {
    /** One more than may be unanswered, for the mark of the end. */
    private final BlockingQueue<Optional<FetchRequest>> queue =
        new ArrayBlockingQueue<>(FetchStream.MAX_ASKS + 1);

    private volatile boolean overrun;

    @Override
    public void onNext(FetchRequest ask) {
      overrun |= queue.remainingCapacity() <= 1 || !queue.offer(Optional.of(ask));
    }

    @Override
    public void onError(Throwable t) {
      // The call is cancelled: its thread is interrupted.
    }

    @Override
    public void onCompleted() {
      overrun |= !queue.offer(Optional.empty());
    }

    Optional<FetchRequest> next() throws InterruptedException {
      Optional<FetchRequest> ask = queue.take();
      if (overrun) {
        throw Fault.of(Reason.INVALID, "more than %d asks are unanswered", FetchStream.MAX_ASKS);
      }
      return ask;
    }
  }

  private static final class Stream {
    private final Replies<Frame> sender;
    private final ServingSession session;
    private final boolean granted;

    Stream(Replies<Frame> sender, ServingSession session, boolean granted) {
      this.sender = sender;
      this.session = session;
      this.granted = granted;
    }

    void run(Asks asks) throws InterruptedException {
      for (var ask = asks.next(); ask.isPresent(); ask = asks.next()) {
        sender.send(answer(ask.get()));
      }
    }

    private Frame answer(FetchRequest ask) throws InterruptedException {
      if (ask.getWantsCount() > FetchStream.MAX_WANTS) {
        throw Fault.of(
            Reason.INVALID,
            "%d wants are more than %d",
            ask.getWantsCount(),
            FetchStream.MAX_WANTS);
      }
      List<FetchStream.Want> wants = ask.getWantsList().stream().map(Stream::want).toList();
      if (granted) {
        session.lookUp(wants.stream().map(FetchStream.Want::digest).toList());
      }
      List<Refused> refused = new ArrayList<>();
      for (int i = 0; i < wants.size(); i++) {
        int place = i;
        serve(ask, place, wants.get(place)).ifPresent(why -> refused.add(new Refused(place, why)));
      }
      return new Frame.Answer(ask.getAsk(), refused, granted ? Duration.ZERO : RETRY_AFTER);
    }

    private static FetchStream.Want want(Want wire) {
      return new FetchStream.Want(
          Digest.parse(wire.getDigest()), WireContent.ranges(wire.getChunksList()));
    }

    private Optional<Refusal> serve(FetchRequest ask, int place, FetchStream.Want want)
        throws InterruptedException {
      if (!granted) {
        return Optional.of(Refusal.BUSY);
      }
      return session.serve(
          place,
          want,
          ask.getWants(place).getMaxChunks(),
          (at, chunk, offset, bytes) ->
              sender.send(
                  new Frame.Piece(ask.getAsk(), at, chunk, offset, new FetchFrames.Sent(bytes))));
    }
  }
}
