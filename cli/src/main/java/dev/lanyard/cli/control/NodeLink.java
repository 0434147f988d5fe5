package dev.lanyard.cli.control;

import dev.lanyard.v1.NodeControlGrpc;
import dev.lanyard.v1.NodeControlGrpc.NodeControlBlockingStub;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A connection to the owner's node, for the length of one command. Its failures are
 * CommandFailures.
 */
public final class NodeLink implements AutoCloseable {
  /** Long enough for a busy node to answer what it knows by heart. */
  public static final Duration QUICK = Duration.ofSeconds(10);

  private final ManagedChannel channel;
  private final Home home;
  private final Runnable afterClose;

  /**
   * @param afterClose releases what the channel ran on
   */
  public NodeLink(ManagedChannel channel, Home home, Runnable afterClose) {
    this.channel = channel;
    this.home = home;
    this.afterClose = afterClose;
  }

  /** Asks something that is answered within the time. */
  public <T> T ask(Duration within, Function<NodeControlBlockingStub, T> question) {
    return put(stub().withDeadlineAfter(within.toMillis(), TimeUnit.MILLISECONDS), question);
  }

  /**
   * Asks something that takes the time it takes, and ends when the caller's context is cancelled.
   */
  public <T> T follow(Function<NodeControlBlockingStub, T> question) {
    return put(stub(), question);
  }

  private NodeControlBlockingStub stub() {
    return NodeControlGrpc.newBlockingStub(channel);
  }

  private <T> T put(NodeControlBlockingStub stub, Function<NodeControlBlockingStub, T> question) {
    try {
      return question.apply(stub);
    } catch (StatusRuntimeException e) {
      throw RpcFailure.explained(e, home, isConnected());
    }
  }

  /**
   * Tells an "unavailable" that the node says of a peer from one that means the node itself: only
   * the latter leaves the channel without a connection.
   */
  private boolean isConnected() {
    return channel.getState(false) == ConnectivityState.READY;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    afterClose.run();
  }
}
