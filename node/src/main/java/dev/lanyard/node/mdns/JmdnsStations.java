package dev.lanyard.node.mdns;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.lanyard.node.host.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens jmDNS stations that all say the same. */
final class JmdnsStations implements Station.Opener {
  private static final Logger log = LoggerFactory.getLogger(JmdnsStations.class);

  private final Announcement announcement;
  private final AtomicBoolean toldOfUnknown = new AtomicBoolean();

  JmdnsStations(Announcement announcement) {
    this.announcement = announcement;
  }

  @Override
  public Station open(Place place, int generation, Station.Listener listener) throws IOException {
    List<HostAndPort> literal = announcement.advertised().stream().flatMap(this::lookUp).toList();
    return JmdnsStation.open(place, generation, announcement, literal, listener);
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
