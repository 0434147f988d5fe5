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
import java.util.function.Predicate;
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

  /** Dials to those who refused this node before its mesh changed are over by then. */
  private static final Duration AFTER_A_CHANGE = Duration.ofSeconds(2);

  private final Self self;
  private final Members members;
  private final PeerDirectory directory;
  private final Dials dials;
  private final AcquaintanceOptions options;
  private final ScheduledExecutorService timer;
  private final Executor workers;

  private final Contacts contacts;
  private final Twins twins;
  private volatile MeshListener meshes = (id, tag, changes) -> {};

  /** Held while the directory is told, so that what it hears last is what is so. */
  private final Object telling = new Object();

  /**
   * This node.
   *
   * @param isAt whether an address is where this very process serves
   */
  public record Self(NodeId id, Predicate<InetSocketAddress> isAt) {}

  public Acquaintance(
      Self self,
      Members members,
      Dialer dialer,
      AcquaintanceOptions options,
      Ticker ticker,
      Threads threads) {
    this.self = self;
    this.members = members;
    this.directory = members.directory();
    this.dials = new Dials(dialer, options, ticker);
    this.options = options;
    this.contacts = new Contacts(options);
    this.timer = threads.timer();
    this.workers = threads.workers();
    this.twins = new Twins(contacts, this::later);
  }

  /**
   * Where this works.
   *
   * @param timer starts what is to happen later; never blocked
   * @param workers run what blocks, such as dials: virtual threads
   */
  public record Threads(ScheduledExecutorService timer, Executor workers) {}

  /** Takes what a peer says of its mesh. */
  public interface MeshListener {
    /**
     * Called in the thread that brought it, which it must not hold up.
     *
     * @param tag empty from peers that do not say
     * @param changes of the mesh's secret that the peer knows of
     */
    void heard(NodeId peer, String tag, int changes);
  }

  /** Tells of each peer's mesh, when the peer is linked and when it says that its mesh changed. */
  public void onMesh(MeshListener listener) {
    meshes = listener;
  }

  /** Tells whenever another node of this one's id was seen. */
  public void onCloned(Runnable listener) {
    twins.onOurs(listener);
  }

  /** Tells every peer that the mesh has another secret; returns how many. */
  public int tellRenewed(String meshTag) {
    dials.forgetFailures();
    return contacts.tellAll(News.renewed(meshTag));
  }

  /**
   * A peer is a member no longer, as {@link Members} tell by now: the connection to it ends, and it
   * is forgotten.
   */
  public void expelled(NodeId id) {
    if (contacts.leaves(id) instanceof Contacts.Left.Link(PeerLink link)) {
      link.close();
    }
    synchronized (telling) {
      directory.forget(id);
    }
  }

  /**
   * Follows a hint, unless it leads to this node, to a peer that is connected, or lately nowhere.
   * Who is said to have this node's id and is elsewhere is dialled: it learns of it by that.
   */
  public void hint(Hint hint) {
    if (hint.claimed().equals(Optional.of(self.id())) && self.isAt().test(hint.address())) {
      return;
    }
    Optional<NodeId> linked = contacts.linkedAt(hint);
    if (linked.isPresent()) {
      directory.found(linked.get(), hint.foundBy());
      return;
    }
    if (!contacts.isClosed() && dials.claim(hint)) {
      work(() -> follow(hint));
    }
  }

  /** A peer dialled this node and proved its id. */
  public void incoming(
      NodeId id, Introduction introduction, InetSocketAddress from, Inbound inbound) {
    InetSocketAddress address = new InetSocketAddress(from.getAddress(), introduction.port());
    switch (contacts.called(id, introduction, address, inbound)) {
      case CLOSED, LINKED -> {
        // There is nothing to do.
      }
      case FULL -> inbound.tell(News.LEAVING);
      case UNLINKED -> {
        synchronized (telling) {
          if (contacts.isConnected(id)) {
            directory.met(
                id, introduction, address, new Liveness.Reachable(), Optional.of(FoundBy.PEER));
          }
        }
        redial(id);
      }
    }
    twins.look(id);
  }

  /** Somebody has seen another node of this one's id. */
  public void cloned() {
    twins.ours();
  }

  /** An acquaintance that a peer began has ended. */
  public void incomingLost(NodeId id, Inbound inbound) {
    switch (contacts.callEnded(id, inbound)) {
      case Contacts.Left.Nothing() -> {
        // It was expected.
      }
      case Contacts.Left.Unlinked() -> redial(id);
      case Contacts.Left.Link(PeerLink link) -> work(() -> verify(id, link));
    }
  }

  private void verify(NodeId id, PeerLink link) {
    try {
      if (!link.answersWithin(options.verifyPatience())) {
        link.close();
      }
    } finally {
      contacts.verified(id);
    }
  }

  /** A peer told something over an acquaintance that it began. */
  public void incomingNews(NodeId id, News news) {
    heard(id, news);
  }

  /** The calls to a connected peer. */
  public Optional<PeerClient> client(NodeId id) {
    return contacts.link(id).map(PeerLink::client);
  }

  /** The calls to every connected peer. */
  public Map<NodeId, PeerClient> clients() {
    return contacts.clients();
  }

  /** Says goodbye to everyone and ends every connection. Idempotent. */
  @Override
  public void close() {
    List<PeerLink> links = new ArrayList<>();
    for (Contact contact : contacts.close()) {
      contact.inbound.keySet().forEach(inbound -> inbound.tell(News.LEAVING));
      if (contact.link != null) {
        contact.link.tell(News.LEAVING);
        links.add(contact.link);
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
      if (e.reason() == Reason.EXISTS) {
        twins.ours();
      }
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
    if (members.isExpelled(link.id())) {
      link.close();
      return;
    }
    Optional<List<News.Known>> others = contacts.linked(link);
    if (others.isEmpty()) {
      foundBy.ifPresent(way -> directory.found(link.id(), way));
      link.close();
      return;
    }
    synchronized (telling) {
      if (contacts.isLinkedBy(link)) {
        directory.met(
            link.id(), link.introduction(), link.address(), new Liveness.Reachable(), foundBy);
      }
    }
    link.listen(new Ears(link));
    exchange(link, others.get());
    meshes.heard(link.id(), link.introduction().meshTag(), link.introduction().meshChanges());
  }

  /** Tells the directory of a peer's state, unless it has come to be linked meanwhile. */
  private void mark(NodeId id, Liveness liveness) {
    synchronized (telling) {
      boolean linked = contacts.link(id).isPresent();
      directory.mark(id, linked ? new Liveness.Reachable() : liveness);
    }
  }

  /** Peer exchange: the new one hears who is here, and they hear of it. */
  private void exchange(PeerLink newcomer, List<News.Known> others) {
    if (!others.isEmpty()) {
      newcomer.tell(News.of(others));
    }
    News.Known known = new News.Known(newcomer.id(), newcomer.address());
    contacts.tellAllBesides(newcomer.id(), News.of(List.of(known)));
  }

  private void heard(NodeId from, News news) {
    if (news.leaving()) {
      left(from);
    }
    if (news.cloned()) {
      twins.ours();
    }
    if (!news.meshTag().isEmpty()) {
      meshes.heard(from, news.meshTag(), 0);
      // Who did not know it in the mesh as it was may know it now, once what was begun has failed.
      if (contacts.isToHearOfOthers(from)) {
        later(AFTER_A_CHANGE, () -> contacts.tellOfOthers(from));
      }
    }
    news.peers().stream()
        .limit(News.MAX_PEERS)
        .forEach(known -> hint(new Hint(known.address(), Optional.of(known.id()), FoundBy.PEER)));
  }

  private void left(NodeId id) {
    Contacts.Left left = contacts.leaves(id);
    if (left instanceof Contacts.Left.Nothing) {
      return;
    }
    mark(id, new Liveness.Gone("it left"));
    if (left instanceof Contacts.Left.Link(PeerLink link)) {
      link.retire();
    }
  }

  private void lost(PeerLink link, String why) {
    if (contacts.linkLost(link)) {
      mark(link.id(), new Liveness.Suspect(why));
      redial(link.id());
    }
  }

  /** Begins to dial a peer again, now; a chain of dials that waits for its next turn ends. */
  private void redial(NodeId id) {
    contacts.beginDials(id).ifPresent(chain -> work(() -> dialAgain(id, chain)));
  }

  private void dialAgain(NodeId id, int chain) {
    Optional<Contacts.Turn> turn = contacts.turn(id, chain);
    if (turn.isEmpty()) {
      return;
    }
    boolean quick = turn.get().quick();
    Duration patience = quick ? options.verifyPatience() : options.dialPatience();
    String why = "";
    for (InetSocketAddress address : turn.get().whereabouts().candidates(quick)) {
      try {
        admit(dials.dial(address, id, patience, turn.get().reached()), Optional.empty());
        return;
      } catch (Fault e) {
        why = e.getMessage();
      }
    }
    unreached(id, chain, why);
  }

  /**
   * A dial to a peer failed: it is gone, or suspect while it reaches us, and is tried again later.
   */
  private void unreached(NodeId id, int chain, String why) {
    Optional<Contacts.Unreached> unreached = contacts.unreached(id, chain);
    if (unreached.isEmpty()) {
      return;
    }
    mark(
        id,
        unreached.get().reachesUs()
            ? new Liveness.Suspect("it reaches us, but we do not reach it: " + why)
            : new Liveness.Gone(why));
    unreached.get().next().ifPresent(pause -> later(pause, () -> dialAgain(id, chain)));
  }

  private void later(Duration pause, Runnable task) {
    ScheduledFuture<?> _ =
        timer.schedule(() -> work(task), pause.toMillis(), TimeUnit.MILLISECONDS);
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
