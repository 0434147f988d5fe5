package dev.lanyard.node;

import com.google.gson.JsonObject;
import dev.lanyard.node.browse.Browser;
import dev.lanyard.node.browse.Errands;
import dev.lanyard.node.browse.Mesh;
import dev.lanyard.node.browse.MeshSearch;
import dev.lanyard.node.browse.TargetResolver;
import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.config.Settings;
import dev.lanyard.node.heal.Healing;
import dev.lanyard.node.heal.Holders;
import dev.lanyard.node.heal.ScrubOptions;
import dev.lanyard.node.identity.Identity;
import dev.lanyard.node.identity.Lineage;
import dev.lanyard.node.identity.Member;
import dev.lanyard.node.identity.NodeFolder;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Renewal;
import dev.lanyard.node.ops.Metrics;
import dev.lanyard.node.ops.OpsServer;
import dev.lanyard.node.ops.Readiness;
import dev.lanyard.node.peer.Acquaintance;
import dev.lanyard.node.peer.Hint;
import dev.lanyard.node.peer.Introduction;
import dev.lanyard.node.peer.Liveness;
import dev.lanyard.node.peer.Members;
import dev.lanyard.node.peer.Peer;
import dev.lanyard.node.peer.PeerClient;
import dev.lanyard.node.peer.PeerDirectory;
import dev.lanyard.node.peer.PeerMemory;
import dev.lanyard.node.rpc.ControlPorts;
import dev.lanyard.node.rpc.Endpoint;
import dev.lanyard.node.rpc.PeerGuards;
import dev.lanyard.node.rpc.RpcOptions;
import dev.lanyard.node.share.OwnShare;
import dev.lanyard.node.share.ShareOptions;
import dev.lanyard.node.share.Shares;
import dev.lanyard.node.transfer.Downloads;
import dev.lanyard.node.transfer.Serving;
import dev.lanyard.node.transfer.Traffic;
import dev.lanyard.node.transfer.TransferOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node: its parts, wired in reading order and closed in the opposite one. */
final class Node implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger("node");

  private final Settings settings;
  private final Clock clock = Clock.systemUTC();
  private final Instant started = clock.instant();
  private final SecureRandom random = new SecureRandom();
  private final String instance = UUID.randomUUID().toString();

  private final NodeFolder folder;
  private final RunFolder run;
  private final Identity identity;
  private final Catalog catalog;
  private final Shares shares;
  private final PeerMemory memory;
  private final PeerDirectory directory = new PeerDirectory(clock);
  private final Members members = new Members(directory);
  private final Metrics metrics = new Metrics();
  private final PeerGuards guards;
  private final Traffic traffic = new Traffic();
  private final Downloads downloads;
  private final Serving serving;
  private final Healing healing;
  private final MeshSearch search;
  private final ControlPorts.Looking looking;
  private final Errands errands;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("timer").factory());
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final OpsServer ops;
  private final Membership membership;
  private final int port;
  private final PeerNotes peerNotes;
  private final Warnings warnings;
  private volatile Readiness readiness = new Readiness.NotReady("starting");
  private boolean closed;

  /**
   * Starts a node; on return it serves.
   *
   * @throws dev.lanyard.node.fault.Fault where it cannot, with what to do about it
   */
  static Node start(Settings settings) {
    NodeFolder folder = NodeFolder.open(settings.self().home());
    RunFolder run = RunFolder.claim(folder);
    try {
      return new Node(settings, folder, run);
    } catch (RuntimeException e) {
      run.close();
      throw e;
    }
  }

  private Node(Settings settings, NodeFolder folder, RunFolder run) {
    this.settings = settings;
    this.folder = folder;
    this.run = run;
    this.identity = new Identity(folder, settings.self().meshSecretFile(), random);
    MeshSession.Self self = self(settings.self().open());

    this.catalog = Catalog.open(folder.resolve("catalogue.db"), clock);
    this.shares = new Shares(folder.path(), catalog, ShareOptions.defaults(), clock);
    this.memory = new PeerMemory(folder);
    directory.remember(memory.load(self::hadTag));
    directory.onChange(this::peerChanged);

    this.guards = new PeerGuards(RpcOptions.DEFAULT);
    this.downloads =
        new Downloads(
            new Downloads.Disk(catalog, folder.path()),
            this::clients,
            traffic,
            TransferOptions.DEFAULT,
            clock,
            random);
    this.serving = new Serving(catalog, downloads, shares::touch, traffic, TransferOptions.DEFAULT);
    this.healing =
        new Healing(
            catalog,
            shares::touch,
            new Holders(directory, this::clients),
            new Healing.Moving(downloads, traffic),
            ScrubOptions.every(settings.self().scrub()),
            clock);
    traffic.limits().up().set(settings.limits().up());
    traffic.limits().down().set(settings.limits().down());
    Mesh mesh =
        new Mesh(
            new Mesh.Self(self.id(), settings.self().name()),
            catalog,
            () -> shares.list().stream().map(OwnShare::offered).toList(),
            directory,
            this::clients);
    this.search = new MeshSearch(mesh, metrics::searched);
    this.looking =
        new ControlPorts.Looking(
            new Browser(mesh), search, new TargetResolver(mesh, search, run.path()));
    this.errands = new Errands(folder, looking.targets(), downloads);

    this.ops =
        OpsServer.start(
            new InetSocketAddress(settings.listen().opsBind(), settings.listen().opsPort()),
            metrics::scrape,
            () -> readiness);
    shares.offer();
    settings.self().shares().forEach(this::share);
    this.warnings = new Warnings(settings.self().open(), healing);
    this.membership = new Membership(self, identity, members, new Host(), workers, clock);
    this.peerNotes =
        new PeerNotes(memory, directory, () -> membership.session().self().tag(), timer, workers);
    this.port = membership.serve(settings.listen().port());
    new Gauges(metrics, this::clients).show(traffic, directory, downloads, shares, healing);
    run.publish(readyJson());
    readiness = new Readiness.Ready();
    membership.discover();
    shares.start();
    errands.start();
    healing.start();
    peerNotes.start();
    log.info(
        "node {} ({}) of mesh {} serves on port {}",
        settings.self().name(),
        self.id().shortText(),
        self.tag(),
        port);
    warnings.all().forEach(log::warn);
  }

  private MeshSession.Self self(boolean open) {
    Member member = identity.member();
    return open
        ? MeshSession.Self.open(member.credentials().nodeId())
        : MeshSession.Self.of(member);
  }

  /** What the owner asked for at the start; a disk that is away just now stops nobody. */
  private void share(Path path) {
    if (shares.isShared(path) && !Files.exists(path)) {
      log.warn("{} is shared, but is not there now; it is served again once it is", path);
    } else {
      shares.add(path, Optional.empty(), List.of());
    }
  }

  /** Makes sessions of the node's parts. */
  private final class Host implements Membership.Host {
    @Override
    public MeshSession session(MeshSession.Self self) {
      return new MeshSession(
          self,
          settings,
          members,
          Node.this::introduction,
          guards,
          new Acquaintance.Threads(timer, workers));
    }

    @Override
    public int serve(MeshSession session, int wantedPort) {
      return session.serve(
          wantedPort,
          acquaintance ->
              new Endpoint.Offer(catalog, shares, serving, acquaintance, Node.this::renewal),
          Node.this::controlPorts);
    }

    @Override
    public void ready(Readiness now) {
      readiness = now;
    }

    @Override
    public void cloned() {
      warnings.cloned();
    }

    @Override
    public void hinted(Hint hint) {
      metrics.hinted(hint.foundBy().word());
    }
  }

  private Introduction introduction(MeshSession.Self self, int servedOn) {
    return new Introduction(
        Introduction.PROTOCOL,
        settings.self().name(),
        Version.text(),
        servedOn,
        settings.discover().advertised().stream().map(Object::toString).toList(),
        instance,
        self.credentials().isPresent() ? Optional.empty() : Optional.of(self.id()),
        clock.instant(),
        self.tag(),
        self.member().map(one -> one.lineage().rotations().size()).orElse(0));
  }

  private Renewal renewal(NodeId caller, Lineage theirs) {
    return membership.renewal(caller, theirs);
  }

  private Map<NodeId, PeerClient> clients() {
    return membership.session().acquaintance().clients();
  }

  private void peerChanged(Peer peer) {
    switch (peer.liveness()) {
      case Liveness.Reachable() -> {
        log.info("peer {} is here", peer.label());
        peerNotes.rememberSoon();
      }
      case Liveness.Suspect(String why) -> log.info("peer {} is suspect: {}", peer.label(), why);
      case Liveness.Gone(String why) -> {
        log.info("peer {} is gone: {}", peer.label(), why);
        membership.session().lookAgain();
      }
    }
  }

  private ControlPorts controlPorts(MeshSession in) {
    return new ControlPorts(
        () -> about(in.self()),
        membership,
        shares,
        new ControlPorts.Peers(directory, in.acquaintance()),
        looking,
        new ControlPorts.Moving(downloads, errands, traffic),
        healing,
        () -> new CheckUp(settings, in.self(), directory, identity, port).diagnose());
  }

  private ControlPorts.About about(MeshSession.Self self) {
    return new ControlPorts.About(
        self.id(),
        settings.self().name(),
        Version.text(),
        port,
        ops.port(),
        folder.path(),
        started,
        warnings.all());
  }

  /** What {@code node.json} and the ready line say. */
  String readyJson() {
    JsonObject json = new JsonObject();
    json.addProperty("nodeId", membership.session().self().id().text());
    json.addProperty("name", settings.self().name());
    json.addProperty("port", port);
    json.addProperty("opsPort", ops.port());
    json.addProperty("open", settings.self().open());
    json.addProperty("pid", ProcessHandle.current().pid());
    settings
        .listen()
        .bind()
        .ifPresent(bind -> json.addProperty("controlHost", bind.getHostAddress()));
    InetAddress opsBind = settings.listen().opsBind();
    if (!opsBind.isLoopbackAddress() && !opsBind.isAnyLocalAddress()) {
      json.addProperty("opsHost", opsBind.getHostAddress());
    }
    return json.toString();
  }

  /**
   * Says goodbye, lets running sends go on for a few seconds, and ends. What fails at that is told
   * and keeps nothing else from ending. Idempotent, bounded.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    readiness = new Readiness.NotReady("stopping");
    List<Runnable> parts =
        List.of(
            peerNotes::remember,
            healing::close,
            errands::close,
            downloads::close,
            membership::leave,
            membership::end,
            shares::close,
            catalog::close,
            ops::close,
            metrics::close,
            timer::shutdownNow,
            workers::shutdownNow,
            run::close);
    for (Runnable part : parts) {
      try {
        part.run();
      } catch (RuntimeException e) {
        log.warn("while stopping: {}", e.getMessage());
      }
    }
  }
}
