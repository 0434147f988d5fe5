package dev.lanyard.node.peer;

import dev.lanyard.node.identity.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who a node says it is. What came from a peer is a claim, except the id, which the connection
 * proved.
 *
 * @param protocol the highest protocol number the node speaks
 * @param name the name its owner gave it; not unique
 * @param version the product's version, for people to read
 * @param port where it serves
 * @param advertised addresses to use instead of the one it calls from, as HOST or HOST:PORT
 * @param instance random, drawn at each start
 * @param unprovenId its id in open mode, where nothing proves one
 * @param clock its clock
 * @param meshTag of the mesh it is in; empty from nodes that do not say
 * @param meshChanges of that mesh's secret that it knows of
 */
public record Introduction(
    int protocol,
    String name,
    String version,
    int port,
    List<String> advertised,
    String instance,
    Optional<NodeId> unprovenId,
    Instant clock,
    String meshTag,
    int meshChanges) {
  /** The protocol number of the contract this code speaks. */
  public static final int PROTOCOL = 1;

  public Introduction {
    advertised = List.copyOf(advertised);
  }
}
