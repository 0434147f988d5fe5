package dev.lanyard.node.config;

import com.google.common.net.HostAndPort;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * What the owner asked for, complete: what nobody said has its default. Paths are absolute.
 *
 * @param self the node itself
 * @param listen where it serves
 * @param discover how it finds others
 * @param limits how fast it may be
 * @param log what it writes to standard error
 */
public record Settings(Self self, Listen listen, Discover discover, Limits limits, Log log) {
  /**
   * Serves peers and the owner. Not taken by any service in wide use; peers without a port in their
   * address are dialled here.
   */
  public static final int DEFAULT_PORT = 7117;

  /** Serves metrics and health: the next one, so that one firewall range covers both. */
  public static final int DEFAULT_OPS_PORT = 7118;

  /** Once a month, as the tools of file systems that check themselves are set up to do. */
  public static final Duration DEFAULT_SCRUB = Duration.ofDays(30);

  /**
   * The node itself.
   *
   * @param home its folder; by default the XDG data folder's {@code lanyard}, where no other user
   *     looks
   * @param name by default the computer's, the only name people know already
   * @param meshSecretFile the mesh's code, from elsewhere; by default the one in the folder
   * @param open no encryption and no secret; never by default
   * @param shares what to share besides what {@code lanyard share} shared before
   * @param scrub how often all files are read again; zero for never
   */
  public record Self(
      Path home,
      String name,
      Optional<Path> meshSecretFile,
      boolean open,
      List<Path> shares,
      Duration scrub) {
    public Self {
      shares = List.copyOf(shares);
    }
  }

  /**
   * Where it serves.
   *
   * @param bind by default every address, since peers come by any; TLS keeps strangers out
   * @param port {@value #DEFAULT_PORT} unless said; 0 for a free one
   * @param congestion the kernel's name for a TCP congestion control, for all connections of peers;
   *     by default the system's
   * @param opsBind by default loopback: what metrics tell has no password
   * @param opsPort {@value #DEFAULT_OPS_PORT} unless said; 0 for a free one
   */
  public record Listen(
      Optional<InetAddress> bind,
      int port,
      Optional<String> congestion,
      InetAddress opsBind,
      int opsPort) {}

  /**
   * How it finds others.
   *
   * @param mdns on by default: it is what needs no setting
   * @param interfaces names of those to use; none: the real ones
   * @param advertised told to others instead of the interfaces' addresses; without a port, the one
   *     served on; by default the one that the node is bound to, where it is
   * @param peers addresses to dial, each with its port
   * @param peerNames DNS names of which every address is a node, each with its port
   */
  public record Discover(
      boolean mdns,
      List<String> interfaces,
      List<HostAndPort> advertised,
      List<HostAndPort> peers,
      List<HostAndPort> peerNames) {
    public Discover {
      interfaces = List.copyOf(interfaces);
      advertised = List.copyOf(advertised);
      peers = List.copyOf(peers);
      peerNames = List.copyOf(peerNames);
    }
  }

  /**
   * How fast it may be, in bytes a second; 0, the default, for as fast as it can.
   *
   * @param up contents sent to peers
   * @param down contents received from peers
   */
  public record Limits(long up, long down) {}

  /**
   * What it writes to standard error.
   *
   * @param level info by default: one line for each thing an owner would want to know; warn when
   *     quiet
   * @param json one object a line, for machines that collect them
   */
  public record Log(Level level, boolean json) {}
}
