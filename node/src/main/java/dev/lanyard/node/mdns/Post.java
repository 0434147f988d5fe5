package dev.lanyard.node.mdns;

import com.google.common.base.Ticker;
import dev.lanyard.node.host.Place;
import dev.lanyard.node.peer.Hint;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a station at one place: opens it, asks through it, and replaces it when it has grown past
 * its bounds or no longer hears. Tended by one thread; only {@link #askNow} may be called by
 * others.
 */
final class Post {
  /**
   * Records a station may remember. A thousand nodes come to five each, other devices' services to
   * some hundreds; jmDNS holds each in a few KB and never refuses one.
   */
  static final int MAX_REMEMBERED = 6_000;

  /** A station that was flooded is closed for so long, twice as long each time. */
  static final Duration FLOOD_PAUSE = Duration.ofSeconds(10);

  /** A station that could not be opened is tried again after so long, twice as long each time. */
  static final Duration FAILURE_PAUSE = Duration.ofSeconds(2);

  /** Neither pause grows beyond this: a network is mended by people, who then wait for us. */
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /**
   * A station that hears none of its own words for so long is replaced: three questions. Twice as
   * long each time, since where a firewall eats them no other station hears more.
   */
  static final Duration DEAF_AFTER = Duration.ofSeconds(150);

  static final Duration LONGEST_DEAF = Duration.ofHours(1);

  /** Questions asked because somebody wants to know do not come closer than this. */
  static final Duration LEAST_BETWEEN_ASKS = Duration.ofSeconds(1);

  /** How often a station is looked at when nothing is due. */
  static final Duration LOOK = Duration.ofSeconds(1);

  /** How often after it heard something, while it remembers little. */
  static final Duration SOON = Duration.ofMillis(20);

  /**
   * A look at so many records more is worth as long a pause again: each takes microseconds, and who
   * floods a station with words would else have it do nothing but look (measured: half a core).
   */
  static final int RECORDS_PER_PAUSE = 500;

  private static final Logger log = LoggerFactory.getLogger(Post.class);

  private final Place place;
  private final Station.Opener opener;
  private final Consumer<Hint> hints;
  private final Runnable wake;
  private final Ticker ticker;
  private final AskRhythm rhythm;

  private State state;
  private int generation;
  private int failures;
  private Backoff flood = new Backoff(FLOOD_PAUSE, LONGEST_PAUSE);
  private Backoff failure = new Backoff(FAILURE_PAUSE, LONGEST_PAUSE);
  private Backoff deaf = new Backoff(DEAF_AFTER, LONGEST_DEAF);
  private long deafAfterNanos = deaf.next().toNanos();
  private boolean toldThatMute;
  private volatile boolean askWanted;

  /** Whether there is a station, and since when or until when not. */
  private sealed interface State {
    record Closed(long untilNanos) implements State {}

    /** For good. */
    record Ended() implements State {}

    final class Open implements State {
      final Station station;
      final Ear ear;
      final Sightings sightings = new Sightings();
      final long sinceNanos;
      int asked;
      long askedNanos;
      long nextAskNanos;
      long echo;
      long echoNanos;
      boolean heard;
      int remembered;

      Open(Station station, Ear ear, long nowNanos) {
        this.station = station;
        this.ear = ear;
        this.sinceNanos = nowNanos;
        this.nextAskNanos = nowNanos;
        this.echoNanos = nowNanos;
      }
    }
  }

  /**
   * Nothing is opened before the first tending.
   *
   * @param wake is run when it should be tended now; must be quick
   */
  Post(
      Place place,
      Station.Opener opener,
      Consumer<Hint> hints,
      Runnable wake,
      Ticker ticker,
      RandomGenerator random) {
    this.place = place;
    this.opener = opener;
    this.hints = hints;
    this.wake = wake;
    this.ticker = ticker;
    this.rhythm = new AskRhythm(random);
    this.state = new State.Closed(ticker.read());
  }

  /** Asks at the next tending, if it did not just ask. */
  void askNow() {
    askWanted = true;
  }

  /** Does what is due. Returns when to come again, at the latest. */
  Duration tend() {
    long now = ticker.read();
    if (state instanceof State.Closed closed && now - closed.untilNanos() >= 0) {
      open(now);
    }
    if (state instanceof State.Open open) {
      tend(open, now);
    }
    return switch (state) {
      case State.Closed closed -> Duration.ofNanos(Math.max(0, closed.untilNanos() - now));
      case State.Ended() -> LOOK;
      case State.Open open ->
          Duration.ofNanos(Math.clamp(open.nextAskNanos - now, 0, nextLook(open).toNanos()));
    };
  }

  private static Duration nextLook(State.Open open) {
    return open.ear.settling() ? SOON.multipliedBy(1 + open.remembered / RECORDS_PER_PAUSE) : LOOK;
  }

  void close() {
    if (state instanceof State.Open open) {
      open.station.close();
    }
    state = new State.Ended();
  }

  private void open(long now) {
    Ear ear = new Ear(ticker, wake);
    try {
      Station station = opener.open(place, generation++, ear::heard);
      state = new State.Open(station, ear, now);
      failure = new Backoff(FAILURE_PAUSE, LONGEST_PAUSE);
      failures = 0;
    } catch (IOException | RuntimeException e) {
      // Not the first time: an IPv6 address cannot be used for the second in which it is being
      // made.
      failures++;
      if (failures == 2) {
        log.warn("cannot use multicast DNS on {}: {}; trying again", place, e.toString());
      }
      state = new State.Closed(now + failure.next().toNanos());
    }
  }

  private void tend(State.Open open, long now) {
    open.remembered = open.station.remembered();
    if (open.ear.flooded() || open.remembered > MAX_REMEMBERED) {
      replaceFlooded(open, now);
      return;
    }
    listen(open, now);
    open.sightings.update(open.station.sightings()).forEach(hints);
    if (now - open.echoNanos > deafAfterNanos) {
      log.info("multicast DNS on {} hears nothing, not even itself; starting it again", place);
      deafAfterNanos = deaf.next().toNanos();
      open.station.close();
      open(now);
      return;
    }
    boolean wanted = askWanted && now - open.askedNanos >= LEAST_BETWEEN_ASKS.toNanos();
    if (wanted || now - open.nextAskNanos >= 0) {
      askWanted = false;
      ask(open, now);
    }
  }

  private void replaceFlooded(State.Open open, long now) {
    if (now - open.sinceNanos > 2 * LONGEST_PAUSE.toNanos()) {
      flood = new Backoff(FLOOD_PAUSE, LONGEST_PAUSE);
    }
    Duration pause = flood.next();
    log.warn(
        "something floods multicast DNS on {}; not listening there for {} s",
        place,
        pause.toSeconds());
    open.station.close();
    state = new State.Closed(now + pause.toNanos());
  }

  private void listen(State.Open open, long now) {
    long echo = open.station.echo();
    if (echo != open.echo) {
      if (open.heard) {
        // It hears again and again: the next time it does not is another story.
        deaf = new Backoff(DEAF_AFTER, LONGEST_DEAF);
        deafAfterNanos = deaf.next().toNanos();
      }
      open.heard = true;
      open.echo = echo;
      open.echoNanos = now;
    }
  }

  private void ask(State.Open open, long now) {
    open.asked++;
    open.askedNanos = now;
    open.nextAskNanos = now + rhythm.pauseAfter(open.asked).toNanos();
    try {
      if (rhythm.announcesWith(open.asked)) {
        open.station.announce();
      }
      open.station.ask();
      toldThatMute = false;
    } catch (IOException | RuntimeException e) {
      if (!toldThatMute) {
        toldThatMute = true;
        log.warn(
            "cannot send multicast on {}: {}; others find this node there only by --peer or"
                + " --peer-dns, `lanyard doctor` says more",
            place,
            e.toString());
      }
    }
    open.sightings.all().forEach(hints);
  }
}
