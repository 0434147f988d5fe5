package dev.lanyard.node.share;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.KnownShare;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.disk.Failpoint;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeFolder;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Viewer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node shares. Each share is followed from when it is added, over restarts, until it is
 * removed. Safe for all threads.
 */
public final class Shares implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Shares.class);

  /** Most shares of a node: the contract lists them in one message, and each has a thread. */
  public static final int MAX_SHARES = 1_000;

  /** Longest wait at the end for the indexers together. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final SharePath paths;
  private final Definitions definitions;
  private final Catalog catalog;
  private final ShareOptions options;
  private final Clock clock;
  private final Hasher hasher;
  private final Watcher watcher;

  /* Guarded by this. */
  private final Map<String, Definition> defined = new LinkedHashMap<>();
  private final Map<String, Indexer> indexers = new LinkedHashMap<>();
  private boolean started;
  private boolean closed;

  /**
   * The shares of a node, as they were before; they rest until {@link #offer}.
   *
   * @param home the node's folder: has {@code shares.json}, and is never shared itself
   * @param clock tells how long ago a file was changed
   * @throws Fault PRECONDITION where {@code shares.json} is damaged
   */
  public Shares(Path home, Catalog catalog, ShareOptions options, Clock clock) {
    this(home, catalog, options, clock, new Watcher());
  }

  Shares(Path home, Catalog catalog, ShareOptions options, Clock clock, Watcher watcher) {
    this.paths = new SharePath(home);
    this.definitions = new Definitions(NodeFolder.open(home));
    this.catalog = catalog;
    this.options = options;
    this.clock = clock;
    // Before anything that runs: where they cannot be read there is nothing to stop.
    for (Definition definition : load(watcher)) {
      defined.put(definition.name(), definition);
    }
    this.hasher = new Hasher(options.hashingThreads());
    this.watcher = watcher;
  }

  private List<Definition> load(Watcher watcher) {
    try {
      return definitions.load();
    } catch (Fault e) {
      watcher.close();
      throw e;
    }
  }

  /** Has peers see what was shared before, as it was then; nothing of it is read yet. */
  public synchronized void offer() {
    warnOfNamesThatCannotBeRead();
    for (KnownShare known : catalog.shares()) {
      if (!defined.containsKey(known.name())) {
        catalog.removeShare(known.name());
      }
    }
    defined.values().forEach(this::follow);
  }

  /** Goes on following what is offered, in the background. Once, after {@link #offer}. */
  public synchronized void start() {
    started = true;
    if (!closed) {
      indexers.values().forEach(Indexer::start);
    }
    sweep();
  }

  /**
   * Whether a share of exactly this path is defined, be it there now or not. Looks at no disk: the
   * path must be the one without links.
   */
  public synchronized boolean isShared(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    return defined.values().stream().anyMatch(share -> share.path().equals(absolute));
  }

  /**
   * Shares a folder or a file. When this returns peers see the share; its files follow as they are
   * indexed. The same path under the same name again is no error: an audience that is given then
   * replaces the one there was, while none changes nothing, so that saying less never shows more.
   *
   * @param name empty for the path's last component
   * @param audience the nodes that may see it; empty for all
   * @throws Fault NOT_FOUND no such path; DENIED the node may not read it; EXISTS the name is taken
   *     by another path; INVALID a name that breaks a rule, a path that is neither folder nor file,
   *     or one that has to do with the node's own folder; EXHAUSTED too many shares
   */
  public OwnShare add(Path path, Optional<String> name, List<NodeId> audience) {
    // Without the monitor: a disk that does not answer holds this call alone.
    Path root = paths.real(path);
    boolean single = paths.isSingle(root);
    return add(new Definition(ShareName.choose(name, root), root, single, audience));
  }

  private synchronized OwnShare add(Definition wanted) {
    String name = wanted.name();
    Definition before = defined.get(name);
    if (before != null && !before.path().equals(wanted.path())) {
      throw Fault.of(
          Reason.EXISTS,
          "there is a share '%s' already, of %s: share it under another name with: lanyard share"
              + " PATH --name NAME",
          Printable.of(name),
          Printable.of(before.path().toString()));
    }
    if (before == null && defined.size() >= MAX_SHARES) {
      throw Fault.of(
          Reason.EXHAUSTED, "a node has at most %d shares: share a folder above", MAX_SHARES);
    }
    announce(
        before != null && wanted.audience().isEmpty() ? wanted.seenBy(before.audience()) : wanted);
    return own(name);
  }

  /**
   * Stops sharing; the files stay where they are. Where it fails in the middle it can be asked for
   * again, and peers do not see the share meanwhile.
   *
   * @throws Fault NOT_FOUND where there is no share of that name
   */
  public synchronized void remove(String name) {
    if (!defined.containsKey(name)) {
      throw noSuchShare(name);
    }
    catalog.removeShare(name);
    Failpoint.UNSHARE_UNSEEN.reached();
    save(kept -> kept.remove(name));
    Failpoint.UNSHARE_SAVED.reached();
    stop(name);
    sweep();
    log.info("share '{}' removed", Printable.of(name));
  }

  /**
   * Waits until everything is indexed: all files but those that are written without an end.
   *
   * @throws Fault NOT_FOUND where there is no share of that name; UNAVAILABLE where its root cannot
   *     be read, or the node is stopping
   */
  public OwnShare awaitIndexed(String name) throws InterruptedException {
    Indexer indexer = indexer(name);
    indexer.state().awaitIndexed();
    OwnShare share = own(name);
    if (share.state() != OwnShare.State.READY) {
      throw Fault.of(
          Reason.UNAVAILABLE,
          "share '%s' is not indexed: %s",
          Printable.of(name),
          share.notice().isEmpty() ? "the node is stopping" : share.notice());
    }
    return share;
  }

  /** All shares, by name. */
  public synchronized List<OwnShare> list() {
    return indexers.keySet().stream().sorted().map(this::own).toList();
  }

  /** The shares that somebody may know of, by name. */
  public synchronized List<OwnShare> list(Viewer viewer) {
    return list().stream()
        .filter(
            own -> catalog.share(own.name()).map(share -> share.visibleTo(viewer)).orElse(false))
        .toList();
  }

  /** A file that was served is not what was indexed: has it looked at again. */
  public synchronized void touch(Path file) {
    for (Map.Entry<String, Indexer> followed : indexers.entrySet()) {
      catalog
          .share(followed.getKey())
          .flatMap(share -> share.pathOf(file))
          .ifPresent(path -> followed.getValue().touched(path));
    }
  }

  /** Stops following, within some seconds whatever the disks do. Can be called again. */
  @Override
  public void close() {
    List<Indexer> running;
    synchronized (this) {
      closed = true;
      running = new ArrayList<>(indexers.values());
    }
    running.forEach(Indexer::close);
    long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
    try {
      for (Indexer indexer : running) {
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        if (!indexer.join(left)) {
          log.warn("a scan is stuck in a disk that does not answer, and is left behind");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    watcher.close();
    hasher.close();
  }

  /** Java reads names by the locale; in a container that has none, all but ASCII would be lost. */
  private static void warnOfNamesThatCannotBeRead() {
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    if (!encoding.equalsIgnoreCase("UTF-8")) {
      log.warn(
          "files whose names are not ASCII cannot be shared, since the locale says {}: start the"
              + " node with LC_ALL=C.UTF-8",
          encoding);
    }
  }

  /**
   * Brings about what is wanted, as far as it is not so. Definition first: what was answered with
   * success is never lost.
   */
  private void announce(Definition wanted) {
    boolean isNew = !wanted.equals(defined.get(wanted.name()));
    if (isNew) {
      save(kept -> kept.put(wanted.name(), wanted));
      Failpoint.SHARE_SAVED.reached();
    }
    follow(wanted);
    Failpoint.SHARE_FOLLOWED.reached();
    if (isNew) {
      log.info(
          "share '{}' added: {} for {}",
          Printable.of(wanted.name()),
          Printable.of(wanted.path().toString()),
          wanted.audience().isEmpty()
              ? "everybody in the mesh"
              : wanted.audience().stream().map(NodeId::shortText).collect(Collectors.toList()));
    }
  }

  private void save(Consumer<Map<String, Definition>> change) {
    Map<String, Definition> changed = new LinkedHashMap<>(defined);
    change.accept(changed);
    definitions.save(List.copyOf(changed.values()));
    defined.clear();
    defined.putAll(changed);
  }

  /** Has the catalogue know the share, and an indexer follow it: the one there is, if it does. */
  private void follow(Definition definition) {
    String name = definition.name();
    catalog.putShare(name, definition.path(), definition.single(), definition.audience());
    KnownShare share = catalog.share(name).orElseThrow();
    Indexer before = indexers.get(name);
    if (before != null && before.shareId() == share.id()) {
      return;
    }
    stop(name);
    Indexer indexer = new Indexer(share, catalog, hasher, watcher, options, clock);
    indexers.put(name, indexer);
    if (started && !closed) {
      indexer.start();
    }
  }

  private void stop(String name) {
    Indexer indexer = indexers.remove(name);
    if (indexer != null) {
      indexer.close();
    }
  }

  /** What removed shares left in the catalogue goes in the background: it may be a million rows. */
  private void sweep() {
    Thread.ofPlatform().daemon().name("sweep-shares").start(this::sweepAll);
  }

  private void sweepAll() {
    try {
      while (catalog.sweep()) {
        if (isClosed()) {
          return;
        }
      }
    } catch (Fault e) {
      log.debug("sweeping stopped; the next start goes on with it", e);
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized Indexer indexer(String name) {
    Indexer indexer = indexers.get(name);
    if (indexer == null) {
      throw noSuchShare(name);
    }
    return indexer;
  }

  private static Fault noSuchShare(String name) {
    return Fault.of(
        Reason.NOT_FOUND, "there is no share '%s' here: see `lanyard shares`", Printable.of(name));
  }

  private synchronized OwnShare own(String name) {
    Indexer indexer = indexer(name);
    Definition definition = defined.get(name);
    if (definition == null) {
      throw new IllegalStateException("a share that is followed is defined: " + name);
    }
    return OwnShare.of(
        definition,
        catalog.totals(name),
        indexer.state().state(),
        indexer.state().progress(),
        indexer.notice());
  }
}
