package dev.lanyard.node.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.HostAndPort;
import dev.lanyard.node.peer.Hint;
import dev.lanyard.node.peer.Hint.FoundBy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LookUpsTest {
  private static final Rhythm RHYTHM = new Rhythm(Duration.ofSeconds(1), Duration.ofSeconds(8));

  /** No pause is shorter than this part of its nominal length. */
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final Map<String, List<InetAddress>> zone = new HashMap<>();
  private final FakeScheduler scheduler = new FakeScheduler();
  private final List<Hint> hints = new ArrayList<>();
  private int lookUps;

  @Test
  void bringsAHintForEachAddressOfAName() {
    zone.put("tasks", addresses("10.0.0.1", "10.0.0.2", "fd00::1"));
    start("tasks:7117");

    scheduler.pass(MOMENT);

    assertEquals(
        List.of(at("10.0.0.1", 7117), at("10.0.0.2", 7117), at("fd00::1", 7117)),
        hints.stream().map(Hint::address).toList());
    assertTrue(hints.stream().allMatch(hint -> hint.foundBy() == FoundBy.DNS));
    assertTrue(hints.stream().allMatch(hint -> hint.claimed().isEmpty()));
  }

  @Test
  void asksLessAndLessOftenWhileNothingChanges() {
    zone.put("tasks", addresses("10.0.0.1"));
    start("tasks:7117");

    scheduler.pass(Duration.ofSeconds(20));
    int atFirst = lookUps;
    scheduler.pass(Duration.ofSeconds(80));

    // 0, 1, 3, 7, 15 s and then every 8 s, each give or take a quarter.
    assertTrue(atFirst >= 4 && atFirst <= 7, () -> "look-ups: " + atFirst);
    assertTrue(lookUps - atFirst >= 8 && lookUps - atFirst <= 14, () -> "look-ups: " + lookUps);
  }

  @Test
  void asksSoonAgainAfterAChange() {
    zone.put("tasks", addresses("10.0.0.1"));
    start("tasks:7117");
    scheduler.pass(Duration.ofSeconds(60));
    zone.put("tasks", addresses("10.0.0.1", "10.0.0.2"));
    scheduler.pass(Duration.ofSeconds(10));
    int before = lookUps;

    scheduler.pass(Duration.ofSeconds(3));

    assertTrue(hints.stream().anyMatch(hint -> hint.address().equals(at("10.0.0.2", 7117))));
    assertTrue(lookUps - before >= 1, () -> "look-ups: " + (lookUps - before));
  }

  @Test
  void keepsLookingUpANameThatIsNotKnownYet() {
    start("late:7117");
    scheduler.pass(Duration.ofSeconds(60));
    assertEquals(List.of(), hints);
    zone.put("late", addresses("10.0.0.9"));

    scheduler.pass(Duration.ofSeconds(11));

    assertEquals(at("10.0.0.9", 7117), hints.getFirst().address());
  }

  @Test
  void looksAgainAtOnceButOneRoundAtATime() {
    zone.put("tasks", addresses("10.0.0.1"));
    LookUps discovery = start("tasks:7117");
    scheduler.pass(Duration.ofSeconds(60));
    int before = lookUps;

    IntStream.range(0, 100).forEach(i -> discovery.lookAgain());
    scheduler.pass(MOMENT);

    assertTrue(lookUps - before <= 2, () -> "look-ups: " + (lookUps - before));
    assertTrue(lookUps > before);
  }

  @Test
  void takesABoundedNumberOfAddressesFromAName() {
    zone.put(
        "many",
        IntStream.range(0, 1_000)
            .mapToObj(i -> InetAddress.ofLiteral("10.0." + i / 250 + "." + i % 250))
            .toList());
    start("many:7117");

    scheduler.pass(MOMENT);

    assertEquals(WatchedName.MAX_ADDRESSES, hints.size());
  }

  @Test
  void bringsNothingAfterItIsClosed() {
    zone.put("tasks", addresses("10.0.0.1"));
    LookUps discovery = start("tasks:7117");

    discovery.close();
    discovery.lookAgain();
    scheduler.pass(Duration.ofSeconds(60));

    assertEquals(List.of(), hints);
  }

  @Test
  void survivesATakerThatFails() {
    zone.put("tasks", addresses("10.0.0.1"));
    LookUps discovery = lookUps("tasks:7117");
    discovery.start(hint -> {
      hints.add(hint);
      throw new IllegalStateException("a taker's own trouble");
    });

    scheduler.pass(Duration.ofSeconds(20));

    assertTrue(hints.size() > 3, () -> "hints: " + hints.size());
  }

  private LookUps start(String name) {
    LookUps discovery = lookUps(name);
    discovery.start(hints::add);
    return discovery;
  }

  private LookUps lookUps(String name) {
    return new LookUps(
        List.of(HostAndPort.fromString(name)),
        FoundBy.DNS,
        RHYTHM,
        this::resolve,
        scheduler,
        new Random(7));
  }

  private List<InetAddress> resolve(String name) throws UnknownHostException {
    lookUps++;
    List<InetAddress> found = zone.get(name);
    if (found == null) {
      throw new UnknownHostException(name);
    }
    return found;
  }

  private static List<InetAddress> addresses(String... literal) {
    return List.of(literal).stream().map(InetAddress::ofLiteral).toList();
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }
}
