package dev.lanyard.node.rpc;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.peer.FetchStream;
import dev.lanyard.v1.FetchRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A Fetch call. What arrives waits in a queue that the flow control bounds: no more messages are
 * asked of gRPC than the queue may hold.
 */
final class GrpcFetchStream implements FetchStream {
  /** Messages that may wait: 2 MiB of usual pieces, and 8 MiB of the largest. */
  private static final int QUEUED_MESSAGES = 8;

  /** Messages asked of gRPC at a time: each asking wakes the network's thread. */
  private static final int REQUEST_BATCH = 4;

  private sealed interface Event {
    record Came(Frame frame) implements Event {}

    record Ended(Status status) implements Event {}
  }

  private final String peer;
  private final PeerGuard.Ticket ticket;
  private final ClientCall<FetchRequest, Frame> call;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  /** Frames taken since the last request; for the taking thread. */
  private int taken;

  // Guarded by this.
  private boolean closed;

  GrpcFetchStream(Channel channel, String peer, PeerGuard.Ticket ticket) {
    this.peer = peer;
    this.ticket = ticket;
    this.call = channel.newCall(Contract.FETCH, CallOptions.DEFAULT);
    call.start(new Listener(), new Metadata());
    call.request(QUEUED_MESSAGES);
  }

  @Override
  public void ask(int ask, List<Want> wants) {
    FetchRequest.Builder request = FetchRequest.newBuilder().setAsk(ask);
    for (Want want : wants) {
      request.addWants(
          dev.lanyard.v1.Want.newBuilder()
              .setDigest(want.digest().hex())
              .setMaxChunks(want.most())
              .addAllChunks(want.chunks().stream().map(WireContent::range).toList()));
    }
    call.sendMessage(request.build());
  }

  @Override
  public Frame next(Duration patience) throws InterruptedException {
    Event event = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    return switch (event) {
      case null -> new Frame.Silence();
      case Event.Came(Frame frame) -> {
        taken++;
        if (taken == REQUEST_BATCH) {
          taken = 0;
          call.request(REQUEST_BATCH);
        }
        yield frame;
      }
      case Event.Ended(Status status) -> {
        Fault fault =
            status.isOk()
                ? Fault.of(Reason.UNAVAILABLE, "%s ended the stream", peer)
                : FaultStatus.of(status, peer);
        ticket.failed(fault);
        throw fault;
      }
    };
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    call.cancel("the download needs nothing more", null);
    ticket.succeeded();
    discardQueued();
  }

  private void discardQueued() {
    for (Event event = events.poll(); event != null; event = events.poll()) {
      if (event instanceof Event.Came(Frame.Piece piece)) {
        piece.data().close();
      }
    }
  }

  private final class Listener extends ClientCall.Listener<Frame> {
    @Override
    public void onMessage(Frame frame) {
      events.add(new Event.Came(frame));
      boolean late;
      synchronized (GrpcFetchStream.this) {
        late = closed;
      }
      if (late) {
        discardQueued();
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      events.add(new Event.Ended(status));
    }
  }
}
