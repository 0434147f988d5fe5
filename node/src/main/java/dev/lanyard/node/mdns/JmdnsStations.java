package dev.lanyard.node.mdns;

import com.google.common.hash.Hashing;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.lanyard.node.host.Place;
import dev.lanyard.node.identity.NodeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens jmDNS stations that all say the same. */
final class JmdnsStations implements Station.Opener {
  private static final Logger log = LoggerFactory.getLogger(JmdnsStations.class);

  /** With the id and a dash it leaves room for jmDNS's {@code " (2)"} in a label's 63 bytes. */
  private static final int MARK_DIGITS = 5;

  private final Announcement announcement;
  private final String start;
  private final Predicate<NodeId> members;
  private final AtomicBoolean toldOfUnknown = new AtomicBoolean();

  /**
   * Opens nothing yet.
   *
   * @param start differs from that of any earlier process of this node
   * @param members nodes that are of our mesh under whatever tag
   */
  JmdnsStations(Announcement announcement, String start, Predicate<NodeId> members) {
    this.announcement = announcement;
    this.start = start;
    this.members = members;
  }

  @Override
  public Station open(Place place, int generation, Runnable heard) throws IOException {
    List<HostAndPort> literal = announcement.advertised().stream().flatMap(this::lookUp).toList();
    if (literal.isEmpty() && !announcement.advertised().isEmpty()) {
      // The post tries again; the interface's own address is not what the owner wants told.
      throw new UnknownHostException("no name to be advertised is known yet");
    }
    String mark = mark(start + " " + place + " " + generation);
    return JmdnsStation.open(place, mark, announcement, literal, members, heard);
  }

  private static String mark(String of) {
    return Hashing.sha256()
        .hashString(of, StandardCharsets.UTF_8)
        .toString()
        .substring(0, MARK_DIGITS);
  }

  private Stream<HostAndPort> lookUp(HostAndPort host) {
    try {
      int port = host.getPortOrDefault(announcement.port());
      return Stream.of(InetAddress.getAllByName(host.getHost()))
          .map(address -> HostAndPort.fromParts(InetAddresses.toAddrString(address), port));
    } catch (UnknownHostException e) {
      if (toldOfUnknown.compareAndSet(false, true)) {
        log.warn("cannot advertise {}: the name is not known here; give an address", host);
      }
      return Stream.of();
    }
  }
}
