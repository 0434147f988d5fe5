package dev.lanyard.node.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.HostAndPort;
import dev.lanyard.node.peer.Hint;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** With the operating system's resolver and real threads. */
final class ListDiscoveryTest {
  @Test
  void bringsLiteralAddressesAtOnceBesideAHostThatIsNotKnown() throws InterruptedException {
    List<HostAndPort> hosts =
        List.of("no-such-host.invalid:7117", "127.0.0.1:7117", "[::1]:99").stream()
            .map(HostAndPort::fromString)
            .toList();
    Set<Hint> seen = ConcurrentHashMap.newKeySet();
    CountDownLatch two = new CountDownLatch(2);

    try (ListDiscovery discovery = new ListDiscovery(hosts)) {
      discovery.start(hint -> {
        if (seen.add(hint)) {
          two.countDown();
        }
      });
      assertTrue(two.await(10, TimeUnit.SECONDS), seen::toString);
    }

    assertEquals(
        Set.of("127.0.0.1:7117 list", "0:0:0:0:0:0:0:1:99 list"),
        seen.stream().map(ListDiscoveryTest::text).collect(Collectors.toSet()));
  }

  @Test
  void leavesNoThreadBehind() throws InterruptedException {
    ListDiscovery discovery = new ListDiscovery(List.of(HostAndPort.fromString("127.0.0.1:1")));
    CountDownLatch one = new CountDownLatch(1);
    discovery.start(hint -> one.countDown());
    assertTrue(one.await(10, TimeUnit.SECONDS));

    discovery.close();
    discovery.close();

    Thread[] threads = new Thread[Thread.activeCount() + 50];
    int count = Thread.enumerate(threads);
    for (Thread thread : Arrays.copyOf(threads, count)) {
      if (thread.getName().startsWith("list-")) {
        thread.join(10_000);
        assertFalse(thread.isAlive(), thread.getName());
      }
    }
  }

  private static String text(Hint hint) {
    return hint.address().getAddress().getHostAddress()
        + ":"
        + hint.address().getPort()
        + " "
        + hint.foundBy().word();
  }
}
