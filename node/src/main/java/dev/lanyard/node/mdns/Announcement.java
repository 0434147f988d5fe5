package dev.lanyard.node.mdns;

import com.google.common.net.HostAndPort;
import dev.lanyard.node.identity.NodeId;
import java.util.List;

/**
 * What this node says of itself to everybody on the link.
 *
 * @param id its id
 * @param meshTag tells nodes of one mesh from others and reveals nothing of its secret
 * @param port the port it serves on
 * @param advertised addresses to reach it at, instead of the one it is announced from; those
 *     without a port mean {@code port}. Names are looked up here, so that nobody else looks up what
 *     a stranger says
 */
public record Announcement(NodeId id, String meshTag, int port, List<HostAndPort> advertised) {
  public Announcement {
    advertised = List.copyOf(advertised);
  }
}
