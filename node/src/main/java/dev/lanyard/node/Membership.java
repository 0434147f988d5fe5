package dev.lanyard.node;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Identity;
import dev.lanyard.node.identity.JoinCode;
import dev.lanyard.node.identity.Lineage;
import dev.lanyard.node.identity.Member;
import dev.lanyard.node.identity.MeshSecret;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Renewal;
import dev.lanyard.node.ops.Readiness;
import dev.lanyard.node.peer.Hint;
import dev.lanyard.node.peer.Members;
import dev.lanyard.node.peer.PeerClient;
import dev.lanyard.node.rpc.ControlPorts;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mesh that the node is in, and the way from one to another while the node runs. Safe for
 * several threads.
 */
final class Membership implements ControlPorts.Membership {
  private static final Logger log = LoggerFactory.getLogger("node");

  /** Digits of an id by which a person may name it. */
  private static final int LEAST_DIGITS = 4;

  /** What sessions are made of, and who is told of them. */
  interface Host {
    /** A session that does not serve yet. */
    MeshSession session(MeshSession.Self self);

    /** Has a session serve all there is; returns the port. */
    int serve(MeshSession session, int wantedPort);

    /** Whether the node can be used just now. */
    void ready(Readiness readiness);

    /** Another node of this one's id was seen. */
    void cloned();

    /** Discovery brought a hint. */
    void hinted(Hint hint);
  }

  /** Somebody who is asked, in the mesh where it told. */
  private record Asked(MeshSession in, NodeId from) {}

  private final Identity identity;
  private final Members members;
  private final Host host;
  private final Executor workers;
  private final Clock clock;
  private volatile MeshSession session;

  /** Those being asked what they know of the mesh: 2 where they told of it since. */
  private final Map<Asked, Integer> asked = new ConcurrentHashMap<>();

  // Mutable, guarded by this.
  private int port;
  private boolean closed;

  /** Begins in a mesh, where nothing is served yet. */
  Membership(
      MeshSession.Self self,
      Identity identity,
      Members members,
      Host host,
      Executor workers,
      Clock clock) {
    this.identity = identity;
    this.members = members;
    this.host = host;
    this.workers = workers;
    this.clock = clock;
    this.session = begun(self);
  }

  private MeshSession begun(MeshSession.Self self) {
    members.expelled(self.member().map(one -> one.lineage().expelled()).orElse(Set.of()));
    MeshSession begun = host.session(self);
    begun.acquaintance().onCloned(host::cloned);
    begun.acquaintance().onMesh((id, tag, changes) -> heard(begun, id, tag, changes));
    return begun;
  }

  /** The node's life in the mesh it is in now. */
  MeshSession session() {
    return session;
  }

  /** Serves, in this mesh and any later one; returns the port. */
  synchronized int serve(int wantedPort) {
    port = host.serve(session, wantedPort);
    return port;
  }

  /** Looks for others in this mesh. */
  void discover() {
    session.discover(host::hinted);
  }

  @Override
  public String tag() {
    return session.self().tag();
  }

  @Override
  public String code() {
    return JoinCode.of(secret());
  }

  @Override
  public boolean join(String code) {
    MeshSecret wanted = JoinCode.parse(code);
    boolean another = !wanted.equals(secret());
    if (another) {
      enter(wanted);
    }
    return another;
  }

  private MeshSecret secret() {
    return member().secret();
  }

  private Member member() {
    return session
        .self()
        .member()
        .orElseThrow(() ->
            Fault.of(
                Reason.PRECONDITION,
                "this node runs with --open and is in no mesh; start it without"));
  }

  // The mesh's secret changes

  @Override
  public synchronized ControlPorts.Rotated rotate() {
    return rotate(List.of());
  }

  @Override
  public NodeId idOf(String text) {
    List<NodeId> out =
        member().lineage().expelled().stream()
            .filter(id -> text.length() >= LEAST_DIGITS && id.text().startsWith(text))
            .toList();
    if (out.size() == 1) {
      return out.getFirst();
    }
    return NodeId.isOne(text) ? new NodeId(text) : members.directory().named(text).id();
  }

  @Override
  public synchronized Optional<ControlPorts.Rotated> expel(NodeId id) {
    if (id.equals(session.self().id())) {
      throw Fault.of(
          Reason.PRECONDITION,
          "this node cannot expel itself; to leave the mesh, let it join another, or stop it");
    }
    return members.isExpelled(id) ? Optional.empty() : Optional.of(rotate(List.of(id)));
  }

  private ControlPorts.Rotated rotate(List<NodeId> expelled) {
    checkOpen();
    Member before = member();
    Member next = identity.rotate(before, expelled, clock.instant());
    return new ControlPorts.Rotated(next.lineage().tag(), goOver(before, next));
  }

  /** What a member asks that may have slept through a change. */
  Renewal renewal(NodeId caller, Lineage theirs) {
    Member now = member();
    boolean ahead =
        !theirs.tag().equals(now.lineage().tag())
            && now.lineage().over(theirs, caller, members::isKnown).isPresent();
    return new Renewal(now.lineage(), ahead ? Optional.of(now.secret()) : Optional.empty());
  }

