package dev.lanyard.node.mdns;

import com.google.common.base.Ticker;
import dev.lanyard.node.host.InterfaceChoice;
import dev.lanyard.node.host.LocalInterface;
import dev.lanyard.node.host.Place;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A post on each place that the choice of interfaces gives, followed as interfaces and addresses
 * come and go. Tended by one thread; only {@link #askNow} may be called by others.
 */
final class Posts {
  /** A cable that is plugged in is noticed within this, which people do not feel as waiting. */
  static final Duration BETWEEN_LOOKS = Duration.ofSeconds(3);

  private static final Logger log = LoggerFactory.getLogger(Posts.class);

  private final Supplier<List<LocalInterface>> interfaces;
  private final List<String> named;
  private final Function<Place, Post> newPost;
  private final Ticker ticker;
  private final Map<Place, Post> posts = new LinkedHashMap<>();
  private final Set<String> toldMissing = new HashSet<>();
  private long nextLookNanos;
  private boolean toldNone;
  private volatile boolean askWanted;

  /**
   * Nothing is opened before the first tending.
   *
   * @param interfaces looks at those there are now
   * @param named by the owner
   */
  Posts(
      Supplier<List<LocalInterface>> interfaces,
      List<String> named,
      Function<Place, Post> newPost,
      Ticker ticker) {
    this.interfaces = interfaces;
    this.named = List.copyOf(named);
    this.newPost = newPost;
    this.ticker = ticker;
    this.nextLookNanos = ticker.read();
  }

  /** Looks at the interfaces and asks everywhere, at the next tending. */
  void askNow() {
    askWanted = true;
  }

  /** Does what is due. Returns when to come again, at the latest. */
  Duration tend() {
    long now = ticker.read();
    boolean wanted = askWanted;
    if (wanted || now - nextLookNanos >= 0) {
      askWanted = false;
      nextLookNanos = now + BETWEEN_LOOKS.toNanos();
      follow(InterfaceChoice.of(interfaces.get(), named));
    }
    Duration soonest = Duration.ofNanos(nextLookNanos - now);
    for (Post post : posts.values()) {
      if (wanted) {
        post.askNow();
      }
      Duration due = post.tend();
      soonest = due.compareTo(soonest) < 0 ? due : soonest;
    }
    return soonest;
  }

  void close() {
    posts.values().forEach(Post::close);
    posts.clear();
  }

  private void follow(InterfaceChoice choice) {
    List<Place> places = choice.chosen().stream().flatMap(each -> each.places().stream()).toList();
    Set<Place> gone = new HashSet<>(posts.keySet());
    places.forEach(gone::remove);
    for (Place place : gone) {
      log.info("no longer looking for nodes on {}", place);
      Post post = posts.remove(place);
      if (post != null) {
        post.close();
      }
    }
    for (Place place : places) {
      if (!posts.containsKey(place)) {
        log.info("looking for nodes on {}", place);
        posts.put(place, newPost.apply(place));
      }
    }
    complain(choice);
  }

  private void complain(InterfaceChoice choice) {
    toldMissing.retainAll(choice.missing());
    choice.missing().stream()
        .filter(toldMissing::add)
        .forEach(name ->
            log.warn("there is no network interface {} with an address; waiting for it", name));
    if (posts.isEmpty() && !toldNone && choice.missing().isEmpty()) {
      log.warn("this computer has no network; waiting for one");
    }
    toldNone = posts.isEmpty();
  }
}
