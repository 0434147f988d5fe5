package dev.lanyard.node.rpc;

import dev.lanyard.node.browse.Browser;
import dev.lanyard.node.browse.Item;
import dev.lanyard.node.browse.MeshSearch;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.content.Query;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.CallStats;
import dev.lanyard.node.peer.Peer;
import dev.lanyard.node.peer.PeerClient;
import dev.lanyard.node.share.OwnShare;
import dev.lanyard.v1.AddShareRequest;
import dev.lanyard.v1.AddShareResponse;
import dev.lanyard.v1.BrowseRequest;
import dev.lanyard.v1.BrowseResponse;
import dev.lanyard.v1.CancelDownloadRequest;
import dev.lanyard.v1.CancelDownloadResponse;
import dev.lanyard.v1.CheckRequest;
import dev.lanyard.v1.CheckResponse;
import dev.lanyard.v1.DiagnoseRequest;
import dev.lanyard.v1.DiagnoseResponse;
import dev.lanyard.v1.ExpelRequest;
import dev.lanyard.v1.ExpelResponse;
import dev.lanyard.v1.GetRequest;
import dev.lanyard.v1.GetResponse;
import dev.lanyard.v1.GetStatusRequest;
import dev.lanyard.v1.GetStatusResponse;
import dev.lanyard.v1.InviteRequest;
import dev.lanyard.v1.InviteResponse;
import dev.lanyard.v1.JoinRequest;
import dev.lanyard.v1.JoinResponse;
import dev.lanyard.v1.ListDownloadsRequest;
import dev.lanyard.v1.ListDownloadsResponse;
import dev.lanyard.v1.ListOwnSharesRequest;
import dev.lanyard.v1.ListOwnSharesResponse;
import dev.lanyard.v1.ListPeersRequest;
import dev.lanyard.v1.ListPeersResponse;
import dev.lanyard.v1.NodeControlGrpc;
import dev.lanyard.v1.ReadRequest;
import dev.lanyard.v1.ReadResponse;
import dev.lanyard.v1.RemoveShareRequest;
import dev.lanyard.v1.RemoveShareResponse;
import dev.lanyard.v1.RotateRequest;
import dev.lanyard.v1.RotateResponse;
import dev.lanyard.v1.SearchMeshRequest;
import dev.lanyard.v1.SearchMeshResponse;
import dev.lanyard.v1.SetLimitsRequest;
import dev.lanyard.v1.SetLimitsResponse;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Serves what the owner asks. {@link OwnerGate} stands before it. */
final class NodeControlService extends NodeControlGrpc.NodeControlImplBase {
  private static final int DEFAULT_HITS = 200;
  private static final Duration SEARCH_PATIENCE = Duration.ofSeconds(2);

  private final ControlPorts ports;
  private final DownloadHandler downloads;
  private final CheckHandler checks;

  NodeControlService(ControlPorts ports) {
    this.ports = ports;
    this.downloads = new DownloadHandler(ports);
    this.checks = new CheckHandler(ports.healing(), downloads::wire);
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> replies) {
    Replies.one(replies, this::status);
  }

  private GetStatusResponse status() {
    ControlPorts.About about = ports.about().get();
    List<OwnShare> shares = ports.shares().list();
    return GetStatusResponse.newBuilder()
        .setNodeId(about.id().text())
        .setName(about.name())
        .setMeshTag(ports.membership().tag())
        .setPort(about.port())
        .setOpsPort(about.opsPort())
        .setVersion(about.version())
        .setPeers(ports.peers().directory().reachable().size())
        .setShares(shares.size())
        .setFiles(shares.stream().mapToLong(OwnShare::files).sum())
        .setBytes(shares.stream().mapToLong(OwnShare::bytes).sum())
        .setStarted(WireContent.timestamp(about.started()))
        .setHome(about.home().toString())
        .setDownloads(ports.moving().downloads().underWay())
        .setBytesSent(ports.moving().traffic().bytesSent())
        .setBytesReceived(ports.moving().traffic().bytesReceived())
        .addAllWarnings(about.warnings())
        .setLimitUp(ports.moving().traffic().limits().up().bytesPerSecond())
        .setLimitDown(ports.moving().traffic().limits().down().bytesPerSecond())
        .setScrub(CheckHandler.scrub(ports.healing()))
        .build();
  }

