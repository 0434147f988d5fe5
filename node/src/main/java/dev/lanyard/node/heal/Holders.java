package dev.lanyard.node.heal;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Holding;
import dev.lanyard.node.peer.OfferedShare;
import dev.lanyard.node.peer.Peer;
import dev.lanyard.node.peer.PeerClient;
import dev.lanyard.node.peer.PeerDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The peers that have a content whole, as they say just now.
 *
 * @param clients the calls to every connected peer
 */
public record Holders(PeerDirectory directory, Supplier<Map<NodeId, PeerClient>> clients) {
  /**
   * Their names. Asks connected peers, one after the other; who does not answer has nothing.
   *
   * @param restricted whether only named nodes see it: only who offers such things hears of it
   */
  List<String> of(Digest digest, boolean restricted) {
    List<String> names = new ArrayList<>();
    clients
        .get()
        .forEach((id, client) -> {
          if ((!restricted || offersToSome(client)) && hasWhole(client, digest)) {
            names.add(directory.find(id).map(Peer::name).orElseGet(id::shortText));
          }
        });
    return names;
  }

  /** The connected peers that offer this node what not everybody sees. */
  Set<NodeId> offeringToSome() {
    return clients.get().entrySet().stream()
        .filter(peer -> offersToSome(peer.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static boolean offersToSome(PeerClient client) {
    try {
      return client.shares().stream().anyMatch(OfferedShare::restricted);
    } catch (Fault silent) {
      return false;
    }
  }

  private static boolean hasWhole(PeerClient client, Digest digest) {
    try {
      return client.locate(List.of(digest)).contains(Holding.WHOLE);
    } catch (Fault silent) {
      return false;
    }
  }
}
