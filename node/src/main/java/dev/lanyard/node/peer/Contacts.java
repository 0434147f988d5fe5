package dev.lanyard.node.peer;

import dev.lanyard.node.identity.NodeId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who this node is in touch with, and how connections come and go. It dials nobody and tells nobody
 * of what became of it: that is for the {@link Acquaintance} that asks. Safe for several threads.
 */
final class Contacts {
  /** What becomes of a call that a peer began. */
  enum Called {
    /** This node takes no calls any more. */
    CLOSED,
    /** There is no room for another peer. */
    FULL,
    /** This node has a connection of its own to the peer. */
    LINKED,
    /** It has none yet. */
    UNLINKED
  }

  /** What is left of a peer whose call ended. */
  sealed interface Left {
    /** Nothing that is to be looked after. */
    record Nothing() implements Left {}

    /** The connection that this node opened, which may be as dead as the peer's. */
    record Link(PeerLink link) implements Left {}

    /** A peer that is to be dialled. */
    record Unlinked() implements Left {}
  }

  /**
   * A peer's turn to be dialled.
   *
   * @param reached whether it ever was
   * @param quick it was there a moment ago: whether it lives is to be known at once
   */
  record Turn(Contact.Whereabouts whereabouts, boolean reached, boolean quick) {}

  /**
   * A peer that could not be reached.
   *
   * @param reachesUs it has a connection to this node
   * @param next how long to wait before the next dial; nothing where it is given up
   */
  record Unreached(boolean reachesUs, Optional<Duration> next) {}

  private final AcquaintanceOptions options;

  // Mutable, guarded by this.
  private final Map<NodeId, Contact> contacts = new HashMap<>();
  private boolean closed;

  Contacts(AcquaintanceOptions options) {
    this.options = options;
  }

  // Connections that come

  /** A peer dialled this node. */
  synchronized Called called(
      NodeId id, Introduction introduction, InetSocketAddress address, Inbound inbound) {
    if (closed) {
      return Called.CLOSED;
    }
    Contact contact = with(id, address);
    if (isFullFor(contact)) {
      contacts.remove(id);
      return Called.FULL;
    }
    contact.left = false;
    contact.introduction = introduction;
    contact.calledFrom = address;
    contact.inbound.put(inbound, introduction.instance());
    return contact.link == null ? Called.UNLINKED : Called.LINKED;
  }

  /**
   * This node reached a peer.
   *
   * @return the other connected peers, to be introduced; nothing where the connection is not needed
   */
  synchronized Optional<List<News.Known>> linked(PeerLink link) {
    Contact contact = with(link.id(), link.address());
    if (closed || contact.link != null || isFullFor(contact)) {
      removeUnconnected(contact);
      return Optional.empty();
    }
    contact.link = link;
    contact.address = link.address();
    contact.reached = true;
    contact.introduction = link.introduction();
    contact.failures = 0;
    contact.left = false;
    return Optional.of(others(link.id()));
  }

  private List<News.Known> others(NodeId id) {
    return besides(id)
        .filter(other -> other.link != null)
        .map(other -> new News.Known(other.id, other.address))
        .limit(News.MAX_PEERS)
        .toList();
  }

  /** Whether a peer is to be told of the others once more, and nobody is about to yet. */
  synchronized boolean isToHearOfOthers(NodeId id) {
    Optional<Contact> contact = contact(id).filter(one -> !one.hearsOfOthers);
    contact.ifPresent(one -> one.hearsOfOthers = true);
    return contact.isPresent();
  }

  /** Tells it. */
  synchronized void tellOfOthers(NodeId id) {
    contact(id)
        .ifPresent(one -> {
          one.hearsOfOthers = false;
          one.tell(News.of(others(id)));
        });
  }

  private Contact with(NodeId id, InetSocketAddress address) {
    Contact known = contacts.get(id);
    if (known != null) {
      return known;
    }
    if (contacts.size() >= 2 * options.maxPeers()) {
      forgetOneThatIsAway();
    }
    Contact fresh = new Contact(id, address);
    contacts.put(id, fresh);
    return fresh;
  }

  /** Who was never reached goes before who was: ids are easily made up. */
  private void forgetOneThatIsAway() {
    contacts.values().stream()
        .filter(contact -> !contact.isConnected())
        .max(
            Comparator.comparingInt(
                contact -> contact.reached ? contact.failures : Integer.MAX_VALUE))
        .ifPresent(contact -> contacts.remove(contact.id));
  }

  /** Whether there is no room for a connection with somebody who has none. */
  private boolean isFullFor(Contact contact) {
    return !contact.isConnected()
        && contacts.values().stream().filter(Contact::isConnected).count() >= options.maxPeers();
  }

  // Connections that go

  /** A call that a peer began has ended. */
  synchronized Left callEnded(NodeId id, Inbound inbound) {
    Contact contact = contacts.get(id);
    if (closed || contact == null || contact.inbound.remove(inbound) == null) {
      return new Left.Nothing();
    }
    if (contact.left) {
      removeUnconnected(contact);
      return new Left.Nothing();
    }
    if (contact.link == null) {
      return new Left.Unlinked();
    }
    boolean already = contact.verifying;
    contact.verifying = true;
    return already ? new Left.Nothing() : new Left.Link(contact.link);
  }

  /** The connection to a peer whose call ended was looked after. */
  synchronized void verified(NodeId id) {
    contact(id).ifPresent(contact -> contact.verifying = false);
  }

