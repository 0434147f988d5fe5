package dev.lanyard.node.host;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A network interface of this computer that is up, as it was when it was looked at.
 *
 * @param index the operating system's number for it
 */
public record LocalInterface(
    String name, int index, Kind kind, boolean multicast, List<LocalAddress> addresses) {
  /** What an interface leads to. */
  public enum Kind {
    /** A network with other computers. Also a container's {@code eth0}. */
    LAN,
    /** Containers or virtual machines on this computer. */
    BRIDGE,
    /** A tunnel. */
    VPN,
    /** Nothing but this computer. */
    LOOPBACK;

    /** As scripts see it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** An address and how many of its leading bits all its neighbours share. */
  public record LocalAddress(InetAddress address, int prefixBits) {
    /** Whether the other address lies in this one's subnet. */
    public boolean reaches(InetAddress other) {
      byte[] mine = address.getAddress();
      byte[] theirs = other.getAddress();
      if (mine.length != theirs.length) {
        return false;
      }
      for (int bit = 0; bit < prefixBits; bit++) {
        int mask = 0x80 >> (bit % Byte.SIZE);
        if (((mine[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  public LocalInterface {
    addresses = List.copyOf(addresses);
  }

  /** Whether the address lies in one of its subnets. */
  public boolean reaches(InetAddress other) {
    return addresses.stream().anyMatch(local -> local.reaches(other));
  }

  /** Whether it is one of its own addresses. */
  public boolean has(InetAddress address) {
    return addresses.stream().anyMatch(local -> sameBytes(local.address(), address));
  }

  /** The addresses to announce: the best one of each family. */
  public List<Place> places() {
    List<Place> places = new ArrayList<>();
    best(Inet4Address.class).ifPresent(a -> places.add(new Place(name, index, a)));
    // Linux routes no IPv6 multicast over loopback.
    if (kind != Kind.LOOPBACK || places.isEmpty()) {
      best(Inet6Address.class).ifPresent(a -> places.add(new Place(name, index, a)));
    }
    return places;
  }

  /** One that others can reach from farther away comes before a link-local one. */
  private Optional<InetAddress> best(Class<? extends InetAddress> family) {
    return addresses.stream()
        .map(LocalAddress::address)
        .filter(family::isInstance)
        .min(Comparator.comparing(InetAddress::isLinkLocalAddress));
  }

  private static boolean sameBytes(InetAddress a, InetAddress b) {
    return Arrays.equals(a.getAddress(), b.getAddress());
  }
}
