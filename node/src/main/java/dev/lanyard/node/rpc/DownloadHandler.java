package dev.lanyard.node.rpc;

import com.google.protobuf.ByteString;
import dev.lanyard.node.browse.Errands;
import dev.lanyard.node.browse.TargetResolver;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Names;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.disk.Jail;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Peer;
import dev.lanyard.node.store.Existing;
import dev.lanyard.node.transfer.Download;
import dev.lanyard.node.transfer.DownloadState;
import dev.lanyard.node.transfer.Limits;
import dev.lanyard.node.transfer.RateLimit;
import dev.lanyard.node.transfer.Wanted;
import dev.lanyard.v1.GetRequest;
import dev.lanyard.v1.GetResponse;
import dev.lanyard.v1.ReadRequest;
import dev.lanyard.v1.ReadResponse;
import dev.lanyard.v1.SetLimitsRequest;
import dev.lanyard.v1.SetLimitsResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Serves Get and Read: starts or joins a download and tells how it goes. */
final class DownloadHandler {
  /** How often a follower is told: as often as a progress bar is redrawn. */
  private static final long TELL_MILLIS = 200;

  /** How long a caller who does not wait for the end waits for a failure at the beginning. */
  private static final long DETACH_MILLIS = 250;

  /** How long a download that was stopped may take to end. */
  private static final long STOP_MILLIS = 5_000;

  private static final int READ_BYTES = 256 << 10;

  /** Takes the download as it is now. */
  private interface Telling {
    void tell(dev.lanyard.v1.Download now) throws InterruptedException;
  }

  private final ControlPorts ports;

  DownloadHandler(ControlPorts ports) {
    this.ports = ports;
  }

  void get(GetRequest request, Replies<GetResponse> replies) throws InterruptedException {
    Path destination = Path.of(request.getDestination());
    if (!destination.isAbsolute()) {
      throw Fault.of(
          Reason.INVALID,
          "the destination '%s' must be an absolute path",
          Printable.of(request.getDestination()));
    }
    checkLimit(request.getLimitUp());
    checkLimit(request.getLimitDown());
    Existing existing = existing(request);
    Wanted wanted = ports.looking().targets().resolve(request.getTarget());
    Download download = ports.moving().downloads().start(wanted, destination, existing);
    limit(download, request.getLimitUp(), request.getLimitDown());
    if (request.getDetach()) {
      ports.moving().errands().take(errand(request, existing), download);
    }
    follow(
        download,
        request.getDetach(),
        now -> replies.send(GetResponse.newBuilder().setDownload(now).build()));
  }

  private static Existing existing(GetRequest request) {
    if (request.getForce() && request.getKeepBoth()) {
      throw Fault.of(
          Reason.INVALID,
          "other bytes that lie there can be replaced or kept, not both: give --force or"
              + " --keep-both");
    }
    if (request.getForce()) {
      return Existing.REPLACE;
    }
    return request.getKeepBoth() ? Existing.KEEP_BOTH : Existing.KEEP;
  }

  private static Errands.Errand errand(GetRequest request, Existing existing) {
    return new Errands.Errand(
        request.getTarget(),
        request.getDestination(),
        existing,
        new Errands.Pace(request.getLimitUp(), request.getLimitDown()));
  }

  SetLimitsResponse setLimits(SetLimitsRequest request) {
    checkLimit(request.getUp());
    checkLimit(request.getDown());
    Limits limits =
        request.getDownloadId().isEmpty()
            ? ports.moving().traffic().limits()
            : ports.moving().downloads().underWay(request.getDownloadId()).limits();
    if (request.hasUp()) {
      limits.up().set(request.getUp());
    }
    if (request.hasDown()) {
      limits.down().set(request.getDown());
    }
    return SetLimitsResponse.newBuilder()
        .setUp(limits.up().bytesPerSecond())
        .setDown(limits.down().bytesPerSecond())
        .build();
  }

  private static void checkLimit(long bytesPerSecond) {
    if (bytesPerSecond != RateLimit.NONE && bytesPerSecond < RateLimit.LEAST) {
      throw Fault.of(
          Reason.INVALID,
          "a limit of %s bytes a second is less than %d, the least; 0 means none",
          Long.toUnsignedString(bytesPerSecond),
          RateLimit.LEAST);
    }
  }

  private static void limit(Download download, long up, long down) {
    if (up != RateLimit.NONE) {
      download.limits().up().set(up);
    }
    if (down != RateLimit.NONE) {
      download.limits().down().set(down);
    }
  }

