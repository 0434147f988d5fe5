package dev.lanyard.node.rpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets only the node's owner through: whoever presents the node's own certificate from here. */
final class OwnerGate implements ServerInterceptor {
  private static final Logger log = LoggerFactory.getLogger("rpc");

  private final LogPace pace = new LogPace();

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Caller caller = Caller.current();
    if (caller.isOwner()) {
      return next.startCall(call, headers);
    }
    if (pace.mayTell()) {
      log.warn(
          "refused {} to {} from {}: it is for this node's owner; others are refused for a minute"
              + " without a word",
          call.getMethodDescriptor().getFullMethodName(),
          caller.id().map(id -> id.shortText()).orElse("somebody"),
          caller.from());
    }
    call.close(
        Status.PERMISSION_DENIED.withDescription(
            "this is for the node's owner: present the node's own certificate, from the computer it"
                + " runs on"),
        new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
