package dev.lanyard.node.mdns;

import com.google.common.net.HostAndPort;
import dev.lanyard.node.host.Place;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Hint;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import javax.jmdns.impl.DNSEntry;
import javax.jmdns.impl.DNSOutgoing;
import javax.jmdns.impl.DNSRecord;
import javax.jmdns.impl.JmDNSImpl;
import javax.jmdns.impl.ServiceInfoImpl;
import javax.jmdns.impl.constants.DNSConstants;
import javax.jmdns.impl.constants.DNSRecordClass;
import javax.jmdns.impl.constants.DNSRecordType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A station of jmDNS 3.6.5, together with what that lacks. It is given its names, since without one
 * it looks its address up backwards (10 s offline). It asks three times and is silent until it has
 * probed and announced, five seconds after its start; names made from the hash of a key need no
 * probing (RFC 6762, 8.1), so questions and announcements are sent through its socket from here.
 */
final class JmdnsStation implements Station {
  /**
   * RFC 6762's 120 s for records that name a host, instead of jmDNS's hour: what a crashed node
   * said is forgotten after this. jmDNS takes it from a property alone, before its first use.
   */
  static final int TTL_SECONDS = 120;

  /**
   * jmDNS reads at most a packet in this time, so 500 a second, and the socket's buffer drops the
   * rest: all that is known of a LAN comes in far fewer, and a flood cannot fill the heap before it
   * is seen.
   */
  private static final long MILLIS_BETWEEN_PACKETS = 2;

  /** Of the id, in a host's name; with the mark behind it, it is unique on the link. */
  private static final int HOST_ID_DIGITS = 16;

  private static final long NO_EXPIRY_CHECK = 0;
  private static final Logger log = LoggerFactory.getLogger(JmdnsStation.class);

  static {
    if (System.getProperty("net.dns.ttl") == null) {
      System.setProperty("net.dns.ttl", String.valueOf(TTL_SECONDS));
    }
  }

  private final JmDNSImpl jmdns;
  private final ServiceInfoImpl service;
  private final AtomicBoolean closed = new AtomicBoolean();

  private JmdnsStation(JmDNSImpl jmdns, ServiceInfoImpl service) {
    this.jmdns = jmdns;
    this.service = service;
  }

  /**
   * Opens a station.
   *
   * @param mark a few digits that no station of this node bore before. What jmDNS elsewhere keeps
   *     of an old name hides a new port for minutes, and an old station's goodbyes may come after
   *     our greeting
   * @param literal the advertised addresses, looked up
   */
  static Station open(
      Place place,
      String mark,
      Announcement announcement,
      List<HostAndPort> literal,
      Listener listener)
      throws IOException {
    NodeId id = announcement.id();
    String host = "lanyard-" + id.text().substring(0, HOST_ID_DIGITS) + "-" + mark;
    Map<String, String> text = ServiceText.of(announcement, literal);
    ServiceInfo service =
        ServiceInfo.create(
            ServiceText.SERVICE_TYPE, id.text() + "-" + mark, announcement.port(), 0, 0, text);
    JmDNS jmdns = JmDNS.create(place.address(), host, MILLIS_BETWEEN_PACKETS);
    try {
      jmdns.addServiceListener(
          ServiceText.SERVICE_TYPE, new Ears(place, id, announcement.meshTag(), listener));
      jmdns.registerService(service);
      return new JmdnsStation((JmDNSImpl) jmdns, (ServiceInfoImpl) service);
    } catch (IOException | RuntimeException e) {
      Thread.startVirtualThread(() -> closeQuietly(jmdns));
      throw e;
    }
  }

  @Override
  public void announce() throws IOException {
    say(TTL_SECONDS);
  }

  private void say(int ttlSeconds) throws IOException {
    DNSOutgoing out = new DNSOutgoing(DNSConstants.FLAGS_QR_RESPONSE | DNSConstants.FLAGS_AA);
    for (DNSRecord record :
        service.answers(
            DNSRecordClass.CLASS_ANY, DNSRecordClass.UNIQUE, ttlSeconds, jmdns.getLocalHost())) {
      out.addAnswer(record, NO_EXPIRY_CHECK);
    }
    for (DNSRecord record :
        jmdns.getLocalHost().answers(DNSRecordClass.CLASS_ANY, DNSRecordClass.UNIQUE, ttlSeconds)) {
      out.addAnswer(record, NO_EXPIRY_CHECK);
    }
    jmdns.send(out);
  }

  @Override
  public void ask() throws IOException {
    jmdns.send(Questions.whoIsThere(DNSRecordClass.NOT_UNIQUE));
  }

  @Override
  public int remembered() {
    return jmdns.getCache().allValues().size() + jmdns.getServiceTypes().size();
  }

  @Override
  public long echo() {
    DNSEntry own =
        jmdns
            .getCache()
            .getDNSEntry(
                service.getQualifiedName().toLowerCase(Locale.ROOT),
                DNSRecordType.TYPE_SRV,
                DNSRecordClass.CLASS_IN);
    return own instanceof DNSRecord record ? record.getCreated() : 0;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      say(0);
    } catch (IOException | RuntimeException unheard) {
      log.debug("no goodbye: {}", unheard.toString());
    }
    // jmDNS takes three seconds to cancel what it announced, and up to ten when its network is
    // gone.
    Thread.startVirtualThread(() -> closeQuietly(jmdns));
  }

  private static void closeQuietly(JmDNS jmdns) {
    try {
      jmdns.close();
    } catch (IOException | RuntimeException e) {
      log.debug("closing jmDNS: {}", e.toString());
    }
  }

  /** Makes hints of what jmDNS resolves, but for what we say ourselves. */
  private record Ears(Place place, NodeId self, String meshTag, Listener listener)
      implements ServiceListener {
    @Override
    public void serviceAdded(ServiceEvent event) {
      // It is resolved next, by jmDNS itself, with what stands in the same packet.
    }

    @Override
    public void serviceRemoved(ServiceEvent event) {
      listener.left(event.getName());
    }

    @Override
    public void serviceResolved(ServiceEvent event) {
      ServiceInfo info = event.getInfo();
      Optional<NodeId> id = ServiceText.idIn(info::getPropertyString, meshTag);
      if (id.isEmpty() || id.get().equals(self)) {
        return;
      }
      List<Hint> hints =
          ServiceText.hints(
              id.get(), info::getPropertyString, addresses(info), info.getPort(), place);
      if (!hints.isEmpty()) {
        listener.seen(event.getName(), hints);
      }
    }

    private static List<InetAddress> addresses(ServiceInfo info) {
      return List.of(info.getInetAddresses());
    }
  }
}