  @Override
  public void listPeers(ListPeersRequest request, StreamObserver<ListPeersResponse> replies) {
    Replies.one(
        replies,
        () -> {
          List<Peer> peers =
              request.getAll()
                  ? ports.peers().directory().all()
                  : ports.peers().directory().present();
          return ListPeersResponse.newBuilder()
              .addAllPeers(
                  peers.stream().map(peer -> WireControl.peer(peer, callsOf(peer.id()))).toList())
              .build();
        });
  }

  private CallStats callsOf(NodeId id) {
    return ports.peers().acquaintance().client(id).map(PeerClient::stats).orElse(CallStats.NONE);
  }

  @Override
  public void listOwnShares(
      ListOwnSharesRequest request, StreamObserver<ListOwnSharesResponse> replies) {
    Replies.one(
        replies,
        () ->
            ListOwnSharesResponse.newBuilder()
                .addAllShares(ports.shares().list().stream().map(WireControl::share).toList())
                .build());
  }

  @Override
  public void addShare(AddShareRequest request, StreamObserver<AddShareResponse> replies) {
    Replies.one(
        replies,
        () -> {
          Path path = Path.of(request.getPath());
          if (!path.isAbsolute()) {
            throw Fault.of(
                Reason.INVALID, "'%s' must be an absolute path", Printable.of(request.getPath()));
          }
          Optional<String> name =
              request.getName().isEmpty() ? Optional.empty() : Optional.of(request.getName());
          OwnShare share = ports.shares().add(path, name, audience(request.getAudienceList()));
          if (request.getWait()) {
            share = ports.shares().awaitIndexed(share.name());
          }
          return AddShareResponse.newBuilder().setShare(WireControl.share(share)).build();
        });
  }

  private List<NodeId> audience(List<String> named) {
    List<NodeId> audience = new ArrayList<>();
    for (String one : named) {
      audience.add(NodeId.isOne(one) ? new NodeId(one) : ports.peers().directory().named(one).id());
    }
    return audience;
  }

  @Override
  public void removeShare(RemoveShareRequest request, StreamObserver<RemoveShareResponse> replies) {
    Replies.one(
        replies,
        () -> {
          ports.shares().remove(request.getName());
          return RemoveShareResponse.getDefaultInstance();
        });
  }

  @Override
  public void browse(BrowseRequest request, StreamObserver<BrowseResponse> replies) {
    Replies.stream(
        replies,
        sender -> {
          Browser browser = ports.looking().browser();
          Consumer<List<Item>> batches =
              items ->
                  sender.sendAll(
                      items.stream().map(WireControl::item).toList(),
                      part -> BrowseResponse.newBuilder().addAllItems(part).build());
          if (request.getNode().isEmpty()) {
            List<String> silent = browser.everything(batches);
            sender.send(BrowseResponse.newBuilder().addAllSilent(silent).build());
          } else if (request.getShare().isEmpty()) {
            browser.shares(request.getNode(), batches);
          } else {
            browser.entries(request.getNode(), request.getShare(), request.getPath(), batches);
          }
        });
  }

