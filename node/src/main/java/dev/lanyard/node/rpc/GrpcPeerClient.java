package dev.lanyard.node.rpc;

import com.google.protobuf.ByteString;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.ChunkSums;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Query;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Lineage;
import dev.lanyard.node.identity.Renewal;
import dev.lanyard.node.peer.CallStats;
import dev.lanyard.node.peer.FetchStream;
import dev.lanyard.node.peer.Holding;
import dev.lanyard.node.peer.OfferedShare;
import dev.lanyard.node.peer.PeerClient;
import dev.lanyard.v1.DoubtRequest;
import dev.lanyard.v1.FileShareGrpc;
import dev.lanyard.v1.GetChunkSumsRequest;
import dev.lanyard.v1.GetChunkSumsResponse;
import dev.lanyard.v1.GetManifestRequest;
import dev.lanyard.v1.GetManifestResponse;
import dev.lanyard.v1.ListEntriesRequest;
import dev.lanyard.v1.ListEntriesResponse;
import dev.lanyard.v1.ListSharesRequest;
import dev.lanyard.v1.LocateRequest;
import dev.lanyard.v1.RenewRequest;
import dev.lanyard.v1.SearchResponse;
import dev.lanyard.v1.WatchAvailabilityRequest;
import dev.lanyard.v1.WatchAvailabilityResponse;
import dev.lanyard.v1.WatchHoldingsRequest;
import dev.lanyard.v1.WatchHoldingsResponse;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Calls to one peer over one channel. */
final class GrpcPeerClient implements PeerClient {
  /** A manifest comes at this pace at least, on a bad network, once its turn has come. */
  private static final long MANIFEST_BYTES_A_SECOND = 32 << 10;

  /** What is long may wait for its turn with the peer. */
  private static final Duration TURN = Duration.ofSeconds(30);

  /** What a peer reads at least, to compute rolling checksums: a hard disk's pace. */
  private static final long SUMMED_BYTES_A_SECOND = 100_000_000;

  /** Until a peer that has no room for a call is asked again: it grants some calls a second. */
  private static final Duration NO_ROOM = Duration.ofMillis(250);

  private final Channel channel;
  private final String peer;
  private final PeerGuard guard;
  private final RpcOptions options;

  GrpcPeerClient(Channel channel, String peer, PeerGuard guard, RpcOptions options) {
    this.channel = channel;
    this.peer = peer;
    this.guard = guard;
    this.options = options;
  }

  @Override
  public Renewal renew(Lineage mine) {
    RenewRequest request = RenewRequest.newBuilder().setLineage(WireMesh.lineage(mine)).build();
    FileShareGrpc.FileShareBlockingStub stub = within(options.callPatience());
    return guard.unary(() -> called(() -> WireMesh.renewal(stub.renew(request))));
  }

  @Override
  public List<OfferedShare> shares() {
    FileShareGrpc.FileShareBlockingStub stub = within(options.callPatience());
    return guard.unary(() ->
        called(() ->
            read(
                stub.listShares(ListSharesRequest.getDefaultInstance()).getSharesList(),
                WireContent::share)));
  }

  @Override
  public void entries(String share, String path, boolean recursive, Consumer<List<Entry>> batches) {
    ListEntriesRequest request =
        ListEntriesRequest.newBuilder()
            .setShare(share)
            .setPath(path)
            .setRecursive(recursive)
            .build();
    AtomicBoolean begun = new AtomicBoolean();
    Runnable listing =
        () ->
            guard.streaming(() ->
                cancellable(() -> {
                  Iterator<ListEntriesResponse> replies =
                      within(options.listPatience()).listEntries(request);
                  while (replies.hasNext()) {
                    List<Entry> batch = entries(replies.next().getEntriesList());
                    begun.set(true);
                    batches.accept(batch);
                  }
                }));
    whenThereIsRoom(listing, begun);
  }

