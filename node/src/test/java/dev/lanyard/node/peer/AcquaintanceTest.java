package dev.lanyard.node.peer;

import static dev.lanyard.node.peer.FakeNetwork.address;
import static dev.lanyard.node.peer.FakeNetwork.id;
import static dev.lanyard.node.peer.FakeNetwork.introduction;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.FakeClock;
import dev.lanyard.node.peer.Acquaintance.Threads;
import dev.lanyard.node.peer.FakeNetwork.FakeLink;
import dev.lanyard.node.peer.Hint.FoundBy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Work runs when a test says so, in the test's own thread, so that every interleaving is exact. */
class AcquaintanceTest {
  private static final AcquaintanceOptions OPTIONS =
      new AcquaintanceOptions(
          Duration.ofSeconds(4),
          Duration.ofMillis(1500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(8),
          3,
          4,
          300,
          2,
          4);

  /** Where the node under test is. */
  private static final int SELF = 99;

  private final FakeClock clock = new FakeClock();
  private final FakeTimer timer = new FakeTimer(clock);
  private final FakeNetwork network = new FakeNetwork();
  private final PeerDirectory directory = new PeerDirectory(clock);
  private final Queue<Runnable> work = new ArrayDeque<>();
  private final Members members = new Members(directory);
  private final Acquaintance acquaintance =
      new Acquaintance(
          new Acquaintance.Self(id("self"), address(SELF)::equals),
          members,
          network,
          OPTIONS,
          clock.ticker(),
          new Threads(timer, work::add));

  @Test
  void makesAPeerOfAHint() {
    network.up(1, "ann");
    hint(1);

    Peer ann = peer("ann");
    assertTrue(ann.isReachable());
    assertEquals("ann", ann.name());
    assertEquals(Set.of(FoundBy.MDNS), ann.foundBy());
    assertTrue(acquaintance.client(id("ann")).isPresent());
    assertEquals(Set.of(id("ann")), acquaintance.clients().keySet());
  }

  @Test
  void makesNothingOfAHintThatLeadsNowhere() {
    hint(1);

    assertEquals(List.of(), directory.all());
    assertEquals(List.of("10.0.0.1"), network.dials);
  }

  @Test
  void forgetsWhoIsExpelledAndDialsItNoMore() {
    network.up(1, "ann");
    network.up(2, "bob");
    hint(1);
    hint(2);
    members.expelled(Set.of(id("ann")));
    acquaintance.expelled(id("ann"));
    drain();

    assertTrue(network.link("ann").closed);
    assertEquals(List.of("bob"), directory.all().stream().map(Peer::name).toList());
    assertEquals(Set.of(id("bob")), acquaintance.clients().keySet());
    assertEquals(List.of("10.0.0.1", "10.0.0.2"), network.dials);
  }

  @Test
  void closesALinkToWhomWasExpelledWhileItWasDialled() {
    network.up(1, "ann");
    acquaintance.hint(new Hint(address(1), Optional.empty(), FoundBy.MDNS));
    members.expelled(Set.of(id("ann")));
    acquaintance.expelled(id("ann"));
    drain();

    assertTrue(network.link("ann").closed);
    assertEquals(List.of(), directory.all());
    assertEquals(Set.of(), acquaintance.clients().keySet());
  }

  @Test
  void tellsOfTheTagsOfPeers() {
    List<String> tags = new ArrayList<>();
    acquaintance.onMesh((id, tag, changes) -> tags.add(tag));
    network.up(1, "ann");
    hint(1);
    network.link("ann").says(News.renewed("new"));
    network.link("ann").says(News.of(List.of()));

    assertEquals(List.of("tag", "new"), tags);
    assertEquals(1, acquaintance.tellRenewed("newer"));
    assertEquals("newer", network.link("ann").told.getLast().meshTag());
  }

  @Test
  void tellsWhoCameAlongOfTheOthersOnceMore() {
    network.up(1, "ann");
    network.up(2, "bob");
    hint(1);
    hint(2);
    FakeLink ann = network.link("ann");
    int before = ann.told.size();
    for (int again = 0; again < 100; again++) {
      ann.says(News.renewed("new " + again));
    }
    assertEquals(before, ann.told.size());

    pass(Duration.ofSeconds(2));
    assertEquals(
        List.of(News.of(List.of(new News.Known(id("bob"), address(2))))),
        ann.told.subList(before, ann.told.size()));
  }

  @Test
  void triesThoseAgainWhoRefusedItBeforeItsMeshChanged() {
    hint(1);
    network.up(1, "ann");
    hint(1);
    assertEquals(List.of("10.0.0.1"), network.dials);

    acquaintance.tellRenewed("new");
    hint(1);
    assertTrue(peer("ann").isReachable());
  }

  private static Introduction process(String name, String instance) {
    Introduction one = introduction(name);
    return new Introduction(
        one.protocol(),
        one.name(),
        one.version(),
        one.port(),
        one.advertised(),
        instance,
        one.unprovenId(),
        one.clock(),
        one.meshTag(),
        one.meshChanges());
  }

  @Test
  void tellsBothNodesOfOneId() {
    List<News> one = new ArrayList<>();
    List<News> other = new ArrayList<>();
    acquaintance.incoming(id("ann"), process("ann", "run-1"), from(1), one::add);
    acquaintance.incoming(id("ann"), process("ann", "run-2"), from(2), other::add);
    int waiting = timer.waiting();
    for (int again = 0; again < 10; again++) {
      Inbound more = news -> {};
      acquaintance.incoming(id("ann"), process("ann", "run-" + again), from(2), more);
      acquaintance.incomingLost(id("ann"), more);
    }
    assertEquals(waiting, timer.waiting(), "it is watched once");
    timer.pass(Duration.ofSeconds(29));
    drain();
    assertFalse(one.contains(News.CLONED), "it may have been started anew");

    timer.pass(Duration.ofSeconds(1));
    drain();
    assertTrue(one.contains(News.CLONED));
    assertTrue(other.contains(News.CLONED));
  }

  @Test
  void takesANodeThatWasStartedAnewForNoOther() {
    List<News> one = new ArrayList<>();
    List<News> other = new ArrayList<>();
    Inbound before = one::add;
    acquaintance.incoming(id("ann"), process("ann", "run-1"), from(1), before);
    acquaintance.incoming(id("ann"), process("ann", "run-2"), from(1), other::add);
    acquaintance.incomingLost(id("ann"), before);
    timer.pass(Duration.ofSeconds(60));
    drain();

    assertFalse(one.contains(News.CLONED));
    assertFalse(other.contains(News.CLONED));
  }

  @Test
  void hearsThatItsIdIsUsedElsewhere() {
    AtomicInteger told = new AtomicInteger();
    acquaintance.onCloned(told::incrementAndGet);
    network.up(1, "ann");
    hint(1);
    network.link("ann").says(News.CLONED);
    acquaintance.incomingNews(id("ann"), News.CLONED);

    assertEquals(2, told.get());
  }

  @Test
  void doesNotDialItself() {
    network.up(SELF, "self");
    acquaintance.hint(new Hint(address(SELF), Optional.of(id("self")), FoundBy.MDNS));
    drain();

    assertEquals(List.of(), network.dials);
  }

  @Test
  void learnsOfATwinThatNobodyElseSees() {
    AtomicInteger told = new AtomicInteger();
    acquaintance.onCloned(told::incrementAndGet);
    network.up(1, "self");
    acquaintance.hint(new Hint(address(1), Optional.of(id("self")), FoundBy.MDNS));
    drain();

    assertEquals(1, told.get());
    assertEquals(List.of(), directory.all());
  }

  @Test
  void holdsAHintToTheIdItClaims() {
    network.up(1, "mallory");
    acquaintance.hint(new Hint(address(1), Optional.of(id("ann")), FoundBy.PEER));
    drain();

    assertEquals(List.of(), directory.all());
    assertEquals(List.of(), network.links);
  }

  @Test
  void doesNotDialWhoIsConnected() {
    network.up(1, "ann");
    hint(1);
    hint(1);
    acquaintance.hint(new Hint(address(9), Optional.of(id("ann")), FoundBy.DNS));
    drain();

    assertEquals(1, network.dials.size());
    assertEquals(Set.of(FoundBy.MDNS, FoundBy.DNS), peer("ann").foundBy());
  }

  @Test
  void dialsAnAddressOnceAtATime() {
    network.up(1, "ann");
    acquaintance.hint(new Hint(address(1), Optional.empty(), FoundBy.MDNS));
    acquaintance.hint(new Hint(address(1), Optional.empty(), FoundBy.LIST));
    drain();

    assertEquals(1, network.dials.size());
  }

  @Test
  void keepsOneOfTwoLinksToOnePeer() {
    network.up(1, "ann");
    network.up(2, "ann");
    acquaintance.hint(new Hint(address(1), Optional.empty(), FoundBy.MDNS));
    acquaintance.hint(new Hint(address(2), Optional.empty(), FoundBy.LIST));
    drain();

    assertEquals(2, network.links.size());
    assertFalse(network.links.getFirst().closed);
    assertTrue(network.links.getLast().closed);
    assertTrue(peer("ann").isReachable(), "the end of the second means nothing");
    assertEquals(Set.of(FoundBy.MDNS, FoundBy.LIST), peer("ann").foundBy());
  }

  @Test
  void leavesAnAddressAloneForAWhile() {
    hint(1);
    hint(1);
    assertEquals(1, network.dials.size());

    clock.pass(Duration.ofSeconds(1));
    hint(1);
    clock.pass(Duration.ofSeconds(1));
    hint(1);
    assertEquals(2, network.dials.size(), "the pause doubles");

    clock.pass(Duration.ofSeconds(1));
    hint(1);
    assertEquals(3, network.dials.size());
  }

  @Test
  void remembersFewAddressesThatLedNowhere() {
    for (int host = 1; host <= 3; host++) {
      hint(host);
    }
    hint(3);
    assertEquals(3, network.dials.size());
    hint(1);
    assertEquals(4, network.dials.size(), "the oldest was forgotten");
  }

  @Test
  void takesABrokenConnectionForDoubtUntilTheNextDial() {
    network.up(1, "ann");
    hint(1);
    network.down(1);
    network.link("ann").breaks("the connection broke");

    assertEquals(new Liveness.Suspect("the connection broke"), peer("ann").liveness());
    assertTrue(acquaintance.client(id("ann")).isEmpty());
    drain();
    assertTrue(peer("ann").isGone());
  }

  @Test
  void reconnectsAtOnceWhereThePeerIsAlive() {
    network.up(1, "ann");
    hint(1);
    network.link("ann").breaks("the connection broke");
    drain();

    assertTrue(peer("ann").isReachable());
    assertEquals(List.of("10.0.0.1", "10.0.0.1 expects ann"), network.dials);
  }

  @Test
  void ignoresTheEndOfALinkThatWasReplaced() {
    network.up(1, "ann");
    hint(1);
    FakeLink old = network.link("ann");
    old.breaks("the connection broke");
    drain();
    old.breaks("again");
    drain();

    assertTrue(peer("ann").isReachable());
    assertEquals(2, network.dials.size());
  }

  @Test
  void dialsWhoIsGoneAgainAndThenLeavesItToDiscovery() {
    network.up(1, "ann");
    hint(1);
    network.down(1);
    network.link("ann").breaks("the connection broke");
    drain();
    assertEquals(2, network.dials.size());

    pass(Duration.ofSeconds(1));
    assertEquals(3, network.dials.size());
    pass(Duration.ofSeconds(1));
    assertEquals(3, network.dials.size(), "the pause doubles");
    pass(Duration.ofSeconds(1));
    assertEquals(4, network.dials.size());
    pass(Duration.ofHours(1));
    assertEquals(5, network.dials.size());
    assertEquals(0, timer.waiting());

    network.up(1, "ann");
    hint(1);
    assertTrue(peer("ann").isReachable());
  }

  @Test
  void findsWhoComesBackByItself() {
    network.up(1, "ann");
    hint(1);
    network.down(1);
    network.link("ann").breaks("the connection broke");
    drain();
    network.up(1, "ann");
    pass(Duration.ofSeconds(1));

    assertTrue(peer("ann").isReachable());
  }

  @Test
  void doesNotDialWhoSaidGoodbye() {
    network.up(1, "ann");
    hint(1);
    FakeLink link = network.link("ann");
    link.says(News.LEAVING);

    assertEquals(new Liveness.Gone("it left"), peer("ann").liveness());
    assertTrue(link.retired, "calls under way go on");
    link.breaks("closed");
    pass(Duration.ofHours(1));
    assertEquals(1, network.dials.size());
    assertTrue(acquaintance.clients().isEmpty());
  }

  @Test
  void dialsBackWhoDialledUs() {
    network.up(1, "ann");
    acquaintance.incoming(id("ann"), introduction("ann"), from(1), news -> {});
    assertTrue(peer("ann").isReachable(), "it proved its id");
    drain();

    assertEquals(List.of("10.0.0.1 expects ann"), network.dials);
    assertTrue(acquaintance.client(id("ann")).isPresent());
  }

  @Test
  void dialsBackWhereThePeerSaysItIs() {
    network.up(7, "ann");
    acquaintance.incoming(
        id("ann"), introduction("ann", "10.0.0.6", "10.0.0.7:7117"), from(1), news -> {});
    drain();

    assertEquals(List.of("10.0.0.6 expects ann", "10.0.0.7 expects ann"), network.dials);
    assertEquals(address(7), peer("ann").address());
  }

  @Test
  void callsWhoReachesUsAndIsNotReachedSuspectAndTriesOn() {
    acquaintance.incoming(id("ann"), introduction("ann"), from(1), news -> {});
    drain();
    Liveness.Suspect suspect = assertInstanceOf(Liveness.Suspect.class, peer("ann").liveness());
    assertTrue(suspect.why().contains("10.0.0.1:7117"), suspect.why());

    network.up(1, "ann");
    pass(Duration.ofSeconds(1));
    assertTrue(acquaintance.client(id("ann")).isPresent());
  }

  @Test
  void knowsThatWhoOnlyReachedUsIsGoneWhenItsConnectionEnds() {
    Inbound inbound = news -> {};
    acquaintance.incoming(id("ann"), introduction("ann"), from(1), inbound);
    drain();
    acquaintance.incomingLost(id("ann"), inbound);
    drain();

    assertTrue(peer("ann").isGone());
  }

  @Test
  void verifiesItsOwnLinkWhenThePeersEnds() {
    network.up(1, "ann");
    hint(1);
    Inbound inbound = news -> {};
    acquaintance.incoming(id("ann"), introduction("ann"), from(1), inbound);
    acquaintance.incomingLost(id("ann"), inbound);
    drain();
    assertTrue(peer("ann").isReachable());
    assertFalse(network.link("ann").closed);

    network.down(1);
    network.link("ann").answers = false;
    acquaintance.incoming(id("ann"), introduction("ann"), from(1), inbound);
    acquaintance.incomingLost(id("ann"), inbound);
    drain();
    assertTrue(peer("ann").isGone());
  }

  @Test
  void tellsPeersOfEachOther() {
    network.up(1, "ann");
    network.up(2, "bob");
    hint(1);
    hint(2);

    assertEquals(
        List.of(News.of(List.of(new News.Known(id("bob"), address(2))))), network.link("ann").told);
    assertEquals(
        List.of(News.of(List.of(new News.Known(id("ann"), address(1))))), network.link("bob").told);
  }

  @Test
  void tellsWhoOnlyReachesUsToo() {
    List<News> told = new ArrayList<>();
    acquaintance.incoming(id("ann"), introduction("ann"), from(1), told::add);
    drain();
    network.up(2, "bob");
    hint(2);

    assertEquals(List.of(News.of(List.of(new News.Known(id("bob"), address(2))))), told);
  }

  @Test
  void followsWhatPeersTell() {
    network.up(1, "ann");
    network.up(2, "bob");
    hint(1);
    network
        .link("ann")
        .says(
            News.of(
                List.of(
                    new News.Known(id("self"), address(SELF)),
                    new News.Known(id("bob"), address(2)))));
    drain();

    assertEquals(List.of("10.0.0.1", "10.0.0.2 expects bob"), network.dials);
    assertEquals(Set.of(FoundBy.PEER), peer("bob").foundBy());
  }

  @Test
  void followsOnlySoMuchOfWhatOnePeerTells() {
    network.up(1, "ann");
    hint(1);
    List<News.Known> flood = new ArrayList<>();
    for (int i = 0; i < 2 * News.MAX_PEERS; i++) {
      flood.add(new News.Known(id("peer" + i), address(100 + i)));
    }
    acquaintance.incomingNews(id("ann"), News.of(flood));
    drain();

    assertEquals(1 + News.MAX_PEERS, network.dials.size());
  }

  @Test
  void passesOverAFloodOfHintsAndDialsBackAllTheSame() {
    for (int host = 100; host < 1100; host++) {
      acquaintance.hint(new Hint(address(host), Optional.empty(), FoundBy.MDNS));
    }
    acquaintance.hint(new Hint(address(2000), Optional.empty(), FoundBy.LIST));
    assertEquals(300 + 1, work.size(), "each way of finding has room of its own");

    network.up(1, "ann");
    acquaintance.incoming(id("ann"), introduction("ann"), from(1), news -> {});
    assertEquals(302, work.size());
  }

  @Test
  void dialsWhoReachesUsAgainAndAgainInOneChain() {
    for (int i = 0; i < 10; i++) {
      Inbound inbound = news -> {};
      acquaintance.incoming(id("ann"), introduction("ann"), from(1), inbound);
      drain();
      acquaintance.incomingLost(id("ann"), inbound);
      drain();
    }
    int dials = network.dials.size();
    pass(Duration.ofHours(1));

    assertTrue(network.dials.size() - dials <= OPTIONS.redials(), () -> "" + network.dials);
    assertEquals(0, timer.waiting());
  }

  @Test
  void dialsBackAtOnceWhoCallsWhileALaterDialIsDue() {
    network.up(1, "ann");
    hint(1);
    network.down(1);
    network.link("ann").breaks("the connection broke");
    pass(Duration.ofSeconds(2));
    assertTrue(peer("ann").isGone());

    network.up(1, "ann");
    acquaintance.incoming(id("ann"), introduction("ann"), from(1), news -> {});
    drain();
    assertTrue(acquaintance.client(id("ann")).isPresent());
  }

  @Test
  void knowsThatWhoReachedUsOneWayForLongIsGoneInTheEnd() {
    Inbound inbound = news -> {};
    acquaintance.incoming(id("ann"), introduction("ann"), from(1), inbound);
    pass(Duration.ofMinutes(5));
    assertInstanceOf(Liveness.Suspect.class, peer("ann").liveness());

    acquaintance.incomingLost(id("ann"), inbound);
    drain();
    assertTrue(peer("ann").isGone());
  }

  @Test
  void dialsAgainWhereThePeerAdvertisesItself() {
    acquaintance.incoming(id("ann"), introduction("ann", "10.0.0.7:7117"), from(1), news -> {});
    drain();
    network.up(7, "ann");
    pass(Duration.ofSeconds(1));

    assertEquals(address(7), peer("ann").address());
    assertTrue(acquaintance.client(id("ann")).isPresent());
  }

  @Test
  void triesOnlySomeOfTheAddressesThatAPeerAdvertises() {
    String[] many = new String[16];
    for (int i = 0; i < many.length; i++) {
      many[i] = "10.0.1." + (i + 1);
    }
    acquaintance.incoming(id("ann"), introduction("ann", many), from(1), news -> {});
    drain();

    assertEquals(4, network.dials.size());
  }

  @Test
  void holdsOnlySoManyConnections() {
    for (int host = 1; host <= 6; host++) {
      network.up(host, "peer" + host);
      hint(host);
    }

    assertEquals(4, acquaintance.clients().size());
    assertTrue(network.link("peer6").closed);
    assertFalse(network.link("peer1").closed);
  }

  @Test
  void saysGoodbyeToEveryoneAndIsSilentThen() {
    network.up(1, "ann");
    hint(1);
    List<News> told = new ArrayList<>();
    acquaintance.incoming(id("bob"), introduction("bob"), from(2), told::add);
    acquaintance.close();
    acquaintance.close();
    int dials = network.dials.size();

    assertEquals(List.of(News.LEAVING), network.link("ann").told);
    assertEquals(List.of(News.LEAVING), told);
    assertTrue(network.link("ann").closed);
    hint(3);
    acquaintance.incoming(id("carl"), introduction("carl"), from(3), told::add);
    pass(Duration.ofHours(1));
    assertTrue(acquaintance.clients().isEmpty());
    assertTrue(network.dials.size() <= dials + 1, "at most what was under way");
  }

  private void hint(int host) {
    acquaintance.hint(new Hint(address(host), Optional.empty(), FoundBy.MDNS));
    drain();
  }

  private void pass(Duration time) {
    // A task of the timer hands its work on at its own time, so time passes in steps.
    for (Duration left = time; left.isPositive(); left = left.minusMillis(500)) {
      timer.pass(Duration.ofMillis(500));
      drain();
      if (timer.waiting() == 0 && work.isEmpty()) {
        clock.pass(left.minusMillis(500));
        return;
      }
    }
  }

  private void drain() {
    for (Runnable task = work.poll(); task != null; task = work.poll()) {
      task.run();
    }
  }

  private Peer peer(String name) {
    return directory.find(id(name)).orElseThrow();
  }

  private static InetSocketAddress from(int host) {
    return new InetSocketAddress(address(host).getAddress(), 50_000);
  }
}
