package dev.lanyard.node.mdns;

import dev.lanyard.node.peer.Hint;
import java.io.IOException;
import java.util.List;

/** A responder and listener at one place. Its methods may be called from one thread at a time. */
interface Station extends AutoCloseable {
  /** Who is told what a station hears, from a thread of the station's; must be quick. */
  interface Listener {
    /** A node said, under a name of its own, where it is. */
    void seen(String instance, List<Hint> hints);

    /** What was said under this name no longer holds. */
    void left(String instance);
  }

  /** Opens stations. */
  @FunctionalInterface
  interface Opener {
    /**
     * Opens one.
     *
     * @param generation how many there were at this place before
     */
    Station open(Place place, int generation, Listener listener) throws IOException;
  }

  /** Says who we are. */
  void announce() throws IOException;

  /** Asks who is there. */
  void ask() throws IOException;

  /** Records and types it remembers, of which it drops none until they expire. */
  int remembered();

  /** A number that changes whenever it hears its own words, which it does after each question. */
  long echo();

  /** Says goodbye. Returns at once; what takes longer goes on behind. Idempotent. */
  @Override
  void close();
}
