package dev.lanyard.cli.control;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the node's gRPC codes mean to the person at the command line: the only place that knows. */
final class RpcFailure {
  private RpcFailure() {}

  /**
   * @param connected whether the node was there to answer
   */
  static CommandFailure explained(StatusRuntimeException e, Home home, boolean connected) {
    Status status = e.getStatus();
    if (status.getCode() == Status.Code.UNAVAILABLE && !connected) {
      return isTlsFailure(e) ? strangerAnswers(home) : noNode(home);
    }
    return new CommandFailure(exitStatus(status.getCode()), message(status, home));
  }

  static CommandFailure noNode(Home home) {
    return new CommandFailure(
        ExitStatus.NO_NODE,
        "no node runs for " + home.folder() + "; start one with: " + home.command("up"));
  }

  private static CommandFailure strangerAnswers(Home home) {
    return new CommandFailure(
        ExitStatus.NO_NODE,
        "what answers on the port in "
            + home.runningNode()
            + " is not the node of this folder, or its certificates changed since it started;"
            + " start the node again with: "
            + home.command("up"));
  }

  private static boolean isTlsFailure(Throwable e) {
    for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return true;
      }
    }
    return false;
  }

  private static ExitStatus exitStatus(Status.Code code) {
    return switch (code) {
      case OK -> ExitStatus.DONE;
      case INVALID_ARGUMENT, OUT_OF_RANGE -> ExitStatus.WRONG_USAGE;
      case NOT_FOUND -> ExitStatus.NOT_FOUND;
      case ALREADY_EXISTS, FAILED_PRECONDITION, PERMISSION_DENIED, UNAUTHENTICATED ->
          ExitStatus.REFUSED;
      case CANCELLED,
          UNKNOWN,
          DEADLINE_EXCEEDED,
          RESOURCE_EXHAUSTED,
          ABORTED,
          UNIMPLEMENTED,
          INTERNAL,
          UNAVAILABLE,
          DATA_LOSS ->
          ExitStatus.FAILED;
    };
  }

  /** The node writes its messages for people; where it had no word, or gRPC spoke, we have one. */
  private static String message(Status status, Home home) {
    String said = status.getDescription() == null ? "" : status.getDescription();
    return switch (status.getCode()) {
      case DEADLINE_EXCEEDED ->
          "the node did not answer in time; see how it is with: " + home.command("status");
      case UNIMPLEMENTED ->
          "the running node is of another version and does not know this; stop it and start it"
              + " again with: "
              + home.command("up");
      case CANCELLED -> said.isEmpty() ? "the node stopped it" : said;
      case INTERNAL, UNKNOWN ->
          "the node failed at it: "
              + (said.isEmpty() ? "it did not say why" : said)
              + "; its log says more";
      default -> said.isEmpty() ? "the node refused and did not say why; its log may" : said;
    };
  }
}