  /** A connection that this node opened broke; false where it was of no use any more. */
  synchronized boolean linkLost(PeerLink link) {
    if (closed || !isLinkedBy(link)) {
      return false;
    }
    contact(link.id()).ifPresent(contact -> contact.link = null);
    return true;
  }

  /** A peer says goodbye; what is left of it is {@code Nothing} where it was not known. */
  synchronized Left leaves(NodeId id) {
    Contact contact = contacts.get(id);
    if (contact == null) {
      return new Left.Nothing();
    }
    PeerLink link = contact.link;
    contact.left = true;
    contact.link = null;
    removeUnconnected(contact);
    return link == null ? new Left.Unlinked() : new Left.Link(link);
  }

  /** Takes and makes no connection any more. The contacts there were; none the second time. */
  synchronized List<Contact> close() {
    closed = true;
    List<Contact> all = new ArrayList<>(contacts.values());
    contacts.clear();
    return all;
  }

  private void removeUnconnected(Contact contact) {
    if (!contact.isConnected()) {
      contacts.remove(contact.id);
    }
  }

  // Dialling again

  /** Begins a chain of dials to a peer; one that began before ends. Nothing where it is unknown. */
  synchronized OptionalInt beginDials(NodeId id) {
    Contact contact = contacts.get(id);
    if (closed || contact == null) {
      return OptionalInt.empty();
    }
    contact.chain++;
    return OptionalInt.of(contact.chain);
  }

  /** The next dial of a chain; nothing where it is over. */
  synchronized Optional<Turn> turn(NodeId id, int chain) {
    return toBeDialled(id, chain)
        .map(contact ->
            new Turn(
                contact.whereabouts(), contact.reached, contact.reached && contact.failures == 0));
  }

  /** A dial of a chain failed; nothing where it is over. */
  synchronized Optional<Unreached> unreached(NodeId id, int chain) {
    return toBeDialled(id, chain)
        .map(contact -> {
          boolean reachesUs = !contact.inbound.isEmpty();
          if (!reachesUs && contact.failures >= options.redials()) {
            contacts.remove(id);
            return new Unreached(false, Optional.empty());
          }
          Duration pause = options.redialPause(contact.failures);
          contact.failures++;
          return new Unreached(reachesUs, Optional.of(pause));
        });
  }

  private Optional<Contact> toBeDialled(NodeId id, int chain) {
    return contact(id)
        .filter(
            contact -> !closed && contact.chain == chain && contact.link == null && !contact.left);
  }

  // Who is there

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized boolean isConnected(NodeId id) {
    return contact(id).filter(Contact::isConnected).isPresent();
  }

  /** Whether this very connection is the one that this node opened. */
  @SuppressWarnings("ReferenceEquality") // Not one like it.
  synchronized boolean isLinkedBy(PeerLink link) {
    return link(link.id()).filter(known -> known == link).isPresent();
  }

  /** The connection that this node opened to a peer. */
  synchronized Optional<PeerLink> link(NodeId id) {
    return contact(id).flatMap(contact -> Optional.ofNullable(contact.link));
  }

  /** The linked node that a hint leads to. */
  synchronized Optional<NodeId> linkedAt(Hint hint) {
    if (hint.claimed().isPresent()) {
      return hint.claimed().filter(id -> link(id).isPresent());
    }
    return contacts.values().stream()
        .filter(contact -> contact.link != null && contact.address.equals(hint.address()))
        .map(contact -> contact.id)
        .findFirst();
  }

  /** The calls to everybody who is linked. */
  synchronized Map<NodeId, PeerClient> clients() {
    Map<NodeId, PeerClient> clients = new HashMap<>();
    contacts.forEach((id, contact) -> {
      PeerLink link = contact.link;
      if (link != null) {
        clients.put(id, link.client());
      }
    });
    return clients;
  }

  /** Tells everybody but one. */
  synchronized void tellAllBesides(NodeId id, News news) {
    besides(id).toList().forEach(other -> other.tell(news)); // One that is told may leave by that.
  }

  /** Whether several processes of a peer have connections, and that is not being watched yet. */
  synchronized boolean watchTwins(NodeId id) {
    Optional<Contact> contact = contact(id).filter(one -> !one.twinsWatched && hasTwins(one));
    contact.ifPresent(one -> one.twinsWatched = true);
    return contact.isPresent();
  }

  /** The connections of a peer that was watched, where several processes still have some. */
  synchronized Set<Inbound> twins(NodeId id) {
    Optional<Contact> contact = contact(id);
    contact.ifPresent(one -> one.twinsWatched = false);
    return contact
        .filter(Contacts::hasTwins)
        .map(one -> Set.copyOf(one.inbound.keySet()))
        .orElse(Set.of());
  }

  private static boolean hasTwins(Contact contact) {
    return Set.copyOf(contact.inbound.values()).size() > 1;
  }

  /** Tells everybody who has not left; returns how many that are. */
  synchronized int tellAll(News news) {
    List<Contact> here =
        contacts.values().stream().filter(one -> one.isConnected() && !one.left).toList();
    here.forEach(contact -> contact.tell(news));
    return here.size();
  }

  private Stream<Contact> besides(NodeId id) {
    return contacts.values().stream().filter(contact -> !contact.id.equals(id));
  }

  private Optional<Contact> contact(NodeId id) {
    return Optional.ofNullable(contacts.get(id));
  }
}
