package dev.lanyard.node.rpc;

import com.google.common.collect.Lists;
import com.google.protobuf.ByteString;
import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.Change;
import dev.lanyard.node.catalog.Changes;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.ChunkSums;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Viewer;
import dev.lanyard.node.share.Shares;
import dev.lanyard.node.transfer.Serving;
import dev.lanyard.v1.AttendRequest;
import dev.lanyard.v1.AttendResponse;
import dev.lanyard.v1.DoubtRequest;
import dev.lanyard.v1.DoubtResponse;
import dev.lanyard.v1.FileShareGrpc;
import dev.lanyard.v1.GetChunkSumsRequest;
import dev.lanyard.v1.GetChunkSumsResponse;
import dev.lanyard.v1.GetManifestRequest;
import dev.lanyard.v1.GetManifestResponse;
import dev.lanyard.v1.ListEntriesRequest;
import dev.lanyard.v1.ListEntriesResponse;
import dev.lanyard.v1.ListSharesRequest;
import dev.lanyard.v1.ListSharesResponse;
import dev.lanyard.v1.LocateRequest;
import dev.lanyard.v1.LocateResponse;
import dev.lanyard.v1.RenewRequest;
import dev.lanyard.v1.RenewResponse;
import dev.lanyard.v1.SearchRequest;
import dev.lanyard.v1.SearchResponse;
import dev.lanyard.v1.WatchAvailabilityRequest;
import dev.lanyard.v1.WatchAvailabilityResponse;
import dev.lanyard.v1.WatchChangesRequest;
import dev.lanyard.v1.WatchChangesResponse;
import dev.lanyard.v1.WatchHoldingsRequest;
import dev.lanyard.v1.WatchHoldingsResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Serves what members ask; Attend and Fetch have handlers of their own. */
final class FileShareService extends FileShareGrpc.FileShareImplBase {
  /** Changes read at a time. */
  private static final int BATCH = 500;

  private static final int DIGESTS_A_MESSAGE = 8_192;
  private static final int SUMS_A_MESSAGE = 8_192;
  private static final int DEFAULT_HITS = 200;

  /** How long a quiet watch of changes sleeps before it looks whether its caller is still there. */
  private static final Duration QUIET = Duration.ofSeconds(30);

  private final Catalog catalog;
  private final Shares shares;
  private final Serving serving;
  private final Endpoint.Succession succession;
  private final AttendHandler attend;
  private final AnswerTurns turns;

  FileShareService(Endpoint.Offer offer, AttendHandler attend, RpcOptions.Calls bounds) {
    this.catalog = offer.catalog();
    this.shares = offer.shares();
    this.serving = offer.serving();
    this.succession = offer.succession();
    this.attend = attend;
    this.turns = new AnswerTurns(bounds);
  }

  @Override
  public StreamObserver<AttendRequest> attend(StreamObserver<AttendResponse> replies) {
    return attend.attend(replies);
  }

  @Override
  public void renew(RenewRequest request, StreamObserver<RenewResponse> replies) {
    Caller caller = Caller.current();
    Replies.one(
        replies,
        () -> {
          NodeId member =
              caller
                  .id()
                  .orElseThrow(() ->
                      Fault.of(Reason.DENIED, "in open mode there is no secret to be told of"));
          return WireMesh.renewal(
              succession.renewal(member, WireMesh.lineage(request.getLineage())));
        });
  }

  @Override
  public void listShares(ListSharesRequest request, StreamObserver<ListSharesResponse> replies) {
    Viewer viewer = Caller.current().viewer();
    Replies.one(
        replies,
        () ->
            ListSharesResponse.newBuilder()
                .addAllShares(
                    shares.list(viewer).stream()
                        .map(share -> WireContent.share(share.offered()))
                        .toList())
                .build());
  }

  @Override
  public void listEntries(ListEntriesRequest request, StreamObserver<ListEntriesResponse> replies) {
    Viewer viewer = Caller.current().viewer();
    turns.stream(
        replies,
        sender -> {
          Consumer<List<Entry>> batches =
              sendAll(
                  sender,
                  entries -> ListEntriesResponse.newBuilder().addAllEntries(entries).build());
          if (request.getRecursive()) {
            catalog.walk(request.getShare(), request.getPath(), viewer, batches);
          } else {
            catalog.children(request.getShare(), request.getPath(), viewer, batches);
          }
        });
  }

  @Override
  public void search(SearchRequest request, StreamObserver<SearchResponse> replies) {
    Viewer viewer = Caller.current().viewer();
    turns.stream(
        replies,
        sender -> {
          int limit =
              request.getLimit() <= 0
                  ? DEFAULT_HITS
                  : Math.min(request.getLimit(), Catalog.MAX_HITS);
          sendAll(sender, entries -> SearchResponse.newBuilder().addAllEntries(entries).build())
              .accept(catalog.search(WireContent.query(request), viewer, limit));
        });
  }

  @Override
  public void locate(LocateRequest request, StreamObserver<LocateResponse> replies) {
    Caller caller = Caller.current();
    Viewer viewer = caller.viewer();
    Replies.one(
        replies,
        () -> {
          List<Digest> digests = digests(request.getDigestsList());
          try (AnswerTurns.Turn _ = turns.await(caller)) {
            return LocateResponse.newBuilder()
                .addAllHoldings(
                    serving.holdings(digests, viewer).stream().map(WireContent::holding).toList())
                .build();
          }
        });
  }