  /** A peer tells of its mesh, and how many changes of the secret it knows of. */
  private void heard(MeshSession in, NodeId from, String tag, int changes) {
    Optional<Lineage> mine = in.self().member().map(Member::lineage);
    boolean mayKnowMore =
        mine.isPresent()
            && !tag.isEmpty()
            && (!tag.equals(mine.get().tag()) || changes > mine.get().rotations().size());
    // One that tells again and again is asked by one task, once more after it was asked.
    Asked it = new Asked(in, from);
    if (mayKnowMore && asked.merge(it, 1, (before, again) -> 2) == 1) {
      work(() -> askWhileItTells(it));
    }
  }

  private void askWhileItTells(Asked it) {
    try {
      do {
        asked.put(it, 1);
        ask(it.in(), it.from());
      } while (!asked.remove(it, 1));
    } catch (RuntimeException e) {
      asked.remove(it); // Else it would not be asked any more.
      throw e;
    }
  }

  private void ask(MeshSession in, NodeId from) {
    try {
      Optional<PeerClient> peer = in.acquaintance().client(from);
      Optional<Member> now = in.self().member();
      if (peer.isPresent() && now.isPresent()) {
        consider(in, from, peer.get().renew(now.get().lineage()));
      }
    } catch (Fault e) {
      log.debug("{} does not say what the mesh's secret is: {}", from.shortText(), e.getMessage());
    }
  }

  @SuppressWarnings("ReferenceEquality") // The very one that asked.
  private synchronized void consider(MeshSession in, NodeId from, Renewal renewal) {
    Member now = member();
    Lineage theirs = renewal.lineage();
    if (closed || session != in || members.isExpelled(from)) {
      return;
    }
    theirs
        .over(now.lineage(), now.credentials().nodeId(), members::isKnown)
        .ifPresent(lineage -> {
          boolean same = lineage.tag().equals(now.lineage().tag());
          MeshSecret secret = same ? now.secret() : renewed(renewal);
          log.info(
              same ? "{} tells of the mesh's past" : "the mesh's secret was changed, as {} tells",
              from.shortText());
          goOver(now, secret, lineage);
        });
  }

  private void goOver(Member now, MeshSecret secret, Lineage lineage) {
    Member next;
    try {
      next = identity.succeed(now, secret, lineage, clock.instant());
    } catch (Fault e) {
      log.warn(
          "the mesh's new secret cannot be written, so that others will take this node for a"
              + " stranger: {}; mend that and start it again",
          e.getMessage());
      return;
    }
    int _ = goOver(now, next);
  }

  private static MeshSecret renewed(Renewal renewal) {
    return renewal
        .secret()
        .filter(secret -> secret.tag().equals(renewal.lineage().tag()))
        .orElseThrow(() -> Fault.of(Reason.CORRUPT, "it gives another secret than it tells of"));
  }

  /** Is in the mesh as it is from here on, and tells the peers; returns how many. */
  private int goOver(Member before, Member next) {
    Lineage now = next.lineage();
    Set<NodeId> gone = new HashSet<>(now.expelled());
    gone.removeAll(before.lineage().expelled());
    MeshSession in = session;
    members.expelled(now.expelled());
    in.renew(MeshSession.Self.of(next));
    for (NodeId id : gone) {
      log.warn("node {} is expelled from the mesh", id.shortText());
      in.expel(id);
    }
    if (!now.tag().equals(before.lineage().tag())) {
      work(in::announce);
    }
    return in.acquaintance().tellRenewed(now.tag());
  }

  private void work(Runnable task) {
    try {
      workers.execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("the node is stopping: {}", e.getMessage());
    }
  }

  private void checkOpen() {
    if (closed) {
      throw Fault.of(Reason.UNAVAILABLE, "the node is stopping");
    }
  }

  private synchronized void enter(MeshSecret secret) {
    checkOpen();
    MeshSession before = session;
    MeshSession.Self self = MeshSession.Self.of(identity.join(secret));
    host.ready(new Readiness.NotReady("joining another mesh"));
    try {
      before.leave();
      members.directory().forgetAll();
      MeshSession next = begun(self);
      host.serve(next, port);
      session = next;
    } catch (RuntimeException e) {
      throw Fault.because(
          e,
          Reason.FAILED,
          "the node joined the mesh but serves no longer (%s); start it again",
          e.getMessage());
    } finally {
      workers.execute(before::end);
    }
    host.ready(new Readiness.Ready());
    discover();
    log.info("joined mesh {}", self.tag());
  }

  /** Says goodbye and takes no new calls, in any mesh; the port is free on return. */
  synchronized void leave() {
    closed = true;
    session.leave();
  }

  /** Lets what is being sent go on for some seconds, then ends everything. */
  void end() {
    session.end();
  }
}