  void read(ReadRequest request, Replies<ReadResponse> replies) throws InterruptedException {
    checkLimit(request.getLimitUp());
    checkLimit(request.getLimitDown());
    Wanted wanted = ports.looking().targets().resolve(request.getTarget());
    if (wanted.folder()) {
      throw Fault.of(
          Reason.INVALID,
          "'%s' is a folder, which cannot be written to standard output; name a file",
          Printable.of(request.getTarget()));
    }
    // In the running node's folder: what a crash leaves there goes at the next start.
    Path run = ports.about().get().home().resolve("run");
    try (Jail open = Jail.at(run)) {
      String reading = open.makePrivate("reading-");
      String name = Names.objection(wanted.name()).isEmpty() ? wanted.name() : "content";
      Path file = run.resolve(reading).resolve(name);
      Optional<Download> passing = Optional.empty();
      try {
        Download download = ports.moving().downloads().startPassing(wanted, file);
        passing = Optional.of(download);
        limit(download, request.getLimitUp(), request.getLimitDown());
        follow(
            download,
            false,
            now -> replies.send(ReadResponse.newBuilder().setDownload(now).build()));
        send(file, replies);
      } finally {
        passing.ifPresent(DownloadHandler::awaitItsEnd);
        open.removeAll(reading);
      }
    } catch (IOException e) {
      throw Fault.because(
          e, Reason.FAILED, "%s cannot be read: %s", ports.about().get().home(), e.getMessage());
    }
  }

  private void follow(Download download, boolean detach, Telling telling)
      throws InterruptedException {
    download.follow(detach);
    try {
      if (detach) {
        // What fails does so at once most often: nobody would hear of it later.
        if (download.awaitEnd(DETACH_MILLIS)) {
          throwFailure(download, ports.looking().targets());
        }
        telling.tell(wire(download));
        return;
      }
      telling.tell(wire(download));
      while (!download.awaitEnd(TELL_MILLIS)) {
        telling.tell(wire(download));
      }
      telling.tell(wire(download));
      throwFailure(download, ports.looking().targets());
    } finally {
      download.unfollow();
    }
  }

  /** It may still be putting down what it holds. */
  private static void awaitItsEnd(Download download) {
    boolean interrupted = Thread.interrupted();
    try {
      download.awaitEnd(STOP_MILLIS);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void throwFailure(Download download, TargetResolver targets)
      throws InterruptedException {
    switch (download.state()) {
      case DownloadState.Failed(Fault fault) ->
          throw fault.reason() == Reason.CHANGED ? changed(fault, download, targets) : fault;
      case DownloadState.Cancelled() ->
          throw Fault.of(
              Reason.CANCELLED,
              "download %s was stopped; what is verified is kept, the same get goes on from there",
              download.id());
      case DownloadState.Done(),
          DownloadState.Queued(),
          DownloadState.Locating(),
          DownloadState.Fetching(),
          DownloadState.Waiting() -> {}
    }
  }

  /** Who waited for something that is another by now is told what it is. */
  private static Fault changed(Fault fault, Download download, TargetResolver targets)
      throws InterruptedException {
    String now;
    try {
      Wanted wanted = targets.resolve(download.target());
      Optional<Digest> digest =
          wanted.folder() ? Optional.empty() : wanted.files().first().map(Wanted.File::digest);
      boolean isOld = digest.isPresent() && digest.equals(download.progress().digest());
      now =
          isOld
              ? "it is being indexed anew: get it again in a moment"
              : digest
                  .map(other -> "it is " + Digest.PREFIX + other.hex() + " now: get it again")
                  .orElse("get it again for what it is now");
    } catch (Fault gone) {
      now = "and it is gone: " + gone.getMessage();
    }
    return Fault.because(fault, Reason.CHANGED, "%s; %s", fault.getMessage(), now);
  }

  private static void send(Path file, Replies<ReadResponse> replies)
      throws IOException, InterruptedException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[READ_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        replies.send(
            ReadResponse.newBuilder().setData(ByteString.copyFrom(buffer, 0, read)).build());
      }
    }
  }

  dev.lanyard.v1.Download wire(Download download) {
    return WireControl.download(download.progress(), this::nameOf);
  }

  private String nameOf(NodeId id) {
    return ports.peers().directory().find(id).map(Peer::name).orElseGet(id::shortText);
  }
}
