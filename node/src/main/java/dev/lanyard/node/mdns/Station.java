package dev.lanyard.node.mdns;

import dev.lanyard.node.host.Place;
import dev.lanyard.node.peer.Hint;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A responder and listener at one place. Its methods may be called from one thread at a time. */
interface Station extends AutoCloseable {
  /** Opens stations. */
  @FunctionalInterface
  interface Opener {
    /**
     * Opens one.
     *
     * @param generation how many there were at this place before
     * @param heard is run, on a thread of the station's, whenever something new was said; must be
     *     quick
     */
    Station open(Place place, int generation, Runnable heard) throws IOException;
  }

  /** Says who we are. */
  void announce() throws IOException;

  /** Asks who is there. */
  void ask() throws IOException;

  /**
   * What nodes said of where they are and what still holds, by the name that each said it under. A
   * node whose words came in part only is not among them.
   */
  Map<String, List<Hint>> sightings();

  /** Records and types it remembers, of which it drops none until they expire. */
  int remembered();

  /** A number that changes whenever it hears its own words, which it does after each question. */
  long echo();

  /** Says goodbye. Returns at once; what takes longer goes on behind. Idempotent. */
  @Override
  void close();
}