  private static List<Digest> digests(List<String> texts) {
    if (texts.size() > Catalog.MAX_DIGESTS) {
      throw Fault.of(
          Reason.INVALID, "%d digests are more than %d", texts.size(), Catalog.MAX_DIGESTS);
    }
    return texts.stream().map(Digest::parse).toList();
  }

  @Override
  public void getManifest(GetManifestRequest request, StreamObserver<GetManifestResponse> replies) {
    Viewer viewer = Caller.current().viewer();
    turns.stream(
        replies,
        sender -> {
          var manifest = serving.manifest(Digest.parse(request.getDigest()), viewer);
          ByteString digests = ByteString.copyFrom(manifest.chunkDigests());
          int step = DIGESTS_A_MESSAGE * Digest.BYTES;
          GetManifestResponse.Builder reply =
              GetManifestResponse.newBuilder().setSizeBytes(manifest.layout().sizeBytes());
          for (int at = 0; at == 0 || at < digests.size(); at += step) {
            reply.setChunkDigests(digests.substring(at, Math.min(digests.size(), at + step)));
            sender.send(reply.build());
            reply.clear();
          }
        });
  }

  @Override
  public void getChunkSums(
      GetChunkSumsRequest request, StreamObserver<GetChunkSumsResponse> replies) {
    Viewer viewer = Caller.current().viewer();
    turns.stream(
        replies,
        sender -> {
          ByteString sums =
              ByteString.copyFrom(serving.sums(Digest.parse(request.getDigest()), viewer).bytes());
          int step = SUMS_A_MESSAGE * ChunkSums.BYTES;
          for (int at = 0; at < sums.size(); at += step) {
            sender.send(
                GetChunkSumsResponse.newBuilder()
                    .setSums(sums.substring(at, Math.min(sums.size(), at + step)))
                    .build());
          }
        });
  }

  @Override
  public void doubt(DoubtRequest request, StreamObserver<DoubtResponse> replies) {
    Viewer viewer = Caller.current().viewer();
    Replies.one(
        replies,
        () ->
            DoubtResponse.newBuilder()
                .setLost(
                    serving.doubt(Digest.parse(request.getDigest()), request.getChunk(), viewer))
                .build());
  }

  @Override
  public void watchAvailability(
      WatchAvailabilityRequest request, StreamObserver<WatchAvailabilityResponse> replies) {
    Viewer viewer = Caller.current().viewer();
    Replies.stream(
        replies,
        sender ->
            serving.watch(
                Digest.parse(request.getDigest()), viewer, ranges -> gained(sender, ranges)));
  }

  private static void gained(
      Replies<WatchAvailabilityResponse> sender, List<ChunkSet.Range> ranges) {
    for (List<ChunkSet.Range> batch : Lists.partition(ranges, WireContent.MAX_RANGES)) {
      sender.sendOrLeave(
          WatchAvailabilityResponse.newBuilder()
              .addAllGained(batch.stream().map(WireContent::range).toList())
              .build());
    }
  }

  @Override
  public void watchHoldings(
      WatchHoldingsRequest request, StreamObserver<WatchHoldingsResponse> replies) {
    Viewer viewer = Caller.current().viewer();
    Replies.stream(
        replies,
        sender ->
            serving.watchHoldings(
                digests(request.getDigestsList()),
                viewer,
                whole ->
                    sender.sendOrLeave(
                        WatchHoldingsResponse.newBuilder().addAllWhole(whole).build())));
  }

  @Override
  public void watchChanges(
      WatchChangesRequest request, StreamObserver<WatchChangesResponse> replies) {
    Caller caller = Caller.current();
    Viewer viewer = caller.viewer();
    Optional<String> share =
        request.getShare().isEmpty() ? Optional.empty() : Optional.of(request.getShare());
    Replies.stream(
        replies,
        AnswerTurns.PATIENCE,
        sender -> {
          long known = request.getAfterSequence();
          String toldGeneration = "";
          while (true) {
            Changes changes;
            try (AnswerTurns.Turn _ = turns.await(caller)) {
              changes = catalog.changesAfter(known, share, viewer, BATCH);
              // Also at the start, and where it has become another: the caller's number means
              // nothing then, and nothing else would say so.
              if (!changes.generation().equals(toldGeneration)) {
                toldGeneration = changes.generation();
                sender.send(wire(toldGeneration, List.of()));
              }
              String generation = toldGeneration;
              sender.sendAll(
                  changes.changes().stream().map(FileShareService::wire).toList(),
                  part -> wire(generation, part));
            }
            if (changes.upTo() == known) {
              catalog.awaitChange(known, QUIET);
            }
            known = changes.upTo();
          }
        });
  }

  private static WatchChangesResponse wire(String generation, List<dev.lanyard.v1.Change> changes) {
    return WatchChangesResponse.newBuilder()
        .setGeneration(generation)
        .addAllChanges(changes)
        .build();
  }

  private static dev.lanyard.v1.Change wire(Change change) {
    dev.lanyard.v1.Change.Builder wire =
        dev.lanyard.v1.Change.newBuilder().setSequence(change.sequence());
    return switch (change) {
      case Change.Present(long _, Entry entry) -> wire.setEntry(WireContent.entry(entry)).build();
      case Change.Gone(long _, String share, String path) ->
          wire.setGone(true)
              .setEntry(dev.lanyard.v1.Entry.newBuilder().setShare(share).setPath(path))
              .build();
    };
  }

  private static <T> Consumer<List<Entry>> sendAll(
      Replies<T> sender, Function<List<dev.lanyard.v1.Entry>, T> message) {
    return entries -> sender.sendAll(entries.stream().map(WireContent::entry).toList(), message);
  }
}
