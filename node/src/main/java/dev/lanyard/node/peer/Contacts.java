package dev.lanyard.node.peer;

import dev.lanyard.node.identity.NodeId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who this node is in touch with. Guarded by the {@link Acquaintance} that holds it. */
final class Contacts {
  private final int maxConnected;
  private final Map<NodeId, Contact> contacts = new HashMap<>();

  /**
   * Nobody yet.
   *
   * @param maxConnected connections held at a time
   */
  Contacts(int maxConnected) {
    this.maxConnected = maxConnected;
  }

  @Nullable Contact get(NodeId id) {
    return contacts.get(id);
  }

  /** The contact with a node, made anew where there is none. */
  Contact with(NodeId id, InetSocketAddress address) {
    return contacts.computeIfAbsent(id, key -> new Contact(key, address));
  }

  void remove(NodeId id) {
    contacts.remove(id);
  }

  void removeUnconnected(Contact contact) {
    if (!contact.isConnected()) {
      contacts.remove(contact.id);
    }
  }

  /** Whether there is no room for a connection with somebody who has none. */
  boolean isFullFor(Contact contact) {
    return !contact.isConnected()
        && contacts.values().stream().filter(Contact::isConnected).count() >= maxConnected;
  }

  boolean isConnected(NodeId id) {
    Contact contact = contacts.get(id);
    return contact != null && contact.isConnected();
  }

  /** Whether this very connection is the one that this node opened. */
  @SuppressWarnings("ReferenceEquality") // Not one like it.
  boolean isLinkedBy(PeerLink link) {
    Contact contact = contacts.get(link.id());
    return contact != null && contact.link == link;
  }

  boolean isLinked(NodeId id) {
    Contact contact = contacts.get(id);
    return contact != null && contact.link != null;
  }

  /** The linked node that a hint leads to. */
  Optional<NodeId> linkedAt(Hint hint) {
    if (hint.claimed().isPresent()) {
      return hint.claimed().filter(this::isLinked);
    }
    return contacts.values().stream()
        .filter(contact -> contact.link != null && contact.address.equals(hint.address()))
        .map(contact -> contact.id)
        .findFirst();
  }

  /** Everybody but one. */
  List<Contact> besides(NodeId id) {
    return contacts.values().stream().filter(contact -> !contact.id.equals(id)).toList();
  }

  /** The calls to everybody who is linked. */
  Map<NodeId, PeerClient> clients() {
    Map<NodeId, PeerClient> clients = new HashMap<>();
    contacts.forEach((id, contact) -> {
      if (contact.link != null) {
        clients.put(id, contact.link.client());
      }
    });
    return clients;
  }

  /** Everybody, who are forgotten. */
  List<Contact> clear() {
    List<Contact> all = new ArrayList<>(contacts.values());
    contacts.clear();
    return all;
  }
}
