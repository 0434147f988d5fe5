package dev.lanyard.node.peer;

import dev.lanyard.node.identity.NodeId;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A connection that this node opened to a peer and that proved the peer's id. Safe for threads. */
public interface PeerLink extends AutoCloseable {
  /** The peer's proven id. */
  NodeId id();

  /** What the peer said of itself. */
  Introduction introduction();

  /** Where it is. */
  InetSocketAddress address();

  /** Calls over this connection. */
  PeerClient client();

  /** Whom to tell what comes; what came before is told at once. Called once. */
  void listen(LinkListener listener);

  /** Tells the peer something; dropped where the connection is gone. Never blocks. */
  void tell(News news);

  /** Whether the peer answers within this time. Blocks. */
  boolean answersWithin(Duration patience);

  /** Ends the connection without a word. Idempotent; {@link LinkListener#lost} is still told. */
  @Override
  void close();
}
