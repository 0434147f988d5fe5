package dev.lanyard.node;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Identity;
import dev.lanyard.node.identity.JoinCode;
import dev.lanyard.node.identity.MeshSecret;
import dev.lanyard.node.ops.Readiness;
import dev.lanyard.node.peer.Hint;
import dev.lanyard.node.peer.PeerDirectory;
import dev.lanyard.node.rpc.ControlPorts;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mesh that the node is in, and the way from one to another while the node runs. Safe for
 * several threads.
 */
final class Membership implements ControlPorts.Membership {
  private static final Logger log = LoggerFactory.getLogger("node");

  /** What sessions are made of, and who is told of them. */
  interface Host {
    /** A session that does not serve yet. */
    MeshSession session(MeshSession.Self self);

    /** Has a session serve all there is; returns the port. */
    int serve(MeshSession session, int wantedPort);

    /** Whether the node can be used just now. */
    void ready(Readiness readiness);

    /** Discovery brought a hint. */
    void hinted(Hint hint);
  }

  private final Identity identity;
  private final PeerDirectory directory;
  private final Host host;
  private final Executor workers;
  private volatile MeshSession session;

  // Mutable, guarded by this.
  private int port;
  private boolean closed;

  /** Begins in a mesh, where nothing is served yet. */
  Membership(
      MeshSession.Self self,
      Identity identity,
      PeerDirectory directory,
      Host host,
      Executor workers) {
    this.identity = identity;
    this.directory = directory;
    this.host = host;
    this.workers = workers;
    this.session = host.session(self);
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
    return session
        .self()
        .secret()
        .orElseThrow(() ->
            Fault.of(
                Reason.PRECONDITION,
                "this node runs with --open and is in no mesh; start it without"));
  }

  private synchronized void enter(MeshSecret secret) {
    if (closed) {
      throw Fault.of(Reason.UNAVAILABLE, "the node is stopping");
    }
    MeshSession before = session;
    MeshSession.Self self = MeshSession.Self.of(secret, identity.join(secret));
    host.ready(new Readiness.NotReady("joining another mesh"));
    try {
      before.leave();
      directory.forgetAll();
      MeshSession next = host.session(self);
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
