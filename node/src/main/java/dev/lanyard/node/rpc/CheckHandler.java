package dev.lanyard.node.rpc;

import dev.lanyard.node.catalog.RecordedFile;
import dev.lanyard.node.heal.Check;
import dev.lanyard.node.heal.Condition;
import dev.lanyard.node.heal.Finding;
import dev.lanyard.node.heal.Healing;
import dev.lanyard.node.heal.Scrub;
import dev.lanyard.node.transfer.Download;
import dev.lanyard.node.transfer.DownloadState;
import dev.lanyard.v1.CheckRequest;
import dev.lanyard.v1.CheckResponse;
import dev.lanyard.v1.FileFinding;
import dev.lanyard.v1.FileState;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Serves Check: tells how far it is, what it finds, and what is repaired. */
final class CheckHandler {
  /** How often the caller is told: as often as a progress bar is redrawn. */
  private static final long TELL_MILLIS = 200;

  private final Healing healing;
  private final Function<Download, dev.lanyard.v1.Download> wire;

  /**
   * @param wire a download as it is told
   */
  CheckHandler(Healing healing, Function<Download, dev.lanyard.v1.Download> wire) {
    this.healing = healing;
    this.wire = wire;
  }

  void check(CheckRequest request, Replies<CheckResponse> replies) throws InterruptedException {
    Optional<String> share =
        request.getShare().isEmpty() ? Optional.empty() : Optional.of(request.getShare());
    Telling telling = new Telling(replies);
    healing.check(share, request.getRead(), request.getRepair(), telling);
    replies.send(telling.now().build());
  }

  /** How everything is read again in the background. */
  static dev.lanyard.v1.Scrub scrub(Healing healing) {
    Scrub.Status status = healing.scrub();
    dev.lanyard.v1.Scrub.Builder wire =
        dev.lanyard.v1.Scrub.newBuilder()
            .setReading(status.reading())
            .setDamaged(healing.damaged());
    status.finished().ifPresent(time -> wire.setFinished(WireContent.timestamp(time)));
    status.next().ifPresent(time -> wire.setNext(WireContent.timestamp(time)));
    return wire.build();
  }

  private final class Telling implements Healing.Report {
    private final Replies<CheckResponse> replies;
    private Check.Progress progress = new Check.Progress(0, 0, 0, 0);
    private long toldNanos = System.nanoTime();

    Telling(Replies<CheckResponse> replies) {
      this.replies = replies;
    }

    CheckResponse.Builder now() {
      return CheckResponse.newBuilder()
          .setFilesDone(progress.filesDone())
          .setFilesTotal(progress.filesTotal())
          .setBytesDone(progress.bytesDone())
          .setBytesTotal(progress.bytesTotal());
    }

    @Override
    public void progress(Check.Progress now) throws InterruptedException {
      progress = now;
      long nanos = System.nanoTime();
      if (nanos - toldNanos >= TimeUnit.MILLISECONDS.toNanos(TELL_MILLIS)) {
        toldNanos = nanos;
        replies.send(now().build());
      }
    }

    @Override
    public void found(Finding finding) throws InterruptedException {
      replies.send(now().setFinding(CheckHandler.finding(finding)).build());
    }

    @Override
    public void repairing(Finding finding, Download download) throws InterruptedException {
      download.follow(false);
      try {
        while (!download.awaitEnd(TELL_MILLIS)) {
          replies.send(now().setRepair(wire.apply(download)).build());
        }
      } finally {
        download.unfollow();
      }
      replies.send(now().setFinding(outcome(finding, download.state())).build());
    }
  }

  private static FileFinding.Builder outcome(Finding damaged, DownloadState ended) {
    FileFinding.Builder wire = finding(damaged);
    return switch (ended) {
      case DownloadState.Done() -> wire.setState(FileState.FILE_STATE_REPAIRED);
      case DownloadState.Failed(var fault) -> wire.setWhy(String.valueOf(fault.getMessage()));
      case DownloadState.Cancelled() -> wire.setWhy("it was stopped");
      case DownloadState.Queued(),
          DownloadState.Locating(),
          DownloadState.Fetching(),
          DownloadState.Waiting() ->
          wire;
    };
  }

  private static FileFinding.Builder finding(Finding finding) {
    RecordedFile file = finding.file();
    FileFinding.Builder wire =
        FileFinding.newBuilder()
            .setPath(file.file().toString())
            .setShare(file.share())
            .setDigest(file.digest().hex())
            .setSizeBytes(file.stamp().sizeBytes())
            .addAllHolders(finding.holders());
    return switch (finding.condition()) {
      case Condition.Damaged(long bytes) ->
          wire.setState(FileState.FILE_STATE_DAMAGED).setBytesDamaged(bytes);
      case Condition.Changed() -> wire.setState(FileState.FILE_STATE_CHANGED);
      case Condition.Missing() -> wire.setState(FileState.FILE_STATE_MISSING);
      case Condition.Unreadable(String why) ->
          wire.setState(FileState.FILE_STATE_UNREADABLE).setWhy(why);
      case Condition.Sound() -> wire;
    };
  }
}
