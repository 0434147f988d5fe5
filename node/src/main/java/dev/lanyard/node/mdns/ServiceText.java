package dev.lanyard.node.mdns;

import com.google.common.base.Splitter;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.lanyard.node.host.Place;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Hint;
import dev.lanyard.node.peer.Hint.FoundBy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A node's words in its TXT record: {@code v} the protocol's version, {@code id}, {@code mesh} the
 * tag, and {@code addr}, comma separated, where it wants to be reached elsewhere than at the
 * address it is announced from. Read from anybody on the link, so every part is checked and
 * counted.
 */
final class ServiceText {
  static final String SERVICE_TYPE = "_lanyard._tcp.local.";

  /** A node of a later version says a higher number and still answers; the handshake decides. */
  private static final String VERSION = "1";

  /** Addresses taken from one node; each may be dialled. */
  static final int MAX_ADDRESSES = 8;

  /** A TXT string holds 255 bytes, key included. */
  private static final int MAX_ADDR_CHARS = 240;

  private static final Splitter COMMA = Splitter.on(',').trimResults().omitEmptyStrings();

  private ServiceText() {}

  /** What to publish. The addresses must be literal. */
  static Map<String, String> of(Announcement announcement, List<HostAndPort> literal) {
    Map<String, String> text = new LinkedHashMap<>();
    text.put("v", VERSION);
    text.put("id", announcement.id().text());
    text.put("mesh", announcement.meshTag());
    StringBuilder addresses = new StringBuilder();
    for (HostAndPort each : literal) {
      if (addresses.length() + each.toString().length() < MAX_ADDR_CHARS) {
        addresses.append(addresses.isEmpty() ? "" : ",").append(each);
      }
    }
    if (!addresses.isEmpty()) {
      text.put("addr", addresses.toString());
    }
    return text;
  }

  /**
   * The id of the node that says this, if it is of our mesh.
   *
   * @param members whose mesh is ours under whatever tag: its secret may have been changed
   */
  static Optional<NodeId> idIn(
      Function<String, @Nullable String> text, String meshTag, Predicate<NodeId> members) {
    String id = text.apply("id");
    if (id == null || !NodeId.isOne(id)) {
      return Optional.empty();
    }
    NodeId said = new NodeId(id);
    boolean ours = meshTag.equals(text.apply("mesh")) || members.test(said);
    return ours ? Optional.of(said) : Optional.empty();
  }

  /**
   * Where a node says it is.
   *
   * @param announced the addresses in its address records
   * @param port the port in its service record
   */
  static List<Hint> hints(
      NodeId id,
      Function<String, @Nullable String> text,
      List<InetAddress> announced,
      int port,
      Place place) {
    String elsewhere = text.apply("addr");
    List<InetSocketAddress> addresses =
        elsewhere == null
            ? announced.stream().map(a -> new InetSocketAddress(place.scoped(a), port)).toList()
            : elsewhere(elsewhere, port, place);
    boolean onLoopback = place.address().isLoopbackAddress();
    return addresses.stream()
        .filter(a -> a.getPort() > 0 && isOneComputers(a.getAddress(), onLoopback))
        .distinct()
        .limit(MAX_ADDRESSES)
        .map(a -> new Hint(a, Optional.of(id), FoundBy.MDNS))
        .toList();
  }

  private static List<InetSocketAddress> elsewhere(String text, int port, Place place) {
    return COMMA
        .splitToStream(text)
        .limit(MAX_ADDRESSES)
        .map(each -> literal(each, port, place))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<InetSocketAddress> literal(String text, int port, Place place) {
    try {
      HostAndPort host = HostAndPort.fromString(text);
      InetAddress address = place.scoped(InetAddresses.forString(host.getHost()));
      return Optional.of(new InetSocketAddress(address, host.getPortOrDefault(port)));
    } catch (IllegalArgumentException notAnAddress) {
      return Optional.empty();
    }
  }

  private static boolean isOneComputers(InetAddress address, boolean onLoopback) {
    return !address.isMulticastAddress()
        && !address.isAnyLocalAddress()
        && (onLoopback || !address.isLoopbackAddress());
  }
}
