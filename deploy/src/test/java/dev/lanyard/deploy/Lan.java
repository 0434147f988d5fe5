package dev.lanyard.deploy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A LAN of network namespaces: a switch, and hosts 0, 1, ... on it. Needs root. Only one of this
 * process can be up at a time.
 */
final class Lan implements AutoCloseable {
  /** This run's own, so that two on one computer do not meet. */
  private static final String PREFIX =
      "ly" + Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX) + "-";

  private static final String SWITCH = PREFIX + "br";

  private final int hosts;

  private Lan(int hosts) {
    this.hosts = hosts;
  }

  static Lan of(int hosts) {
    Lan lan = new Lan(hosts);
    lan.close();
    ip("netns", "add", SWITCH);
    ip("-n", SWITCH, "link", "add", "br0", "type", "bridge", "mcast_snooping", "0");
    ip("-n", SWITCH, "link", "set", "br0", "up");
    for (int host = 0; host < hosts; host++) {
      String cable = "v" + host;
      ip("netns", "add", PREFIX + host);
      ip(
          "-n",
          SWITCH,
          "link",
          "add",
          cable,
          "type",
          "veth",
          "peer",
          "name",
          "eth0",
          "netns",
          PREFIX + host);
      ip("-n", SWITCH, "link", "set", cable, "master", "br0", "up");
      ip("-n", PREFIX + host, "link", "set", "lo", "up");
      ip("-n", PREFIX + host, "link", "set", "eth0", "up");
      ip("-n", PREFIX + host, "addr", "add", lan.address(host) + "/24", "brd", "+", "dev", "eth0");
      ip("-n", PREFIX + host, "route", "add", "224.0.0.0/4", "dev", "eth0");
    }
    return lan;
  }

  String address(int host) {
    return "10.80.0." + (10 + host);
  }

  /** The words that run what follows on that host. */
  List<String> inside(int host) {
    return List.of("ip", "netns", "exec", PREFIX + host);
  }

  void pullCable(int host) {
    ip("-n", SWITCH, "link", "set", "v" + host, "down");
  }

  void plugCable(int host) {
    ip("-n", SWITCH, "link", "set", "v" + host, "up");
  }

  /** A host has another address from here on. */
  void moveTo(int host, int last) {
    ip("-n", PREFIX + host, "addr", "flush", "dev", "eth0", "scope", "global");
    ip("-n", PREFIX + host, "addr", "add", "10.80.0." + last + "/24", "brd", "+", "dev", "eth0");
    ip("-n", PREFIX + host, "route", "replace", "224.0.0.0/4", "dev", "eth0");
  }

  /** The switch stops to carry mDNS, as one with client isolation does; TCP goes on. */
  void blockMdns() {
    nft("add table bridge lanyard");
    nft("add chain bridge lanyard forward { type filter hook forward priority 0; }");
    nft("add rule bridge lanyard forward udp dport 5353 drop");
  }

  /** Gives a host the bridge that Docker makes, with a cable to a container. */
  void addDockersBridge(int host, String address) {
    String inside = PREFIX + host;
    ip("-n", inside, "link", "add", "docker0", "type", "bridge");
    ip(
        "-n",
        inside,
        "link",
        "add",
        "veth1",
        "type",
        "veth",
        "peer",
        "name",
        "c" + host,
        "netns",
        SWITCH);
    ip("-n", SWITCH, "link", "set", "c" + host, "up");
    ip("-n", inside, "link", "set", "veth1", "master", "docker0", "up");
    ip("-n", inside, "addr", "add", address + "/16", "brd", "+", "dev", "docker0");
    ip("-n", inside, "link", "set", "docker0", "up");
  }

  /** Gives a host a cable to a second LAN, too, and moves another host there. */
  void addSecondLan(int both, int moved) {
    ip("-n", SWITCH, "link", "add", "br1", "type", "bridge", "mcast_snooping", "0");
    ip("-n", SWITCH, "link", "set", "br1", "up");
    ip("-n", SWITCH, "link", "set", "v" + moved, "master", "br1");
    ip("-n", PREFIX + moved, "addr", "flush", "dev", "eth0", "scope", "global");
    String addresses = "10.81.0.";
    ip("-n", PREFIX + moved, "addr", "add", addresses + moved + "/24", "dev", "eth0");
    ip("-n", PREFIX + moved, "route", "replace", "224.0.0.0/4", "dev", "eth0");
    String inside = PREFIX + both;
    ip("-n", inside, "link", "add", "eth1", "type", "veth", "peer", "name", "w", "netns", SWITCH);
    ip("-n", SWITCH, "link", "set", "w", "master", "br1", "up");
    ip("-n", inside, "link", "set", "eth1", "up");
    ip("-n", inside, "addr", "add", addresses + both + "/24", "brd", "+", "dev", "eth1");
  }

  /** Gives a host the interface that a VPN makes, where nobody reads what is sent. */
  void addVpn(int host, String address, String other) {
    String inside = PREFIX + host;
    ip("-n", inside, "tuntap", "add", "dev", "tun0", "mode", "tun");
    ip("-n", inside, "addr", "add", address, "peer", other, "dev", "tun0");
    ip("-n", inside, "link", "set", "tun0", "up");
  }

  private static void nft(String command) {
    Running.run("ip", "netns", "exec", SWITCH, "nft", command).ok();
  }

  @Override
  public void close() {
    List<String> names = new ArrayList<>(List.of(SWITCH));
    for (int host = 0; host < hosts; host++) {
      names.add(PREFIX + host);
    }
    String there = Running.run("ip", "netns", "list").ok().out();
    names.stream()
        .filter(name -> there.lines().anyMatch(line -> line.split(" ", 2)[0].equals(name)))
        .forEach(name -> ip("netns", "del", name));
  }

  private static void ip(String... words) {
    List<String> line = new ArrayList<>(List.of("ip"));
    line.addAll(Arrays.asList(words));
    Running.run(line).ok();
  }
}
