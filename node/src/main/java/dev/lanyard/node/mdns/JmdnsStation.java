package dev.lanyard.node.mdns;

import com.google.common.net.HostAndPort;
import dev.lanyard.node.host.Place;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Hint;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
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
 * probing (RFC 6762, 8.1), so questions and announcements are sent through its socket from here. It
 * tells of a service once, and now and then not at all, so what it heard is read in its cache.
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

  private final Place place;
  private final Announcement announcement;
  private final Predicate<NodeId> members;
  private final JmDNSImpl jmdns;
  private final ServiceInfoImpl service;
  private final AtomicBoolean closed = new AtomicBoolean();

  private JmdnsStation(
      Place place,
      Announcement announcement,
      Predicate<NodeId> members,
      JmDNSImpl jmdns,
      ServiceInfoImpl service) {
    this.place = place;
    this.announcement = announcement;
    this.members = members;
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
   * @param members nodes that are of our mesh under whatever tag
   */
  static Station open(
      Place place,
      String mark,
      Announcement announcement,
      List<HostAndPort> literal,
      Predicate<NodeId> members,
      Runnable heard)
      throws IOException {
    NodeId id = announcement.id();
    String host = "lanyard-" + id.text().substring(0, HOST_ID_DIGITS) + "-" + mark;
    Map<String, String> text = ServiceText.of(announcement, literal);
    ServiceInfo service =
        ServiceInfo.create(
            ServiceText.SERVICE_TYPE, id.text() + "-" + mark, announcement.port(), 0, 0, text);
    JmDNS jmdns = JmDNS.create(place.address(), host, MILLIS_BETWEEN_PACKETS);
    try {
      jmdns.addServiceListener(ServiceText.SERVICE_TYPE, new Ears(heard));
      jmdns.registerService(service);
      return new JmdnsStation(
          place, announcement, members, (JmDNSImpl) jmdns, (ServiceInfoImpl) service);
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
  public Map<String, List<Hint>> sightings() {
    Map<String, List<Hint>> sightings = new HashMap<>();
    for (DNSRecord pointer : cached(ServiceText.SERVICE_TYPE, DNSRecordType.TYPE_PTR)) {
      String instance = pointer.getServiceInfo().getQualifiedName();
      List<Hint> hints = hints(instance);
      if (!hints.isEmpty() && !instance.equals(service.getQualifiedName())) {
        sightings.put(instance, hints);
      }
    }
    return sightings;
  }

  /** Where the node that speaks under this name is, unless it is of another mesh. */
  private List<Hint> hints(String instance) {
    Optional<ServiceInfo> text =
        cached(instance, DNSRecordType.TYPE_TXT).stream()
            .map(DNSRecord::getServiceInfo)
            .findFirst();
    Optional<NodeId> id =
        text.flatMap(
            said -> ServiceText.idIn(said::getPropertyString, announcement.meshTag(), members));
    if (text.isEmpty() || id.isEmpty()) {
      return List.of();
    }
    return cached(instance, DNSRecordType.TYPE_SRV).stream()
        .map(DNSRecord::getServiceInfo)
        .flatMap(at ->
            ServiceText.hints(
                id.get(),
                text.get()::getPropertyString,
                addresses(at.getServer()),
                at.getPort(),
                place)
                .stream())
        .toList();
  }

  private List<InetAddress> addresses(String host) {
    return Stream.of(DNSRecordType.TYPE_A, DNSRecordType.TYPE_AAAA)
        .flatMap(type -> cached(host, type).stream())
        .flatMap(address -> Stream.of(address.getServiceInfo().getInetAddresses()))
        .toList();
  }

  /** The records of a name that still hold. */
  private List<DNSRecord> cached(String name, DNSRecordType type) {
    long now = System.currentTimeMillis();
    return jmdns
        .getCache()
        .getDNSEntryList(name.toLowerCase(Locale.ROOT), type, DNSRecordClass.CLASS_IN)
        .stream()
        .filter(entry -> !entry.isExpired(now))
        .map(DNSRecord.class::cast)
        .toList();
  }

  @Override
  public int remembered() {
    return jmdns.getCache().allValues().size() + jmdns.getServiceTypes().size();
  }

  @Override
  public long echo() {
    return cached(service.getQualifiedName(), DNSRecordType.TYPE_SRV).stream()
        .mapToLong(DNSRecord::getCreated)
        .findFirst()
        .orElse(0);
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

  /** jmDNS tells of what it heard; that it did, and no more, is taken from there. */
  private record Ears(Runnable heard) implements ServiceListener {
    @Override
    public void serviceAdded(ServiceEvent event) {
      heard.run();
    }

    @Override
    public void serviceRemoved(ServiceEvent event) {
      heard.run();
    }

    @Override
    public void serviceResolved(ServiceEvent event) {
      heard.run();
    }
  }
}
