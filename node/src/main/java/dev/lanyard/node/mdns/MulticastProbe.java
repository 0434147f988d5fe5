package dev.lanyard.node.mdns;

import com.google.common.base.Ticker;
import dev.lanyard.node.doctor.ProbeResult;
import dev.lanyard.node.doctor.ProbeResult.Outcome;
import dev.lanyard.node.host.LocalInterface;
import dev.lanyard.node.host.Place;
import dev.lanyard.node.identity.NodeId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.jmdns.impl.DNSIncoming;
import javax.jmdns.impl.DNSOutgoing;
import javax.jmdns.impl.DNSRecord;
import javax.jmdns.impl.constants.DNSConstants;
import javax.jmdns.impl.constants.DNSRecordClass;
import javax.jmdns.impl.constants.DNSRecordType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries multicast on each interface, apart from the running discovery, by asking for nodes in two
 * ways. From port 5353, so that answers come by multicast as in discovery; and from a port of its
 * own with the wish for a unicast answer, which jmDNS fulfils (it does not answer plain questions
 * from other ports by unicast). Who answers the second alone hears us, while its multicast does not
 * reach us.
 */
public final class MulticastProbe {
  /**
   * Answers come within 120 ms of a question by RFC 6762; slow Wi-Fi gathers multicast for longer.
   */
  private static final Duration WAIT = Duration.ofMillis(1_500);

  /** The question is asked anew, since one packet may be lost. */
  private static final Duration BETWEEN_ASKS = Duration.ofMillis(500);

  /**
   * Where somebody should answer and nobody did yet: jmDNS answers no question in the first five
   * seconds after its start.
   */
  private static final Duration LONG_WAIT = Duration.ofMillis(6_500);

  /** Answers taken from one socket; more are a flood. */
  private static final int MAX_PACKETS = 2_000;

  private static final int HOPS = 255;
  private static final Logger log = LoggerFactory.getLogger(MulticastProbe.class);

  private final NodeId self;
  private final String meshTag;
  private final Ticker ticker;

  /** Looks for nodes of this mesh other than this one. */
  public MulticastProbe(NodeId self, String meshTag) {
    this(self, meshTag, Ticker.systemTicker());
  }

  MulticastProbe(NodeId self, String meshTag, Ticker ticker) {
    this.self = self;
    this.meshTag = meshTag;
    this.ticker = ticker;
  }

  /**
   * Tries all at once, at the addresses that discovery would use. Takes one and a half seconds, or
   * six and a half where an answer is awaited in vain.
   *
   * @param interfaces those that discovery has chosen, which are few
   * @param awaited some node of this mesh is known to be there, so silence needs a second look
   */
  public List<ProbeResult> run(List<LocalInterface> interfaces, boolean awaited)
      throws InterruptedException {
    List<ProbeResult> first = run(interfaces, WAIT);
    return awaited && first.stream().noneMatch(MulticastProbe::isAnswered)
        ? run(interfaces, LONG_WAIT.minus(WAIT))
        : first;
  }

  private static boolean isAnswered(ProbeResult result) {
    return result.outcome() instanceof Outcome.Sent sent && !sent.byMulticast().isEmpty();
  }

