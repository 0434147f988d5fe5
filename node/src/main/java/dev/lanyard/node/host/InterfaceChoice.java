package dev.lanyard.node.host;

import dev.lanyard.node.host.LocalInterface.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which interfaces discovery uses. Those that the owner named, whatever they are; else real ones;
 * else bridges and tunnels; and loopback only where there is nothing else, so that nodes on one
 * computer without a network still find each other.
 *
 * @param chosen in the system's order, at most {@value #MAX_CHOSEN}
 * @param missing names that no interface bears
 */
public record InterfaceChoice(List<LocalInterface> chosen, List<String> missing) {
  /** Each costs two sockets and eight threads. */
  public static final int MAX_CHOSEN = 8;

  public InterfaceChoice {
    chosen = List.copyOf(chosen);
    missing = List.copyOf(missing);
  }

  /**
   * Chooses.
   *
   * @param named by the owner; empty to leave it to the rule
   */
  public static InterfaceChoice of(List<LocalInterface> all, List<String> named) {
    if (!named.isEmpty()) {
      return new InterfaceChoice(
          first(all, each -> named.contains(each.name())),
          named.stream()
              .filter(name -> all.stream().noneMatch(each -> each.name().equals(name)))
              .toList());
    }
    for (Set<Kind> kinds :
        List.of(
            EnumSet.of(Kind.LAN), EnumSet.of(Kind.BRIDGE, Kind.VPN), EnumSet.of(Kind.LOOPBACK))) {
      List<LocalInterface> found = first(all, each -> kinds.contains(each.kind()));
      if (!found.isEmpty()) {
        return new InterfaceChoice(found, List.of());
      }
    }
    return new InterfaceChoice(List.of(), List.of());
  }

  /** Whether the interface of this name is chosen. */
  public boolean has(String name) {
    return chosen.stream().anyMatch(each -> each.name().equals(name));
  }

  private static List<LocalInterface> first(
      List<LocalInterface> all, Predicate<LocalInterface> wanted) {
    return all.stream().filter(wanted).limit(MAX_CHOSEN).toList();
  }
}
