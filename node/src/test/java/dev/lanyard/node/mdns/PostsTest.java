package dev.lanyard.node.mdns;

import static dev.lanyard.node.host.Some.DOCKER0;
import static dev.lanyard.node.host.Some.ETH0;
import static dev.lanyard.node.host.Some.LO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.host.LocalInterface;
import dev.lanyard.node.host.Some;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PostsTest {
  private final FakeTicker ticker = new FakeTicker();
  private final FakeStations stations = new FakeStations();
  private List<LocalInterface> interfaces = List.of(LO, ETH0, DOCKER0);
  private final Posts posts = posts();

  @Test
  void keepsAStationForEachFamilyOfEachChosenInterface() {
    posts.tend();

    assertEquals(
        List.of("eth0 (192.168.1.5)", "eth0 (fe80:0:0:0:0:0:0:5)"),
        stations.opened.stream().map(station -> station.place.toString()).toList());
  }

  @Test
  void followsAnAddressThatChanges() {
    posts.tend();
    interfaces = List.of(LO, Some.up("eth0", 2, "192.168.1.77/24"), DOCKER0);

    pass(Posts.BETWEEN_LOOKS);

    assertTrue(stations.opened.get(0).closed);
    assertTrue(stations.opened.get(1).closed);
    assertEquals("eth0 (192.168.1.77)", stations.last().place.toString());
  }

  @Test
  void comesBackAfterACableWasOut() {
    posts.tend();
    interfaces = List.of(LO, DOCKER0);
    pass(Posts.BETWEEN_LOOKS);
    assertEquals("docker0 (172.17.0.1)", stations.last().place.toString());
    interfaces = List.of(LO, ETH0, DOCKER0);

    pass(Posts.BETWEEN_LOOKS);

    assertEquals(5, stations.opened.size());
    assertEquals(2, stations.opened.stream().filter(station -> !station.closed).count());
    assertEquals("eth0", stations.last().place.interfaceName());
  }

  @Test
  void looksAtTheInterfacesAtOnceWhenAsked() {
    posts.tend();
    interfaces = List.of(LO, Some.up("eth0", 2, "192.168.1.77/24"));

    posts.askNow();
    posts.tend();

    assertEquals("eth0 (192.168.1.77)", stations.last().place.toString());
  }

  @Test
  void waitsForANetwork() {
    interfaces = List.of();
    pass(Duration.ofMinutes(1));
    assertEquals(0, stations.opened.size());
    interfaces = List.of(ETH0);

    pass(Posts.BETWEEN_LOOKS);

    assertEquals(2, stations.opened.size());
  }

  @Test
  void closesAll() {
    posts.tend();

    posts.close();

    assertTrue(stations.opened.stream().allMatch(station -> station.closed));
  }

  private Posts posts() {
    return new Posts(
        () -> interfaces,
        List.of(),
        place -> new Post(place, stations, hint -> {}, () -> {}, ticker, new Random(7)),
        ticker);
  }

  private void pass(Duration time) {
    Duration left = time;
    while (left.isPositive()) {
      Duration due = posts.tend();
      Duration step = due.isPositive() && due.compareTo(left) < 0 ? due : left;
      ticker.pass(step);
      left = left.minus(step);
    }
    posts.tend();
  }
}
