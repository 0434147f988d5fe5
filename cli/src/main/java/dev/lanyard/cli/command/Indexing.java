package dev.lanyard.cli.command;

import dev.lanyard.cli.control.CommandFailure;
import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.ProgressLine;
import dev.lanyard.v1.AddShareRequest;
import dev.lanyard.v1.ListOwnSharesRequest;
import dev.lanyard.v1.OwnShare;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Shares something and waits until all of it is indexed, showing how far that is. */
final class Indexing {
  /** Terabytes on a slow disk take hours; a day bounds what nobody waits for any more. */
  private static final Duration LONGEST = Duration.ofDays(1);

  /** The node is asked this often, which costs it nothing to speak of. */
  private static final int POLL_MILLIS = 500;

  private final Session session;
  private final NodeLink node;

  Indexing(Session session, NodeLink node) {
    this.session = session;
    this.node = node;
  }

  OwnShare share(AddShareRequest request) {
    FutureTask<OwnShare> adding =
        new FutureTask<>(() -> node.ask(LONGEST, control -> control.addShare(request)).getShare());
    Thread _ = Thread.ofVirtual().start(adding);
    try (ProgressLine line = session.progressLine()) {
      while (true) {
        try {
          return adding.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
          showHowFar(request.getPath(), line);
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CommandFailure failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitStatus.INTERRUPTED, "stopped waiting; it is indexed on");
    }
  }

  private void showHowFar(String path, ProgressLine line) {
    ListOwnSharesRequest request = ListOwnSharesRequest.getDefaultInstance();
    for (OwnShare share :
        node.ask(NodeLink.QUICK, control -> control.listOwnShares(request)).getSharesList()) {
      if (share.getPath().equals(path)) {
        line.show(ShareReport.progress(share));
      }
    }
  }
}
