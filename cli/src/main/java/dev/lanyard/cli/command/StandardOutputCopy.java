package dev.lanyard.cli.command;

import com.google.protobuf.ByteString;
import dev.lanyard.cli.control.CommandFailure;
import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.ProgressLine;
import dev.lanyard.v1.ReadRequest;
import dev.lanyard.v1.ReadResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.List;

/** Fetches one file to standard output, which then holds its bytes and nothing else. */
final class StandardOutputCopy {
  private final Session session;
  private final NodeLink node;

  StandardOutputCopy(Session session, NodeLink node) {
    this.session = session;
    this.node = node;
  }

  /**
   * Copies the one target.
   *
   * @param how the request, but for its target
   */
  void copy(List<String> targets, boolean detach, ReadRequest.Builder how) {
    if (targets.size() != 1) {
      throw usage("-o - takes one file; name a folder with -o for several");
    }
    if (session.json() || detach) {
      throw usage("-o - goes with neither --json nor --detach; leave them out");
    }
    if (session.surroundings().terminal().showsOut()) {
      // The bytes are somebody else's, and could drive the terminal.
      throw usage("-o - would write a file's bytes to this terminal; pipe it into a program");
    }
    ReadRequest request = how.setTarget(targets.getFirst()).build();
    try (ProgressLine line = session.progressLine()) {
      long _ = node.follow(control -> write(control.read(request), line));
    }
  }

  private long write(Iterator<ReadResponse> responses, ProgressLine line) {
    PrintStream out = session.surroundings().terminal().out();
    long written = 0;
    while (responses.hasNext()) {
      ReadResponse response = responses.next();
      if (response.hasDownload()) {
        line.show(DownloadReport.progress(response.getDownload()));
      }
      write(response.getData(), out);
      written += response.getData().size();
    }
    out.flush();
    requireHealthy(out);
    return written;
  }

  private static void write(ByteString data, PrintStream out) {
    try {
      data.writeTo(out);
    } catch (IOException e) {
      throw brokenOutput();
    }
    if (!data.isEmpty()) {
      requireHealthy(out);
    }
  }

  private static void requireHealthy(PrintStream out) {
    if (out.checkError()) {
      throw brokenOutput();
    }
  }

  private static CommandFailure brokenOutput() {
    return new CommandFailure(
        ExitStatus.FAILED,
        "cannot write to standard output: its reader ended or its disk is full; not all is written");
  }

  private static CommandFailure usage(String message) {
    return new CommandFailure(ExitStatus.WRONG_USAGE, message);
  }
}
