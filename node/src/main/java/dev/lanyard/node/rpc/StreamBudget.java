package dev.lanyard.node.rpc;

import dev.lanyard.node.transfer.Traffic;
import dev.lanyard.node.transfer.TransferOptions;
import java.util.HashMap;
import java.util.Map;

/**
 * How many streams of chunks are served at a time, in all and to one caller; who comes beyond that
 * is told when to come back. Safe for several threads.
 */
final class StreamBudget {
  /** Permission to be served, or the lack of it; closing gives it back. */
  final class Ticket implements AutoCloseable {
    private final Object caller;
    private final boolean granted;

    private Ticket(Object caller, boolean granted) {
      this.caller = caller;
      this.granted = granted;
    }

    boolean isGranted() {
      return granted;
    }

    @Override
    public void close() {
      if (granted) {
        leave(caller);
      }
    }
  }

  private final TransferOptions.Streams limits;
  private final Traffic traffic;
  private final Map<Object, Integer> byCaller = new HashMap<>();
  private int inAll;

  StreamBudget(TransferOptions.Streams limits, Traffic traffic) {
    this.limits = limits;
    this.traffic = traffic;
  }

  synchronized Ticket enter(Caller caller) {
    Object who = caller.id().<Object>map(id -> id).orElseGet(caller::from);
    int mine = byCaller.getOrDefault(who, 0);
    boolean granted = inAll < limits.inAll() && mine < limits.toOnePeer();
    if (granted) {
      inAll++;
      byCaller.put(who, mine + 1);
      traffic.streamOpened();
    }
    return new Ticket(who, granted);
  }

  private synchronized void leave(Object who) {
    inAll--;
    byCaller.computeIfPresent(who, (key, count) -> count == 1 ? null : count - 1);
    traffic.streamClosed();
  }
}
