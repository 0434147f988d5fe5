package dev.lanyard.node.peer;

import dev.lanyard.node.identity.NodeId;
import java.time.Duration;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two nodes of one id: somebody copied a node's folder, and neither owner knows. Safe for several
 * threads.
 */
final class Twins {
  /**
   * How long two processes of one id are taken for one that was started anew: a connection whose
   * other end has vanished is gone in half of it.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger("peer");

  private final Contacts contacts;
  private final BiConsumer<Duration, Runnable> later;
  private volatile Runnable ours = () -> {};

  /**
   * @param later runs something after a while
   */
  Twins(Contacts contacts, BiConsumer<Duration, Runnable> later) {
    this.contacts = contacts;
    this.later = later;
  }

  /** Tells whenever another node of this one's id was seen. */
  void onOurs(Runnable listener) {
    ours = listener;
  }

  /** Another node of this one's id was seen. */
  void ours() {
    ours.run();
  }

  /** A peer called: looks after a while whether two processes go on to be it. */
  void look(NodeId id) {
    if (contacts.watchTwins(id)) {
      later.accept(PATIENCE, () -> tell(id));
    }
  }

  /** That is no restart: both are to know. */
  private void tell(NodeId id) {
    Set<Inbound> twins = contacts.twins(id);
    if (!twins.isEmpty()) {
      log.warn("two nodes have the id {}: the folder of one was copied", id.shortText());
      twins.forEach(each -> each.tell(News.CLONED));
    }
  }
}
