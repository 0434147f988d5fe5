package dev.lanyard.node.rpc;

import com.google.protobuf.Timestamp;
import dev.lanyard.node.browse.Item;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.doctor.Diagnosis;
import dev.lanyard.node.doctor.Finding;
import dev.lanyard.node.doctor.InterfaceReport;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.CallStats;
import dev.lanyard.node.peer.Hint.FoundBy;
import dev.lanyard.node.peer.HostPort;
import dev.lanyard.node.peer.Liveness;
import dev.lanyard.node.peer.Peer;
import dev.lanyard.node.share.OwnShare;
import dev.lanyard.node.transfer.DownloadState;
import dev.lanyard.node.transfer.Progress;
import dev.lanyard.v1.DiagnoseResponse;
import dev.lanyard.v1.Download;
import dev.lanyard.v1.Location;
import dev.lanyard.v1.PeerState;
import dev.lanyard.v1.Severity;
import dev.lanyard.v1.SourceBytes;
import java.time.Instant;
import java.util.function.Function;

/** What the owner is shown, on the wire. */
final class WireControl {
  private WireControl() {}

  static dev.lanyard.v1.Peer peer(Peer peer, CallStats calls) {
    return dev.lanyard.v1.Peer.newBuilder()
        .setNodeId(peer.id().text())
        .setName(peer.name())
        .setAddress(HostPort.of(peer.address()))
        .setState(state(peer.liveness()))
        .addAllFoundBy(peer.foundBy().stream().sorted().map(FoundBy::word).toList())
        .setBreaker(calls.breaker())
        .setVersion(peer.version())
        .setLastSeen(timestamp(peer.lastSeen()))
        .setCalls(calls.underWay())
        .setTrouble(peer.liveness().trouble())
        .setClockAheadMs(peer.clockAhead().toMillis())
        .build();
  }

  private static PeerState state(Liveness liveness) {
    return switch (liveness) {
      case Liveness.Reachable() -> PeerState.PEER_STATE_REACHABLE;
      case Liveness.Suspect(String _) -> PeerState.PEER_STATE_SUSPECT;
      case Liveness.Gone(String _) -> PeerState.PEER_STATE_GONE;
    };
  }

  static dev.lanyard.v1.OwnShare share(OwnShare share) {
    return dev.lanyard.v1.OwnShare.newBuilder()
        .setShare(WireContent.share(share.offered()))
        .setPath(share.path().toString())
        .setFilesFound(share.filesFound())
        .setBytesFound(share.bytesFound())
        .addAllAudience(share.audience().stream().map(NodeId::text).toList())
        .setNotice(share.notice())
        .build();
  }

  static dev.lanyard.v1.Item item(Item item) {
    dev.lanyard.v1.Item.Builder wire =
        dev.lanyard.v1.Item.newBuilder()
            .setName(item.name())
            .setSizeBytes(item.sizeBytes())
            .setKind(WireContent.kind(item.kind()))
            .setFiles(item.files());
    Digest digest = item.digest();
    if (digest != null) {
      wire.setDigest(digest.hex());
    }
    if (item.modified().isAfter(Instant.EPOCH)) {
      wire.setModified(timestamp(item.modified()));
    }
    item.state().ifPresent(state -> wire.setState(WireContent.state(state)));
    for (Item.Place place : item.places()) {
      wire.addSources(
          Location.newBuilder()
              .setNodeId(place.node().text())
              .setNodeName(place.nodeName())
              .setShare(place.share())
              .setPath(place.path()));
    }
    return wire.build();
  }

  /**
   * A download.
   *
   * @param names of nodes, safe to print
   */
  static Download download(Progress progress, Function<NodeId, String> names) {
    Download.Builder wire =
        Download.newBuilder()
            .setId(progress.id())
            .setTarget(progress.target())
            .setPath(progress.path().toString())
            .setState(state(progress.state()))
            .setBytesTotal(progress.bytes().total())
            .setBytesDone(progress.bytes().done())
            .setBytesFetched(progress.bytesFetched())
            .setBytesCopied(progress.bytesCopied())
            .setBytesPerSecond(progress.bytesPerSecond())
            .setFilesTotal(progress.files().total())
            .setFilesDone(progress.files().done())
            .setLimitUp(progress.limited().up())
            .setLimitDown(progress.limited().down())
            .setDigest(progress.digest().map(Digest::hex).orElse(""))
            .setStarted(timestamp(progress.started()));
    if (progress.state() instanceof DownloadState.Failed(Fault fault)) {
      wire.setError(fault.getMessage());
    }
    progress
        .sources()
        .forEach((id, bytes) ->
            wire.addSources(
                SourceBytes.newBuilder()
                    .setNodeId(id.text())
                    .setNode(names.apply(id))
                    .setBytes(bytes)));
    return wire.build();
  }

  private static dev.lanyard.v1.DownloadState state(DownloadState state) {
    return switch (state) {
      case DownloadState.Queued() -> dev.lanyard.v1.DownloadState.DOWNLOAD_STATE_QUEUED;
      case DownloadState.Locating() -> dev.lanyard.v1.DownloadState.DOWNLOAD_STATE_LOCATING;
      case DownloadState.Fetching() -> dev.lanyard.v1.DownloadState.DOWNLOAD_STATE_FETCHING;
      case DownloadState.Waiting() -> dev.lanyard.v1.DownloadState.DOWNLOAD_STATE_WAITING;
      case DownloadState.Done() -> dev.lanyard.v1.DownloadState.DOWNLOAD_STATE_DONE;
      case DownloadState.Failed(Fault _) -> dev.lanyard.v1.DownloadState.DOWNLOAD_STATE_FAILED;
      case DownloadState.Cancelled() -> dev.lanyard.v1.DownloadState.DOWNLOAD_STATE_CANCELLED;
    };
  }

  static DiagnoseResponse diagnosis(Diagnosis diagnosis) {
    return DiagnoseResponse.newBuilder()
        .addAllInterfaces(diagnosis.interfaces().stream().map(WireControl::report).toList())
        .addAllFindings(diagnosis.findings().stream().map(WireControl::finding).toList())
        .build();
  }

  private static dev.lanyard.v1.InterfaceReport report(InterfaceReport report) {
    return dev.lanyard.v1.InterfaceReport.newBuilder()
        .setName(report.name())
        .addAllAddresses(report.addresses().stream().map(HostPort::host).toList())
        .setKind(report.kind().word())
        .setChosen(report.chosen())
        .setMulticastOut(report.multicastOut())
        .setMulticastBack(report.multicastBack())
        .addAllAdvertised(report.advertised())
        .addAllAnswered(report.answered())
        .addAllFindings(report.findings().stream().map(WireControl::finding).toList())
        .build();
  }

  private static dev.lanyard.v1.Finding finding(Finding finding) {
    Severity severity =
        switch (finding.severity()) {
          case OK -> Severity.SEVERITY_OK;
          case WARNING -> Severity.SEVERITY_WARNING;
          case PROBLEM -> Severity.SEVERITY_PROBLEM;
        };
    return dev.lanyard.v1.Finding.newBuilder()
        .setSeverity(severity)
        .setCode(finding.code())
        .setWhat(finding.what())
        .setRemedy(finding.remedy())
        .build();
  }

  private static Timestamp timestamp(Instant time) {
    return WireContent.timestamp(time);
  }
}
