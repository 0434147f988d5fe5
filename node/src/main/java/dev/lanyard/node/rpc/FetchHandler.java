package dev.lanyard.node.rpc;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.peer.FetchStream;
import dev.lanyard.node.peer.FetchStream.Frame;
import dev.lanyard.node.peer.FetchStream.Refusal;
import dev.lanyard.node.peer.FetchStream.Refused;
import dev.lanyard.node.transfer.Serving;
import dev.lanyard.node.transfer.ServingSession;
import dev.lanyard.v1.FetchRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Serves Fetch: asks come in on gRPC's thread and are answered, in order, on one of their own. */
final class FetchHandler {
  /** When a caller may come back after it was told that the node is busy. */
  private static final Duration RETRY_AFTER = Duration.ofMillis(500);

  /**
   * Bytes on their way to the network before the sender waits: two pieces, to which a burst adds
   * four. With the streams that are served at a time it bounds the memory for sending.
   */
  private static final int READY_THRESHOLD_BYTES = 512 << 10;

  /** How long a caller may take nothing: more than a disk or a bad Wi-Fi may hold it up. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Asks that are read ahead of the one that is answered. */
  private static final int ASKS_AHEAD = 1;

  private final Serving serving;
  private final StreamBudget budget;

  FetchHandler(Serving serving) {
    this.serving = serving;
    this.budget = new StreamBudget(serving.streams(), serving.traffic(), System::nanoTime);
  }

  StreamObserver<FetchRequest> fetch(StreamObserver<Frame> replies) {
    ServerCallStreamObserver<Frame> call = (ServerCallStreamObserver<Frame>) replies;
    call.setOnReadyThreshold(READY_THRESHOLD_BYTES);
    call.disableAutoRequest();
    Caller caller = Caller.current();
    Asks asks = new Asks(call);
    StreamBudget.Ticket ticket = budget.enter(caller, asks::onCompleted);
    Replies.Handler<Frame> handler =
        sender -> {
          try (ticket;
              ServingSession session = serving.session(caller.viewer())) {
            new Stream(sender, session, ticket).run(asks);
          }
        };
    if (ticket.isGranted()) {
      Replies.bulk(replies, PATIENCE, asks::onCompleted, handler);
      call.request(1 + ASKS_AHEAD);
    } else {
      // Any number of streams may be told to come back: none takes a thread or reads ahead.
      Replies.stream(replies, PATIENCE, handler);
      call.request(1);
    }
    return asks;
  }

  /**
   * The asks of one stream, in the order they came, and after them empty marks of the end. No more
   * are read than are to be answered next: the others wait in the network.
   */
  private static final class Asks implements StreamObserver<FetchRequest> {
    private final ServerCallStreamObserver<Frame> call;
    private final BlockingQueue<Optional<FetchRequest>> queue = new LinkedBlockingQueue<>();

    Asks(ServerCallStreamObserver<Frame> call) {
      this.call = call;
    }

    @Override
    public void onNext(FetchRequest ask) {
      queue.add(Optional.of(ask));
    }

    @Override
    public void onError(Throwable t) {
      // The call is cancelled, of which the end is a mark too.
    }

    @Override
    public void onCompleted() {
      queue.add(Optional.empty());
    }

    /** The next ask, once the one before is answered; nothing at the end. */
    Optional<FetchRequest> next() throws InterruptedException {
      Optional<FetchRequest> ask = queue.take();
      call.request(1);
      return ask;
    }
  }

  private static final class Stream {
    private final Replies<Frame> sender;
    private final ServingSession session;
    private final StreamBudget.Ticket ticket;

    Stream(Replies<Frame> sender, ServingSession session, StreamBudget.Ticket ticket) {
      this.sender = sender;
      this.session = session;
      this.ticket = ticket;
    }

    void run(Asks asks) throws InterruptedException {
      for (var ask = asks.next(); ask.isPresent(); ask = asks.next()) {
        ticket.asked();
        sender.send(answer(ask.get()));
        ticket.answered();
      }
    }

    private Frame answer(FetchRequest ask) throws InterruptedException {
      List<FetchStream.Want> wants = WireContent.wants(ask);
      if (ticket.isGranted()) {
        session.lookUp(wants.stream().map(FetchStream.Want::digest).toList());
      }
      List<Refused> refused = new ArrayList<>();
      for (int i = 0; i < wants.size(); i++) {
        int place = i;
        serve(ask, place, wants.get(place)).ifPresent(why -> refused.add(new Refused(place, why)));
      }
      return new Frame.Answer(
          ask.getAsk(), refused, ticket.isGranted() ? Duration.ZERO : RETRY_AFTER);
    }

    private Optional<Refusal> serve(FetchRequest ask, int place, FetchStream.Want want)
        throws InterruptedException {
      if (!ticket.isGranted()) {
        return Optional.of(Refusal.BUSY);
      }
      return session.serve(
          place,
          want,
          (at, chunk, offset, bytes) ->
              send(new Frame.Piece(ask.getAsk(), at, chunk, offset, new FetchFrames.Sent(bytes))));
    }

    private void send(Frame.Piece piece) throws InterruptedException {
      int size = piece.data().sizeBytes();
      long before = System.nanoTime();
      boolean keepsItsPlace;
      try {
        sender.send(piece);
      } finally {
        keepsItsPlace = ticket.took(size, System.nanoTime() - before);
      }
      if (!keepsItsPlace) {
        throw Fault.of(
            Reason.EXHAUSTED, "others wait for the place of this stream, which takes little");
      }
    }
  }
}
