package dev.lanyard.cli.command;

import dev.lanyard.cli.control.CommandFailure;
import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.ProgressLine;
import dev.lanyard.v1.AddShareRequest;
import dev.lanyard.v1.ListOwnSharesRequest;
import dev.lanyard.v1.OwnShare;
import java.io.IOException;
import java.nio.file.Path;
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
          showHowFar(request, line);
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

  private void showHowFar(AddShareRequest added, ProgressLine line) {
    ListOwnSharesRequest request = ListOwnSharesRequest.getDefaultInstance();
    try {
      String path = realPath(added.getPath());
      node.ask(NodeLink.QUICK, control -> control.listOwnShares(request)).getSharesList().stream()
          .filter(share -> isIt(share, added.getName(), path))
          .forEach(share -> line.show(ShareReport.progress(share)));
    } catch (CommandFailure _) {
      // Intentional: a node that is busy indexing may be slow to tell, and progress is a courtesy.
      // Where the node is gone, the call that adds the share fails too.
    }
  }

  private static boolean isIt(OwnShare share, String name, String realPath) {
    return name.isEmpty()
        ? share.getPath().equals(realPath)
        : share.getShare().getName().equals(name);
  }

  /** The path without links, as the node has it. */
  private static String realPath(String path) {
    try {
      return Path.of(path).toRealPath().toString();
    } catch (IOException notOursToSee) {
      return path;
    }
  }
}
