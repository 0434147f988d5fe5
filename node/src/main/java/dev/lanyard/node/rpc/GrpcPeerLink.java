package dev.lanyard.node.rpc;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.HostPort;
import dev.lanyard.node.peer.Introduction;
import dev.lanyard.node.peer.LinkListener;
import dev.lanyard.node.peer.News;
import dev.lanyard.node.peer.PeerClient;
import dev.lanyard.node.peer.PeerLink;
import dev.lanyard.v1.AttendRequest;
import dev.lanyard.v1.AttendResponse;
import dev.lanyard.v1.FileShareGrpc;
import dev.lanyard.v1.ListSharesRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A channel to a peer and the Attend call on it, whose life is the link's. The peer's id is what
 * its certificate says; in open mode, what it says itself.
 */
final class GrpcPeerLink implements PeerLink {
  /** News told before anybody listens; a peer tells of everyone it knows in a few messages. */
  private static final int MAX_EARLY_NEWS = 64;

  private final InetSocketAddress address;
  private final ManagedChannel channel;
  private final ClientCall<AttendRequest, AttendResponse> call;
  private final CompletableFuture<Introduction> introduced = new CompletableFuture<>();

  private @Nullable NodeId id;
  private @Nullable Introduction introduction;
  private @Nullable PeerClient client;

  // Guarded by this.
  private final Queue<News> early = new ArrayDeque<>();
  private Optional<LinkListener> listener = Optional.empty();
  private Optional<String> lost = Optional.empty();
  private boolean leaving;
  private int untaken;

  GrpcPeerLink(InetSocketAddress address, ManagedChannel channel) {
    this.address = address;
    this.channel = channel;
    this.call = channel.newCall(FileShareGrpc.getAttendMethod(), CallOptions.DEFAULT);
  }

  /**
   * Introduces this node and waits for the other.
   *
   * @param clients makes the calls to the peer of this id and name
   */
  void meet(
      Introduction self,
      Optional<NodeId> expected,
      Duration patience,
      Function<GrpcPeerLink, PeerClient> clients) {
    String peer = HostPort.of(address);
    call.start(new Listener(), new Metadata());
    call.request(1);
    call.sendMessage(
        AttendRequest.newBuilder().setIntroduction(WirePeers.introduction(self)).build());
    try {
      Introduction theirs = introduced.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      NodeId proven = idOf(theirs);
      if (expected.isPresent() && !expected.get().equals(proven)) {
        throw Fault.of(
            Reason.DENIED,
            "%s is node %s, not %s",
            peer,
            proven.shortText(),
            expected.get().shortText());
      }
      this.introduction = theirs;
      this.id = proven;
      this.client = clients.apply(this);
    } catch (TimeoutException e) {
      throw Fault.because(e, Reason.UNAVAILABLE, "%s does not answer", peer);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StatusRuntimeException status
          ? FaultStatus.of(status.getStatus(), peer)
          : Fault.because(e, Reason.FAILED, "%s: %s", peer, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Fault.because(e, Reason.UNAVAILABLE, "the node is stopping");
    }
  }

  private NodeId idOf(Introduction theirs) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    Optional<NodeId> proven = session == null ? theirs.unprovenId() : Caller.idOf(session);
    return proven.orElseThrow(() -> Fault.of(Reason.DENIED, "the other side has no id"));
  }

  ManagedChannel channel() {
    return channel;
  }

  @Override
  public NodeId id() {
    return met(id);
  }

  @Override
  public Introduction introduction() {
    return met(introduction);
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public PeerClient client() {
    return met(client);
  }

  private static <T> T met(@Nullable T known) {
    if (known == null) {
      throw new IllegalStateException("the peer was not met yet");
    }
    return known;
  }

  @Override
  public void listen(LinkListener ears) {
    Optional<String> already;
    Queue<News> waiting;
    synchronized (this) {
      listener = Optional.of(ears);
      waiting = new ArrayDeque<>(early);
      early.clear();
      already = lost;
    }
    waiting.forEach(ears::heard);
    already.ifPresent(ears::lost);
  }

  @Override
  public void tell(News news) {
    if (!say(news)) {
      call.cancel("takes no news", null);
    }
  }

  /** False where too much waits for the peer to take it. */
  private synchronized boolean say(News news) {
    if (lost.isPresent() || leaving) {
      return true;
    }
    untaken = call.isReady() ? 0 : untaken + 1;
    if (untaken > News.MAX_UNTAKEN) {
      return false;
    }
    call.sendMessage(AttendRequest.newBuilder().setNews(WirePeers.news(news)).build());
    if (news.leaving()) {
      leaving = true;
      call.halfClose();
    }
    return true;
  }

  @Override
  public boolean answersWithin(Duration patience) {
    try {
      return FileShareGrpc.newBlockingStub(channel)
          .withDeadlineAfter(patience.toNanos(), TimeUnit.NANOSECONDS)
          .withMaxInboundMessageSize(0)
          .listShares(ListSharesRequest.getDefaultInstance())
          .isInitialized();
    } catch (StatusRuntimeException e) {
      // It is busy, or has shares, of which nothing is to be read here.
      return e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED;
    }
  }

  @Override
  public void retire() {
    channel.shutdown();
  }

  /** Ends the connection; one that has said that it is leaving ends when that has gone out. */
  @Override
  public void close() {
    boolean saidGoodbye;
    synchronized (this) {
      saidGoodbye = leaving;
    }
    if (saidGoodbye) {
      channel.shutdown();
    } else {
      channel.shutdownNow();
    }
  }

  private final class Listener extends ClientCall.Listener<AttendResponse> {
    @Override
    public void onMessage(AttendResponse response) {
      call.request(1);
      try {
        switch (response.getSaidCase()) {
          case INTRODUCTION ->
              introduced.complete(WirePeers.introduction(response.getIntroduction()));
          case NEWS -> heard(WirePeers.news(response.getNews()));
          case SAID_NOT_SET -> {
            // Something that only a newer node says.
          }
        }
      } catch (Fault e) {
        introduced.completeExceptionally(FaultStatus.of(e).asRuntimeException());
        call.cancel(e.getMessage(), e);
      }
    }

    private void heard(News news) {
      Optional<LinkListener> ears;
      synchronized (GrpcPeerLink.this) {
        ears = listener;
        if (ears.isEmpty() && early.size() < MAX_EARLY_NEWS) {
          early.add(news);
        }
      }
      ears.ifPresent(one -> one.heard(news));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      introduced.completeExceptionally(
          (status.isOk() ? Status.UNAVAILABLE : status).asRuntimeException());
      Optional<LinkListener> ears;
      String why =
          FaultStatus.of(status.isOk() ? Status.UNAVAILABLE : status, "its connection")
              .getMessage();
      synchronized (GrpcPeerLink.this) {
        lost = Optional.of(why);
        ears = listener;
      }
      ears.ifPresent(one -> one.lost(why));
      channel.shutdownNow();
    }
  }
}
