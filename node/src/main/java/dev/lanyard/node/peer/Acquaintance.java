package dev.lanyard.node.peer;

import com.google.common.base.Ticker;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Hint.FoundBy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes peers of hints and notices when they die. A hint is dialled; who answers proves its id and
 * is told who else is here. Each of two nodes dials the other, so that each has a connection for
 * its own calls; a connection that breaks is verified at once by dialling again, and only then is
 * the peer gone. Safe for several threads; dials run on the executor handed in.
 */
public final class Acquaintance implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger("peer");

  private final NodeId self;
  private final PeerDirectory directory;
  private final Dials dials;
  private final AcquaintanceOptions options;
  private final ScheduledExecutorService timer;
  private final Executor workers;

  /**
   * Held while the directory is told, so that what it hears last is what is so. Taken before the
   * monitor of this, never within it.
   */
  private final Object telling = new Object();

  // Mutable, guarded by this.
  private final Contacts contacts;
  private boolean closed;

  public Acquaintance(
      NodeId self,
      PeerDirectory directory,
      Dialer dialer,
      AcquaintanceOptions options,
      Ticker ticker,
      Threads threads) {
    this.self = self;
    this.directory = directory;
    this.dials = new Dials(dialer, options, ticker);
    this.options = options;
    this.contacts = new Contacts(options.maxPeers());
    this.timer = threads.timer();
    this.workers = threads.workers();
  }

  /**
   * Where this works.
   *
   * @param timer starts what is to happen later; never blocked
   * @param workers run what blocks, such as dials: virtual threads
   */
  public record Threads(ScheduledExecutorService timer, Executor workers) {}

  /**
   * Follows a hint, unless it leads to this node, to a peer that is connected, or lately nowhere.
   */
  public void hint(Hint hint) {
    if (hint.claimed().filter(self::equals).isPresent()) {
      return;
    }
    synchronized (this) {
      Optional<NodeId> connected = contacts.linkedAt(hint);
      if (connected.isPresent()) {
        directory.found(connected.get(), hint.foundBy());
        return;
      }
      if (closed) {
        return;
      }
    }
    if (dials.claim(hint)) {
      work(() -> follow(hint));
    }
  }

  /** A peer dialled this node and proved its id. */
  public void incoming(
      NodeId id, Introduction introduction, InetSocketAddress from, Inbound inbound) {
    InetSocketAddress address = new InetSocketAddress(from.getAddress(), introduction.port());
    synchronized (this) {
      if (closed) {
        return;
      }
      Contact contact = contacts.with(id, address);
      if (contacts.isFullFor(contact)) {
        contacts.remove(id);
        inbound.tell(News.LEAVING);
        return;
      }
      contact.left = false;
      contact.introduction = introduction;
      contact.calledFrom = address;
      contact.inbound.add(inbound);
      if (contact.link != null) {
        return;
      }
    }
    synchronized (telling) {
      if (holds(() -> contacts.isConnected(id))) {
        directory.met(
            id, introduction, address, new Liveness.Reachable(), Optional.of(FoundBy.PEER));
      }
    }
    redial(id);
  }

  /** An acquaintance that a peer began has ended. */
  public void incomingLost(NodeId id, Inbound inbound) {
    PeerLink link;
    synchronized (this) {
      Contact contact = contacts.get(id);
      if (closed || contact == null || !contact.inbound.remove(inbound)) {
        return;
      }
      if (contact.left) {
        contacts.removeUnconnected(contact);
        return;
      }
      link = contact.link;
    }
    if (link == null) {
      redial(id);
    } else {
      work(() -> {
        if (!link.answersWithin(options.verifyPatience())) {
          link.close();
        }
      });
    }
  }

  /** A peer told something over an acquaintance that it began. */
  public void incomingNews(NodeId id, News news) {
    heard(id, news);
  }

  /** The calls to a connected peer. */
  public synchronized Optional<PeerClient> client(NodeId id) {
    return Optional.ofNullable(contacts.get(id))
        .flatMap(contact -> Optional.ofNullable(contact.link))
        .map(PeerLink::client);
  }

  /** The calls to every connected peer. */
  public synchronized Map<NodeId, PeerClient> clients() {
    return contacts.clients();
  }

  /** Says goodbye to everyone and ends every connection. Idempotent. */
  @Override
  public void close() {
    List<PeerLink> links = new ArrayList<>();
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      for (Contact contact : contacts.clear()) {
        contact.inbound.forEach(inbound -> inbound.tell(News.LEAVING));
        if (contact.link != null) {
          contact.link.tell(News.LEAVING);
          links.add(contact.link);
        }
      }
    }
    links.forEach(PeerLink::close);
  }

  private void follow(Hint hint) {
    try {
      PeerLink link = dials.dialClaimed(hint);
      admit(link, Optional.of(hint.foundBy()));
    } catch (Fault e) {
      log.debug("hint {} by {}: {}", HostPort.of(hint.address()), hint.foundBy(), e.getMessage());
      noticeRefusal(hint, e);
    }
  }

  /**
   * A stranger at an address that the owner named is worth a line; elsewhere it is the LAN's noise.
   */
  private static void noticeRefusal(Hint hint, Fault fault) {
    if (hint.foundBy() == FoundBy.LIST && fault.reason() == Reason.DENIED) {
      log.warn("{} is no peer: {}", HostPort.of(hint.address()), fault.getMessage());
    }
  }

  private void admit(PeerLink link, Optional<FoundBy> foundBy) {
    List<News.Known> here;
    synchronized (this) {
      Contact contact = contacts.with(link.id(), link.address());
      if (closed || contact.link != null || contacts.isFullFor(contact)) {
        foundBy.ifPresent(way -> directory.found(link.id(), way));
        contacts.removeUnconnected(contact);
        link.close();
        return;
      }
      contact.link = link;
      contact.address = link.address();
      contact.reached = true;
      contact.introduction = link.introduction();
      contact.failures = 0;
      contact.left = false;
      here = connectedBesides(link.id());
    }
    synchronized (telling) {
      if (holds(() -> contacts.isLinkedBy(link))) {
        directory.met(
            link.id(), link.introduction(), link.address(), new Liveness.Reachable(), foundBy);
      }
    }
    link.listen(new Ears(link));
    exchange(link, here);
  }

  /** Tells the directory of a peer's state, unless it has come to be linked meanwhile. */
  private void mark(NodeId id, Liveness liveness) {
    synchronized (telling) {
      boolean linked;
      synchronized (this) {
        linked = contacts.isLinked(id);
      }
      directory.mark(id, linked ? new Liveness.Reachable() : liveness);
    }
  }

  private synchronized boolean holds(BooleanSupplier condition) {
    return condition.getAsBoolean();
  }

  private List<News.Known> connectedBesides(NodeId id) {
    return contacts.besides(id).stream()
        .filter(other -> other.link != null)
        .map(other -> new News.Known(other.id, other.address))
        .limit(News.MAX_PEERS)
        .toList();
  }

  /** Peer exchange: the new one hears who is here, and they hear of it. */
  private void exchange(PeerLink newcomer, List<News.Known> here) {
    if (!here.isEmpty()) {
      newcomer.tell(new News(here, false));
    }
    News arrival = new News(List.of(new News.Known(newcomer.id(), newcomer.address())), false);
    synchronized (this) {
      contacts.besides(newcomer.id()).forEach(other -> other.tell(arrival));
    }
  }

  private void heard(NodeId from, News news) {
    if (news.leaving()) {
      left(from);
    }
    news.peers().stream()
        .limit(News.MAX_PEERS)
        .forEach(known -> hint(new Hint(known.address(), Optional.of(known.id()), FoundBy.PEER)));
  }

  private void left(NodeId id) {
    PeerLink link;
    synchronized (this) {
      Contact contact = contacts.get(id);
      if (contact == null) {
        return;
      }
      contact.left = true;
      link = contact.link;
      contact.link = null;
      contacts.removeUnconnected(contact);
    }
    mark(id, new Liveness.Gone("it left"));
    if (link != null) {
      link.retire();
    }
  }

  private void lost(PeerLink link, String why) {
    synchronized (this) {
      Contact contact = contacts.get(link.id());
      if (closed || contact == null || !contacts.isLinkedBy(link)) {
        return;
      }
      contact.link = null;
    }
    mark(link.id(), new Liveness.Suspect(why));
    redial(link.id());
  }

  /** Begins to dial a peer again, now; a chain of dials that waits for its next turn ends. */
  private void redial(NodeId id) {
    int chain;
    synchronized (this) {
      Contact contact = contacts.get(id);
      if (closed || contact == null) {
        return;
      }
      contact.chain++;
      chain = contact.chain;
    }
    work(() -> dialAgain(id, chain));
  }

  private void dialAgain(NodeId id, int chain) {
    Contact.Whereabouts whereabouts;
    boolean quick;
    synchronized (this) {
      Contact contact = contacts.get(id);
      if (contact == null || !isToBeDialled(contact, chain)) {
        return;
      }
      whereabouts = contact.whereabouts();
      // Whether a peer that was there a moment ago lives is to be known at once.
      quick = contact.reached && contact.failures == 0;
    }
    Duration patience = quick ? options.verifyPatience() : options.dialPatience();
    String why = "";
    for (InetSocketAddress address : whereabouts.candidates(quick)) {
      try {
        admit(dials.dial(address, Optional.of(id), patience), Optional.empty());
        return;
      } catch (Fault e) {
        why = e.getMessage();
      }
    }
    unreached(id, chain, why);
  }

  private boolean isToBeDialled(Contact contact, int chain) {
    return !closed && contact.chain == chain && contact.link == null && !contact.left;
  }

  /**
   * A dial to a peer failed: it is gone, or suspect while it reaches us, and is tried again later.
   */
  private void unreached(NodeId id, int chain, String why) {
    boolean reachesUs;
    boolean last;
    Duration pause;
    synchronized (this) {
      Contact contact = contacts.get(id);
      if (contact == null || !isToBeDialled(contact, chain)) {
        return;
      }
      reachesUs = !contact.inbound.isEmpty();
      last = !reachesUs && contact.failures >= options.redials();
      pause = options.redialPause(contact.failures);
      contact.failures++;
      if (last) {
        contacts.remove(id);
      }
    }
    mark(
        id,
        reachesUs
            ? new Liveness.Suspect("it reaches us, but we do not reach it: " + why)
            : new Liveness.Gone(why));
    if (!last) {
      ScheduledFuture<?> _ =
          timer.schedule(
              () -> work(() -> dialAgain(id, chain)), pause.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void work(Runnable task) {
    try {
      workers.execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("the node is stopping: {}", e.getMessage());
    }
  }

  private final class Ears implements LinkListener {
    private final PeerLink link;

    Ears(PeerLink link) {
      this.link = link;
    }

    @Override
    public void heard(News news) {
      Acquaintance.this.heard(link.id(), news);
    }

    @Override
    public void lost(String why) {
      Acquaintance.this.lost(link, why);
    }
  }
}
