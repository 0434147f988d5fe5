package dev.lanyard.node.heal;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Holding;
import dev.lanyard.node.peer.Peer;
import dev.lanyard.node.peer.PeerClient;
import dev.lanyard.node.peer.PeerDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The peers that have a content whole, as they say just now.
 *
 * @param clients the calls to every connected peer
 */
public record Holders(PeerDirectory directory, Supplier<Map<NodeId, PeerClient>> clients) {
  /**
   * Their names. Asks every connected peer, one after the other; who does not answer has nothing.
   */
  List<String> of(Digest digest) {
    List<String> names = new ArrayList<>();
    clients
        .get()
        .forEach((id, client) -> {
          if (hasWhole(client, digest)) {
            names.add(directory.find(id).map(Peer::name).orElseGet(id::shortText));
          }
        });
    return names;
  }

  private static boolean hasWhole(PeerClient client, Digest digest) {
    try {
      return client.locate(List.of(digest)).contains(Holding.WHOLE);
    } catch (Fault silent) {
      return false;
    }
  }
}
