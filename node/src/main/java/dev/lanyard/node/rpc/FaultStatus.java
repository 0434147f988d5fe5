package dev.lanyard.node.rpc;

import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Faults as gRPC statuses and back: the one place where either is turned into the other. */
final class FaultStatus {
  private FaultStatus() {}

  /** The status that a caller gets. What nobody planned for tells nothing of the inside. */
  static Status of(Throwable failure) {
    return switch (failure) {
      case Fault fault -> code(fault.reason()).withDescription(fault.getMessage());
      case StatusRuntimeException status -> status.getStatus();
      case InterruptedException _ -> Status.UNAVAILABLE.withDescription("the node is stopping");
      default ->
          Status.INTERNAL.withDescription(
              "the node failed; its log says why (" + failure.getClass().getSimpleName() + ")");
    };
  }

  /** The fault that a call to a peer ended with. */
  static Fault of(Status status, String peer) {
    Optional<SSLException> tls = tlsFailure(status.getCause());
    if (tls.isPresent()) {
      return Fault.because(
          tls.get(),
          Reason.DENIED,
          "%s is not of this mesh, or not who it should be%s",
          peer,
          said(tls.get()));
    }
    return Fault.because(
        status.asRuntimeException(), reason(status.getCode()), "%s: %s", peer, words(status));
  }

  /** What TLS says, unless it is in OpenSSL's numbers. */
  private static String said(SSLException tls) {
    String message = String.valueOf(tls.getMessage());
    return message.startsWith("error:") ? "" : " (" + Printable.of(message) + ")";
  }

  private static String words(Status status) {
    String description = status.getDescription();
    return switch (status.getCode()) {
      case DEADLINE_EXCEEDED -> "did not answer in time";
      case CANCELLED -> "the call was cancelled";
      case UNAVAILABLE -> unavailable(status.getCause(), description);
      default -> description == null ? status.getCode().toString() : Printable.of(description);
    };
  }

  private static String unavailable(@Nullable Throwable cause, @Nullable String description) {
    return switch (cause) {
      case ConnectTimeoutException _, NoRouteToHostException _ -> "cannot be reached";
      case ConnectException _ -> "nobody listens there";
      case IOException _ -> "the connection broke";
      case null, default -> saidByGrpc(description == null ? "does not answer" : description);
    };
  }

  /** What gRPC says of a connection that ended without a word is no help to anybody. */
  private static String saidByGrpc(String description) {
    return description.startsWith("Network closed") || description.startsWith("Channel shutdown")
        ? "the connection broke"
        : Printable.of(description);
  }

  private static Optional<SSLException> tlsFailure(@Nullable Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof SSLException tls) {
        return Optional.of(tls);
      }
    }
    return Optional.empty();
  }

  private static Status code(Reason reason) {
    return switch (reason) {
      case INVALID -> Status.INVALID_ARGUMENT;
      case NOT_FOUND -> Status.NOT_FOUND;
      case EXISTS -> Status.ALREADY_EXISTS;
      case DENIED -> Status.PERMISSION_DENIED;
      case PRECONDITION -> Status.FAILED_PRECONDITION;
      case EXHAUSTED -> Status.RESOURCE_EXHAUSTED;
      case UNAVAILABLE -> Status.UNAVAILABLE;
      case CHANGED -> Status.ABORTED;
      case CORRUPT -> Status.DATA_LOSS;
      case CANCELLED -> Status.CANCELLED;
      case FAILED -> Status.INTERNAL;
    };
  }

  private static Reason reason(Status.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT, OUT_OF_RANGE -> Reason.INVALID;
      case NOT_FOUND -> Reason.NOT_FOUND;
      case ALREADY_EXISTS -> Reason.EXISTS;
      case PERMISSION_DENIED, UNAUTHENTICATED -> Reason.DENIED;
      case FAILED_PRECONDITION -> Reason.PRECONDITION;
      case RESOURCE_EXHAUSTED -> Reason.EXHAUSTED;
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, OK -> Reason.UNAVAILABLE;
      case ABORTED -> Reason.CHANGED;
      case DATA_LOSS -> Reason.CORRUPT;
      case UNIMPLEMENTED, INTERNAL, UNKNOWN -> Reason.FAILED;
    };
  }
}