  @Override
  public void searchMesh(SearchMeshRequest request, StreamObserver<SearchMeshResponse> replies) {
    Replies.stream(
        replies,
        sender -> {
          MeshSearch.Result result =
              ports
                  .looking()
                  .search()
                  .search(
                      new Query.Words(request.getWordsList()),
                      request.getLimit() <= 0 ? DEFAULT_HITS : request.getLimit(),
                      request.getTimeoutMs() <= 0
                          ? SEARCH_PATIENCE
                          : Duration.ofMillis(request.getTimeoutMs()),
                      items -> {
                        if (request.getStream()) {
                          hits(sender, items);
                        }
                      });
          if (!request.getStream()) {
            hits(sender, result.items());
          }
          sender.send(
              SearchMeshResponse.newBuilder()
                  .addAllSilent(result.silent())
                  .setAnswered(result.answered())
                  .build());
        });
  }

  private static void hits(Replies<SearchMeshResponse> sender, List<Item> items) {
    sender.sendAll(
        items.stream().map(WireControl::item).toList(),
        hits -> SearchMeshResponse.newBuilder().addAllItems(hits).build());
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> replies) {
    Replies.stream(replies, sender -> downloads.get(request, sender));
  }

  @Override
  public void read(ReadRequest request, StreamObserver<ReadResponse> replies) {
    Replies.stream(replies, sender -> downloads.read(request, sender));
  }

  @Override
  public void listDownloads(
      ListDownloadsRequest request, StreamObserver<ListDownloadsResponse> replies) {
    Replies.one(
        replies,
        () ->
            ListDownloadsResponse.newBuilder()
                .addAllDownloads(
                    ports.moving().downloads().list().stream().map(downloads::wire).toList())
                .build());
  }

  @Override
  public void cancelDownload(
      CancelDownloadRequest request, StreamObserver<CancelDownloadResponse> replies) {
    Replies.one(
        replies,
        () -> {
          ports.moving().downloads().cancel(request.getId());
          return CancelDownloadResponse.getDefaultInstance();
        });
  }

  @Override
  public void setLimits(SetLimitsRequest request, StreamObserver<SetLimitsResponse> replies) {
    Replies.one(replies, () -> downloads.setLimits(request));
  }

  @Override
  public void check(CheckRequest request, StreamObserver<CheckResponse> replies) {
    Replies.stream(replies, sender -> checks.check(request, sender));
  }

  @Override
  public void invite(InviteRequest request, StreamObserver<InviteResponse> replies) {
    Replies.one(
        replies,
        () ->
            InviteResponse.newBuilder()
                .setCode(ports.membership().code())
                .setMeshTag(ports.membership().tag())
                .build());
  }

  @Override
  public void join(JoinRequest request, StreamObserver<JoinResponse> replies) {
    Replies.one(
        replies,
        () -> {
          boolean isNew = ports.membership().join(request.getCode());
          return JoinResponse.newBuilder()
              .setMeshTag(ports.membership().tag())
              .setAlready(!isNew)
              .build();
        });
  }

  @Override
  public void rotate(RotateRequest request, StreamObserver<RotateResponse> replies) {
    Replies.one(
        replies,
        () -> {
          ControlPorts.Rotated rotated = ports.membership().rotate();
          return RotateResponse.newBuilder()
              .setMeshTag(rotated.tag())
              .setTold(rotated.told())
              .build();
        });
  }

  @Override
  public void expel(ExpelRequest request, StreamObserver<ExpelResponse> replies) {
    Replies.one(
        replies,
        () -> {
          NodeId id = ports.membership().idOf(request.getNode());
          String name = ports.peers().directory().find(id).map(Peer::name).orElse("");
          Optional<ControlPorts.Rotated> rotated = ports.membership().expel(id);
          return ExpelResponse.newBuilder()
              .setNodeId(id.text())
              .setName(name)
              .setMeshTag(ports.membership().tag())
              .setTold(rotated.map(ControlPorts.Rotated::told).orElse(0))
              .setAlready(rotated.isEmpty())
              .build();
        });
  }

  @Override
  public void diagnose(DiagnoseRequest request, StreamObserver<DiagnoseResponse> replies) {
    Replies.one(replies, () -> WireControl.diagnosis(ports.doctor().call()));
  }
}
