package dev.lanyard.node.peer;

import static dev.lanyard.node.peer.FakeNetwork.address;
import static dev.lanyard.node.peer.FakeNetwork.id;
import static dev.lanyard.node.peer.FakeNetwork.introduction;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.FakeClock;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.peer.Hint.FoundBy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PeerDirectoryTest {
  private static final Liveness HERE = new Liveness.Reachable();
  private static final Liveness GONE = new Liveness.Gone("it left");

  private final FakeClock clock = new FakeClock();
  private final PeerDirectory directory = new PeerDirectory(clock);

  @Test
  void findsAPeerByNameByIdAndByTheBeginningOfIt() {
    meet("ann", "laptop");
    meet("bob", "desktop");

    assertEquals(id("ann"), directory.named("laptop").id());
    assertEquals(id("bob"), directory.named(id("bob").text()).id());
    assertEquals(id("bob"), directory.named(id("bob").text().substring(0, 4)).id());
  }

  @Test
  void meansTheNodeOfAnIdWhateverAnotherCallsItself() {
    meet("ann", "laptop");
    meet("mallory", id("ann").text());

    assertEquals(id("ann"), directory.named(id("ann").text()).id());
  }

  @Test
  void tellsNoClockDifferenceThatCannotBeTold() {
    Introduction far =
        new Introduction(
            1, "mallory", "1.0", 7117, List.of(), "run-1", Optional.empty(), Instant.MAX, "tag", 0);
    directory.met(id("mallory"), far, address(1), new Liveness.Reachable(), Optional.empty());

    long millis = directory.find(id("mallory")).orElseThrow().clockAhead().toMillis();
    assertTrue(millis > Duration.ofDays(10_000).toMillis(), () -> "" + millis);
  }

  @Test
  void takesThreeDigitsForNoId() {
    meet("ann", "laptop");
    String three = id("ann").text().substring(0, 3);

    Fault fault = assertThrows(Fault.class, () -> directory.named(three));
    assertEquals(Reason.NOT_FOUND, fault.reason());
  }

  @Test
  void asksWhichWhenTwoBearAName() {
    meet("ann", "laptop");
    meet("bob", "laptop");

    Fault fault = assertThrows(Fault.class, () -> directory.named("laptop"));
    assertEquals(Reason.PRECONDITION, fault.reason());
    assertTrue(fault.getMessage().contains(id("ann").shortText()), fault.getMessage());
    assertTrue(fault.getMessage().contains(id("bob").shortText()), fault.getMessage());
  }

  @Test
  void meansTheOneThatIsHereWhenTheOtherIsGone() {
    meet("ann", "laptop");
    meet("bob", "laptop");
    directory.mark(id("ann"), GONE);

    assertEquals(id("bob"), directory.named("laptop").id());
    directory.mark(id("bob"), GONE);
    assertThrows(Fault.class, () -> directory.named("laptop"));
  }

  @Test
  void neverKeepsANameThatCannotBePrinted() {
    directory.met(
        id("ann"), introduction("\u001B[2Jann\u202E"), address(1), HERE, Optional.empty());

    assertEquals("\uFFFD[2Jann\uFFFD", directory.all().getFirst().name());
  }

  @Test
  void gathersTheWaysAPeerWasFoundUntilItIsGone() {
    meet("ann", "laptop");
    directory.found(id("ann"), FoundBy.MDNS);
    directory.found(id("nobody"), FoundBy.MDNS);
    assertEquals(Set.of(FoundBy.LIST, FoundBy.MDNS), directory.all().getFirst().foundBy());

    directory.mark(id("ann"), GONE);
    directory.met(id("ann"), introduction("laptop"), address(1), HERE, Optional.of(FoundBy.PEER));
    assertEquals(Set.of(FoundBy.PEER), directory.all().getFirst().foundBy());
  }

  @Test
  void tellsEveryChangeOfLivenessOnce() {
    List<String> told = new ArrayList<>();
    directory.onChange(peer -> told.add(peer.name() + " " + peer.liveness().trouble()));
    meet("ann", "laptop");
    meet("ann", "laptop");
    directory.mark(id("ann"), GONE);
    directory.mark(id("ann"), GONE);
    directory.mark(id("nobody"), GONE);
    meet("ann", "laptop");

    assertEquals(List.of("laptop ", "laptop it left", "laptop "), told);
  }

  @Test
  void remembersWhenAPeerWasSeenLast() {
    meet("ann", "laptop");
    clock.pass(Duration.ofHours(1));
    directory.mark(id("ann"), new Liveness.Suspect("broke"));
    var seen = clock.instant();
    clock.pass(Duration.ofHours(1));
    directory.mark(id("ann"), GONE);

    assertEquals(seen, directory.find(id("ann")).orElseThrow().lastSeen());
  }

  @Test
  void tellsHowFarAPeersClockIsAhead() {
    meet("ann", "laptop");

    Duration ahead = directory.all().getFirst().clockAhead();
    assertEquals(Duration.between(clock.instant(), java.time.Instant.EPOCH), ahead);
  }

  @Test
  void forgetsWhoIsGoneForThirtyDays() {
    meet("ann", "laptop");
    directory.mark(id("ann"), GONE);
    clock.pass(Duration.ofDays(30));
    meet("bob", "desktop");
    assertTrue(directory.find(id("ann")).isPresent());

    clock.pass(Duration.ofSeconds(1));
    meet("bob", "desktop");
    assertFalse(directory.find(id("ann")).isPresent());
  }

  @Test
  void neverForgetsWhoIsHere() {
    meet("ann", "laptop");
    clock.pass(Duration.ofDays(400));
    meet("bob", "desktop");

    assertTrue(directory.find(id("ann")).isPresent());
  }

  @Test
  void forgetsThoseGoneLongestWhenThereAreTooMany() {
    meet("ann", "laptop");
    for (int i = 0; i < PeerDirectory.MAX_PEERS + 10; i++) {
      clock.pass(Duration.ofSeconds(1));
      meet("peer" + i, "peer" + i);
      directory.mark(id("peer" + i), GONE);
    }
    meet("bob", "desktop");

    assertEquals(PeerDirectory.MAX_PEERS, directory.all().size());
    assertTrue(directory.find(id("ann")).isPresent(), "who is here stays");
    assertTrue(directory.find(id("bob")).isPresent());
    assertFalse(directory.find(id("peer0")).isPresent());
    assertTrue(directory.find(id("peer1009")).isPresent());
  }

  @Test
  void takesOverWhatWasRememberedButNotOverWhatIsKnown() {
    meet("ann", "laptop");
    Peer ann = directory.all().getFirst();
    Peer old = ann.with(GONE, clock.instant().minus(Duration.ofDays(1)));
    PeerDirectory next = new PeerDirectory(clock);
    next.remember(List.of(old));
    assertEquals(List.of(), next.present());
    directory.remember(List.of(old));

    assertEquals(List.of(ann), directory.reachable());
    next.forgetAll();
    assertEquals(List.of(), next.all());
  }

  private void meet(String who, String name) {
    directory.met(id(who), introduction(name), address(1), HERE, Optional.of(FoundBy.LIST));
  }
}
