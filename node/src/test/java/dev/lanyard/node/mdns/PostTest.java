package dev.lanyard.node.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.host.Some;
import dev.lanyard.node.mdns.FakeStations.FakeStation;
import dev.lanyard.node.peer.Hint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PostTest {
  private final FakeTicker ticker = new FakeTicker();
  private final FakeStations stations = new FakeStations();
  private final List<Hint> hints = new ArrayList<>();
  private int wakes;
  private final Post post =
      new Post(Some.PLACE, stations, hints::add, () -> wakes++, ticker, new Random(7));

  @Test
  void speaksAtOnceAndDenselyInTheFirstSecond() {
    post.tend();
    assertEquals(1, stations.last().asked);
    assertEquals(1, stations.last().announced);

    pass(Duration.ofMillis(1_300));

    assertTrue(stations.last().asked >= 3, () -> "asked: " + stations.last().asked);
    assertEquals(stations.last().asked, stations.last().announced);
  }

  @Test
  void asksForAsLongAsItLivesButSeldom() {
    pass(Duration.ofMinutes(5));
    int before = stations.last().asked;
    int announcedBefore = stations.last().announced;

    pass(Duration.ofMinutes(10));

    int asked = stations.last().asked - before;
    assertTrue(asked >= 12 && asked <= 20, () -> "asked: " + asked);
    assertEquals(announcedBefore, stations.last().announced);
    assertEquals(1, stations.opened.size());
  }

  @Test
  void passesAHintOnAtOnceAndAgainWithEachQuestion() {
    pass(Duration.ofMinutes(5));
    Hint hint = Some.hint("192.168.1.9");
    stations.last().heard.run();
    stations.last().sightings.put("b", List.of(hint));
    assertEquals(1, wakes);

    post.tend();
    assertEquals(List.of(hint), hints);

    pass(Duration.ofMinutes(5));
    assertTrue(hints.size() > 5 && hints.size() < 10, () -> "hints: " + hints.size());

    stations.last().sightings.clear();
    hints.clear();
    pass(Duration.ofMinutes(3));
    assertEquals(List.of(), hints);
  }

  @Test
  void soonFindsWhatTheStationHadNotTakenInWhenItTold() {
    pass(Duration.ofMinutes(5));
    stations.last().heard.run();
    post.tend();
    stations.last().sightings.put("b", List.of(Some.hint("192.168.1.9")));

    pass(Post.SOON);

    assertEquals(1, hints.size());
  }

  @Test
  void looksLessOftenTheMoreThereIsToLookAt() {
    pass(Duration.ofMinutes(5));
    stations.last().remembered = 4 * Post.RECORDS_PER_PAUSE;
    post.tend();
    stations.last().heard.run();

    assertEquals(Post.SOON.multipliedBy(5), post.tend());
  }

  @Test
  void findsWhatItWasNeverToldOf() {
    pass(Duration.ofMinutes(5));
    stations.last().sightings.put("b", List.of(Some.hint("192.168.1.9")));

    pass(Post.LOOK);

    assertEquals(1, hints.size());
  }

  @Test
  void isWokenOnceByWordsThatComeTogether() {
    post.tend();
    for (int i = 0; i < 100; i++) {
      stations.last().heard.run();
    }
    assertEquals(1, wakes);

    ticker.pass(Ear.SETTLES_IN);
    stations.last().heard.run();

    assertEquals(2, wakes);
  }

  @Test
  void asksWhenSomebodyWantsToKnowButNotEveryTime() {
    pass(Duration.ofMinutes(5));
    int before = stations.last().asked;

    IntStream.range(0, 100)
        .forEach(i -> {
          post.askNow();
          post.tend();
        });

    assertEquals(before + 1, stations.last().asked);
  }

  @Test
  void replacesAStationThatRemembersTooMuchAfterAPauseThatGrows() {
    post.tend();
    for (Duration pause : List.of(Post.FLOOD_PAUSE, Post.FLOOD_PAUSE.multipliedBy(2))) {
      FakeStation flooded = stations.last();
      flooded.remembered = Post.MAX_REMEMBERED + 1;
      pass(Duration.ofSeconds(1));
      assertTrue(flooded.closed);

      pass(pause.minusSeconds(2));
      assertEquals(flooded, stations.last());
      pass(Duration.ofSeconds(3));
      assertFalse(stations.last().closed);
      assertEquals(flooded.generation + 1, stations.last().generation);
    }
  }

  @Test
  void replacesAStationThatIsTalkedInto() {
    post.tend();
    FakeStation flooded = stations.last();

    for (int i = 0; i < 10_000; i++) {
      flooded.sightings.put("name-" + i, List.of(Some.hint("192.168.1.9")));
      flooded.heard.run();
    }
    post.tend();

    assertTrue(flooded.closed);
    assertEquals(List.of(), hints);
  }

  @Test
  void replacesAStationThatNoLongerHearsItself() {
    pass(Duration.ofMinutes(2));
    FakeStation deaf = stations.last();
    deaf.deaf = true;

    pass(Post.DEAF_AFTER.plusSeconds(5));

    assertTrue(deaf.closed);
    assertEquals(2, stations.opened.size());
    assertFalse(stations.last().closed);
  }

  @Test
  void replacesDeafStationsEverLessOftenWhereNoneCanHear() {
    post.tend();
    stations.last().deaf = true;
    for (int minute = 0; minute < 240; minute++) {
      pass(Duration.ofMinutes(1));
      stations.last().deaf = true;
    }

    assertTrue(
        stations.opened.size() <= 8, () -> "stations in four hours: " + stations.opened.size());
  }

  @Test
  void replacesADeafStationSoonAgainWhenOneHasHeardInBetween() {
    post.tend();
    for (int spell = 0; spell < 5; spell++) {
      stations.last().deaf = true;
      pass(Post.DEAF_AFTER.multipliedBy(2));
      pass(Duration.ofMinutes(10));
    }
    int opened = stations.opened.size();
    stations.last().deaf = true;
    pass(Post.DEAF_AFTER.plusSeconds(5));

    assertEquals(opened + 1, stations.opened.size());
  }

  @Test
  void goesOnWhereNothingCanBeSent() {
    post.tend();
    stations.last().mute = true;
    stations.last().sightings.put("b", List.of(Some.hint("192.168.1.9")));

    pass(Duration.ofMinutes(1));

    assertTrue(hints.size() > 1);
    assertEquals(1, stations.opened.size());
  }

  @Test
  void triesAgainWhereAStationCannotBeOpened() {
    stations.cannotOpen = true;
    pass(Duration.ofMinutes(1));
    stations.cannotOpen = false;

    pass(Duration.ofMinutes(1));

    assertEquals(1, stations.opened.size());
    assertTrue(stations.last().asked > 0);
  }

  @Test
  void closesItsStationForGood() {
    post.tend();

    post.close();
    pass(Duration.ofHours(1));

    assertTrue(stations.last().closed);
    assertEquals(1, stations.opened.size());
  }

  /** Lets time pass, tending whenever it was asked for. */
  private void pass(Duration time) {
    Duration left = time;
    while (left.isPositive()) {
      Duration due = post.tend();
      Duration step = due.isPositive() && due.compareTo(left) < 0 ? due : left;
      ticker.pass(step);
      left = left.minus(step);
    }
    post.tend();
  }
}
