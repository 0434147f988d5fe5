package dev.lanyard.node;

import dev.lanyard.node.heal.Healing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the owner should know and do something about, one line each. Safe for several threads. */
final class Warnings {
  private static final Logger log = LoggerFactory.getLogger("node");

  private static final String OPEN =
      "open mode: nothing is encrypted, and anybody on the network can read what is shared here";

  private static final String CLONED =
      "another node uses this node's id: its folder was copied; on one of the two stop the node,"
          + " remove node.key and node.pem from its folder, and start it";

  private final boolean open;
  private final Healing healing;
  private final AtomicBoolean cloned = new AtomicBoolean();

  Warnings(boolean open, Healing healing) {
    this.open = open;
    this.healing = healing;
  }

  /** Another node shows this one's id. */
  void cloned() {
    if (!cloned.getAndSet(true)) {
      log.warn(CLONED);
    }
  }

  List<String> all() {
    List<String> all = new ArrayList<>();
    if (open) {
      all.add(OPEN);
    }
    if (cloned.get()) {
      all.add(CLONED);
    }
    int damaged = healing.damaged();
    if (damaged > 0) {
      all.add(
          (damaged == 1 ? "one file is" : damaged + " files are")
              + " damaged: the disk has lost some of what was read before; `lanyard check` lists"
              + " them, and `lanyard check --repair` gets back what a peer has");
    }
    return all;
  }
}