  /**
   * Who lists one folder after the other is asked to come again later, and does.
   *
   * @param begun whether something has come already, which must not come twice
   */
  private void whenThereIsRoom(Runnable call, AtomicBoolean begun) {
    long deadline = System.nanoTime() + options.listPatience().toNanos();
    while (true) {
      try {
        call.run();
        return;
      } catch (Fault e) {
        if (e.reason() != Reason.EXHAUSTED || begun.get() || System.nanoTime() - deadline > 0) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      // With jitter, as the contract asks: others wait for the same room.
      Thread.sleep(NO_ROOM.plusMillis(ThreadLocalRandom.current().nextLong(NO_ROOM.toMillis())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Fault.because(e, Reason.CANCELLED, "stopped while a peer had no room");
    }
  }

  @Override
  public void search(Query query, int limit, Duration patience, Consumer<List<Entry>> batches) {
    guard.streaming(() ->
        cancellable(() -> {
          Iterator<SearchResponse> replies =
              within(patience).search(WireContent.query(query, limit));
          int left = limit;
          while (replies.hasNext() && left > 0) {
            List<Entry> hits = entries(replies.next().getEntriesList());
            batches.accept(hits.subList(0, Math.min(left, hits.size())));
            left -= hits.size();
          }
        }));
  }

  @Override
  public List<Holding> locate(List<Digest> digests) {
    LocateRequest request =
        LocateRequest.newBuilder()
            .addAllDigests(digests.stream().map(Digest::hex).toList())
            .build();
    FileShareGrpc.FileShareBlockingStub stub = within(options.callPatience());
    List<Holding> holdings =
        guard.unary(() ->
            called(() ->
                stub.locate(request).getHoldingsList().stream()
                    .map(WireContent::holding)
                    .toList()));
    if (holdings.size() != digests.size()) {
      throw Fault.of(
          Reason.CORRUPT, "%s told of %d contents, not %d", peer, holdings.size(), digests.size());
    }
    return holdings;
  }

  @Override
  public Manifest manifest(Digest digest, long sizeBytes) {
    ChunkLayout layout = new ChunkLayout(sizeBytes);
    ByteBuffer digests = ByteBuffer.allocate(layout.chunkCount() * Digest.BYTES);
    GetManifestRequest request = GetManifestRequest.newBuilder().setDigest(digest.hex()).build();
    guard.streaming(() ->
        cancellable(() -> {
          Iterator<GetManifestResponse> replies =
              within(patience(TURN, digests.remaining(), MANIFEST_BYTES_A_SECOND))
                  .getManifest(request);
          while (replies.hasNext()) {
            append(replies.next().getChunkDigests(), digests, "manifest");
          }
        }));
    Manifest manifest = digests.hasRemaining() ? null : Manifest.of(layout, digests.array());
    if (manifest == null || !manifest.digest().equals(digest)) {
      throw Fault.of(Reason.CORRUPT, "%s sent a manifest that is not that of %s", peer, digest);
    }
    return manifest;
  }

  @Override
  public ChunkSums chunkSums(Digest digest, long sizeBytes) {
    ChunkLayout layout = new ChunkLayout(sizeBytes);
    ByteBuffer sums = ByteBuffer.allocate(layout.chunkCount() * ChunkSums.BYTES);
    GetChunkSumsRequest request = GetChunkSumsRequest.newBuilder().setDigest(digest.hex()).build();
    guard.streaming(() ->
        cancellable(() -> {
          Iterator<GetChunkSumsResponse> replies =
              within(patience(options.callPatience(), sizeBytes, SUMMED_BYTES_A_SECOND))
                  .getChunkSums(request);
          while (replies.hasNext()) {
            append(replies.next().getSums(), sums, "list of rolling checksums");
          }
        }));
    if (sums.hasRemaining()) {
      throw Fault.of(Reason.CORRUPT, "%s sent too few rolling checksums of %s", peer, digest);
    }
    return ChunkSums.of(layout, sums.flip());
  }

  @Override
  public boolean doubt(Digest digest, int chunk) {
    DoubtRequest request =
        DoubtRequest.newBuilder().setDigest(digest.hex()).setChunk(chunk).build();
    FileShareGrpc.FileShareBlockingStub stub = within(options.callPatience());
    return guard.unary(() -> called(() -> stub.doubt(request).getLost()));
  }

  /** A download waits for it: no longer than so many bytes take at that pace. */
  private Duration patience(Duration before, long bytes, long bytesASecond) {
    Duration patience = before.plusSeconds(bytes / bytesASecond);
    return patience.compareTo(options.listPatience()) < 0 ? patience : options.listPatience();
  }

  private void append(ByteString part, ByteBuffer whole, String what) {
    if (part.size() > whole.remaining()) {
      throw Fault.of(Reason.CORRUPT, "%s sent a %s that is too long", peer, what);
    }
    part.copyTo(whole);
  }

  @Override
  public Watch watchAvailability(Digest digest, int chunks, Consumer<ChunkSet.Range> gained) {
    WatchAvailabilityRequest request =
        WatchAvailabilityRequest.newBuilder().setDigest(digest.hex()).build();
    return this.<WatchAvailabilityResponse>watch(
        replies -> FileShareGrpc.newStub(channel).watchAvailability(request, replies),
        reply ->
            WireContent.ranges(reply.getGainedList()).stream()
                .filter(range -> range.end() <= chunks)
                .forEach(gained));
  }

  @Override
  public Watch watchHoldings(List<Digest> digests, IntConsumer gained) {
    WatchHoldingsRequest request =
        WatchHoldingsRequest.newBuilder()
            .addAllDigests(digests.stream().map(Digest::hex).toList())
            .build();
    return this.<WatchHoldingsResponse>watch(
        replies -> FileShareGrpc.newStub(channel).watchHoldings(request, replies),
        reply ->
            reply.getWholeList().stream()
                .filter(place -> place >= 0 && place < digests.size())
                .forEach(gained::accept));
  }

  private <T> Watch watch(Consumer<StreamObserver<T>> call, Consumer<T> told) {
    PeerGuard.Ticket ticket = guard.open();
    Context.CancellableContext context = Context.ROOT.withCancellation();
    StreamObserver<T> replies =
        new StreamObserver<>() {
          @Override
          public void onNext(T reply) {
            told.accept(reply);
          }

          @Override
          public void onError(Throwable t) {
            ticket.succeeded();
          }

          @Override
          public void onCompleted() {
            ticket.succeeded();
          }
        };
    context.run(() -> call.accept(replies));
    return () -> context.cancel(null);
  }

  @Override
  public FetchStream fetch() {
    return new GrpcFetchStream(channel, peer, guard.open());
  }

  @Override
  public CallStats stats() {
    return guard.stats();
  }

  /** Calls that end within this time from now on, with all their repetitions. */
  private FileShareGrpc.FileShareBlockingStub within(Duration patience) {
    return FileShareGrpc.newBlockingStub(channel)
        .withDeadlineAfter(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  private List<Entry> entries(List<dev.lanyard.v1.Entry> wire) {
    return read(wire, WireContent::entry);
  }

  /** What breaks a rule in a reply is the peer's fault, not that of who asked. */
  private <T, R> List<R> read(List<T> wire, Function<T, R> rule) {
    try {
      return wire.stream().map(rule).toList();
    } catch (Fault e) {
      throw Fault.because(e, Reason.CORRUPT, "%s sent what is wrong: %s", peer, e.getMessage());
    }
  }

  /** Runs a call whose replies are iterated, and cancels it where the iteration stops early. */
  private void cancellable(Runnable call) {
    Context.CancellableContext context = Context.current().withCancellation();
    try {
      Boolean _ =
          called(() -> {
            context.run(call);
            return true;
          });
    } finally {
      context.cancel(null);
    }
  }

  private <T> T called(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw FaultStatus.of(e.getStatus(), peer);
    }
  }
}
