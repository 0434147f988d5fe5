package dev.lanyard.node.transfer;

import java.time.Duration;
import java.util.PriorityQueue;

/** Virtual time: what is to happen, in the order in which it does. For one thread. */
final class SimulatedTime {
  private record Event(long nanos, long number, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int earlier = Long.compare(nanos, other.nanos);
      return earlier != 0 ? earlier : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long now;
  private long number;

  long nanos() {
    return now;
  }

  void after(Duration delay, Runnable action) {
    at(now + delay.toNanos(), action);
  }

  void at(long nanos, Runnable action) {
    events.add(new Event(Math.max(now, nanos), number++, action));
  }

  /** Does what is due until there is nothing more, or that time has come. */
  void run(Duration until) {
    while (!events.isEmpty() && events.peek().nanos() <= until.toNanos()) {
      Event next = events.remove();
      now = next.nanos();
      next.action().run();
    }
  }
}