  private List<ProbeResult> run(List<LocalInterface> interfaces, Duration wait)
      throws InterruptedException {
    List<Place> places = interfaces.stream().flatMap(each -> each.places().stream()).toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Outcome>> outcomes = new ArrayList<>();
      for (Place place : places) {
        outcomes.add(threads.submit(() -> probe(place, wait, threads)));
      }
      List<ProbeResult> results = new ArrayList<>();
      for (int i = 0; i < places.size(); i++) {
        Place place = places.get(i);
        results.add(
            new ProbeResult(place.interfaceName(), place.address(), outcome(outcomes.get(i))));
      }
      return results;
    }
  }

  private static Outcome outcome(Future<Outcome> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return new Outcome.NotSent(cause == null ? e.toString() : reason(cause));
    }
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }

  private Outcome probe(Place place, Duration wait, ExecutorService threads)
      throws IOException, InterruptedException {
    NetworkInterface at = NetworkInterface.getByInetAddress(place.address());
    if (at == null) {
      throw new SocketException("the address is gone");
    }
    InetSocketAddress group = group(place);
    try (MulticastSocket shared = open(at, DNSConstants.MDNS_PORT);
        MulticastSocket own = open(at, 0)) {
      shared.joinGroup(group, at);
      Future<Set<NodeId>> byUnicast =
          threads.submit(() -> ask(own, group, wait, DNSRecordClass.UNIQUE));
      Set<NodeId> byMulticast = ask(shared, group, wait, DNSRecordClass.NOT_UNIQUE);
      return new Outcome.Sent(byMulticast, heard(byUnicast));
    }
  }

  /** Nobody, where asking for answers by unicast failed: multicast is what is tried. */
  private static Set<NodeId> heard(Future<Set<NodeId>> byUnicast) throws InterruptedException {
    try {
      return byUnicast.get();
    } catch (ExecutionException e) {
      log.debug("asking for answers by unicast failed", e);
      return Set.of();
    }
  }

  private static InetSocketAddress group(Place place) {
    boolean six = place.address() instanceof Inet6Address;
    return new InetSocketAddress(
        six ? DNSConstants.MDNS_GROUP_IPV6 : DNSConstants.MDNS_GROUP, DNSConstants.MDNS_PORT);
  }

  /** A multicast socket shares its port with jmDNS's, and with those of other programs. */
  private static MulticastSocket open(NetworkInterface at, int port) throws IOException {
    MulticastSocket socket = new MulticastSocket(port);
    socket.setNetworkInterface(at);
    socket.setTimeToLive(HOPS);
    return socket;
  }

  /** Asks and listens. Failing to send the first question is the failure of all. */
  private Set<NodeId> ask(
      MulticastSocket socket, InetSocketAddress group, Duration wait, boolean unicast)
      throws IOException {
    Set<NodeId> answered = new HashSet<>();
    byte[] question = question(unicast);
    int packets = 0;
    for (Duration asked = Duration.ZERO;
        asked.compareTo(wait) < 0;
        asked = asked.plus(BETWEEN_ASKS)) {
      socket.send(new DatagramPacket(question, question.length, group));
      long until = ticker.read() + BETWEEN_ASKS.toNanos();
      for (long left; (left = until - ticker.read()) > 0 && packets < MAX_PACKETS; packets++) {
        listen(socket, Duration.ofNanos(left), answered);
      }
    }
    answered.remove(self);
    return answered;
  }

  private static byte[] question(boolean unicast) throws IOException {
    DNSOutgoing out = Questions.whoIsThere(unicast);
    return out.data();
  }

  private void listen(MulticastSocket socket, Duration atMost, Set<NodeId> answered)
      throws IOException {
    byte[] buffer = new byte[DNSConstants.MAX_MSG_ABSOLUTE];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    socket.setSoTimeout(Math.toIntExact(Math.max(1, atMost.toMillis())));
    try {
      socket.receive(packet);
      read(packet, answered);
    } catch (SocketTimeoutException silence) {
      log.trace("nobody more");
    }
  }

  /** Who answers in a packet of whatever origin. */
  void read(DatagramPacket packet, Set<NodeId> answered) {
    try {
      DNSIncoming message = new DNSIncoming(packet);
      if (!message.isResponse()) {
        return;
      }
      for (DNSRecord record : message.getAllAnswers()) {
        if (record.getRecordType() == DNSRecordType.TYPE_TXT
            && record.getName().toLowerCase(Locale.ROOT).endsWith(ServiceText.SERVICE_TYPE)) {
          ServiceText.idIn(record.getServiceInfo()::getPropertyString, meshTag, id -> false)
              .ifPresent(answered::add);
        }
      }
    } catch (IOException | RuntimeException notOurs) {
      log.trace("an odd packet: {}", notOurs.toString());
    }
  }
}
