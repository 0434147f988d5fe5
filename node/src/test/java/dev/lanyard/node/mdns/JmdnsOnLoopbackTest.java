package dev.lanyard.node.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import com.google.common.net.HostAndPort;
import dev.lanyard.node.doctor.ProbeResult;
import dev.lanyard.node.doctor.ProbeResult.Outcome;
import dev.lanyard.node.host.LocalInterface;
import dev.lanyard.node.host.LocalInterface.Kind;
import dev.lanyard.node.host.NetworkInterfaces;
import dev.lanyard.node.host.Some;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Hint;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** jmDNS itself, on loopback alone, in a mesh of its own so that no other node is met. */
final class JmdnsOnLoopbackTest {
  private static final String TAG = "test-" + ProcessHandle.current().pid();
  private static final AtomicInteger starts = new AtomicInteger();
  private static final List<LocalInterface> LOOPBACK =
      NetworkInterfaces.now().stream().filter(each -> each.kind() == Kind.LOOPBACK).toList();

  @Test
  void nodesThatStartTogetherFindEachOther() throws InterruptedException {
    BlockingQueue<Hint> atA = new LinkedBlockingQueue<>();
    BlockingQueue<Hint> atB = new LinkedBlockingQueue<>();
    try (MdnsDiscovery a = discovery(Some.NODE_A, TAG, 7117);
        MdnsDiscovery b = discovery(Some.NODE_B, TAG, 7217)) {
      a.start(atA::add);
      b.start(atB::add);

      Hint ofB = next(atA);
      Hint ofA = next(atB);

      assertEquals(Some.NODE_B, ofB.claimed().orElseThrow());
      assertEquals(7217, ofB.address().getPort());
      assertEquals(Some.NODE_A, ofA.claimed().orElseThrow());
    }
  }

  @Test
  void aProbeHearsNodesOfItsMeshAlone() throws InterruptedException {
    BlockingQueue<Hint> atA = new LinkedBlockingQueue<>();
    try (MdnsDiscovery a = discovery(Some.NODE_A, TAG, 7117);
        MdnsDiscovery b = discovery(Some.NODE_B, TAG, 7217)) {
      a.start(atA::add);
      b.start(hint -> {});
      next(atA);

      // jmDNS answers questions only after it has announced itself, some five seconds after its
      // start.
      Set<NodeId> answered = Set.of();
      for (int i = 0; i < 10 && answered.isEmpty(); i++) {
        answered = probe(Some.NODE_A, TAG);
      }

      assertEquals(Set.of(Some.NODE_B), answered);
      assertEquals(Set.of(), probe(Some.NODE_A, "another mesh"));
    }
  }

  @Test
  void publishesWhatTheOwnerAdvertises() throws InterruptedException {
    BlockingQueue<Hint> atA = new LinkedBlockingQueue<>();
    Announcement elsewhere =
        new Announcement(
            Some.NODE_B, TAG + "x", 7217, List.of(HostAndPort.fromString("10.1.1.1:99")));
    try (MdnsDiscovery a = discovery(Some.NODE_A, TAG + "x", 7117);
        MdnsDiscovery b = discovery(elsewhere)) {
      a.start(atA::add);
      b.start(hint -> {});

      assertEquals("/10.1.1.1:99", next(atA).address().toString());
    }
  }

  @Test
  void aNodeThatComesBackOnAnotherPortIsSeenAtOnce() throws InterruptedException {
    BlockingQueue<Hint> atA = new LinkedBlockingQueue<>();
    String tag = TAG + "y";
    try (MdnsDiscovery a = discovery(Some.NODE_A, tag, 7117)) {
      a.start(atA::add);
      MdnsDiscovery before = discovery(Some.NODE_B, tag, 7217);
      before.start(hint -> {});
      assertEquals(7217, next(atA).address().getPort());

      // As if it was killed: it says nothing when it goes.
      try (MdnsDiscovery after = discovery(Some.NODE_B, tag, 7317)) {
        after.start(hint -> {});
        int port = 7217;
        for (int i = 0; i < 50 && port != 7317; i++) {
          port = next(atA).address().getPort();
        }
        assertEquals(7317, port);
      } finally {
        before.close();
      }
    }
  }

  @Test
  void closesWithinItsBound() {
    MdnsDiscovery a = discovery(Some.NODE_A, TAG, 7117);
    a.start(hint -> {});
    a.lookAgain();
    long began = System.nanoTime();

    a.close();
    a.close();

    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertTrue(took.compareTo(Duration.ofSeconds(3)) < 0, took::toString);
  }

  private static Set<NodeId> probe(NodeId self, String tag) throws InterruptedException {
    List<ProbeResult> results = new MulticastProbe(self, tag).run(LOOPBACK, false);
    return switch (results.getFirst().outcome()) {
      case Outcome.Sent sent -> sent.byMulticast();
      case Outcome.NotSent(String why) -> throw new AssertionError(why);
    };
  }

  private static MdnsDiscovery discovery(NodeId id, String tag, int port) {
    return discovery(new Announcement(id, tag, port, List.of()));
  }

  private static MdnsDiscovery discovery(Announcement announcement) {
    return new MdnsDiscovery(
        () -> LOOPBACK,
        List.of(),
        new JmdnsStations(announcement, TAG + starts.incrementAndGet(), member -> false),
        Ticker.systemTicker());
  }

  private static Hint next(BlockingQueue<Hint> hints) throws InterruptedException {
    Hint hint = hints.poll(20, TimeUnit.SECONDS);
    if (hint == null) {
      throw new AssertionError("no hint in 20 s");
    }
    return hint;
  }
}
