package dev.lanyard.node.transfer;

import com.google.common.collect.Lists;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Holding;
import dev.lanyard.node.peer.PeerClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sources of one download: finds out who has what, again from time to time, and keeps one
 * session with each of some. A source that fails is tried again at the next look; one that sends
 * wrong bytes is left for good. {@link #look} and {@link #close} are for one thread.
 */
final class SourcePool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger("transfer");

  /** Contents asked about in one call, as the contract has it. */
  private static final int LOCATE_BATCH = 1000;

  /** How long a source that could give nothing just now is left alone, in the mean. */
  private static final int PAUSE_MILLIS = 500;

  /** Contents of one peer that are followed at a time: each takes a call. */
  private static final int MAX_WATCHES = 16;

  /**
   * Others wait for five minutes at most: by then an honest source has brought a chunk of 16 MiB.
   */
  private static final int MOST_DOUBLED = 5;

  private static final ChunkSet.Range ONE_CHUNK = new ChunkSet.Range(0, 1);

  private final Supplier<Map<NodeId, PeerClient>> peers;
  private final List<Assembly> contents;
  private final SourceSession.Work work;
  private final RandomGenerator random;
  private final Set<NodeId> holders;
  private final Set<NodeId> known;

  // Guarded by this.
  private final Map<NodeId, Thread> sessions = new HashMap<>();
  private final Map<NodeId, Thread> looks = new HashMap<>();
  private final Map<NodeId, List<PeerClient.Watch>> watches = new HashMap<>();
  private final Set<NodeId> liars = new HashSet<>();
  private final Map<NodeId, Fault> lastFaults = new HashMap<>();

  /** How often a source gave a chunk up for others: those that are slow are to bring theirs. */
  private int gaveWay;

  private boolean closed;

  /**
   * A pool that has looked at nobody yet.
   *
   * @param holders the only ones that are asked about contents that only named nodes see: others
   *     are not to hear of them
   * @param known the nodes that were sources of the download before; those that become some are
   *     added to it. Safe for several threads
   */
  SourcePool(
      Supplier<Map<NodeId, PeerClient>> peers,
      List<Assembly> contents,
      SourceSession.Work work,
      RandomGenerator random,
      Set<NodeId> holders,
      Set<NodeId> known) {
    this.holders = holders;
    this.peers = peers;
    this.contents = contents;
    this.work = work;
    this.random = random;
    this.known = known;
  }

  /**
   * Asks every peer that there is no session with what it has, in any order: where there are more
   * sources than sessions, each download should find others. Returns at once.
   */
  void look() {
    List<Map.Entry<NodeId, PeerClient>> all = new ArrayList<>(peers.get().entrySet());
    Collections.shuffle(all, Random.from(random));
    all.forEach(peer -> look(peer.getKey(), peer.getValue()));
  }

  /** The same of one peer, which asked about the same: it is fetching it too. */
  void look(NodeId id) {
    PeerClient client = peers.get().get(id);
    if (client != null) {
      look(id, client);
    }
  }

  private synchronized void look(NodeId id, PeerClient client) {
    if (hasRoom() && !sessions.containsKey(id) && !liars.contains(id) && !looks.containsKey(id)) {
      looks.put(id, Thread.startVirtualThread(() -> lookAt(id, client)));
    }
  }

  /** Whether another source would be used. */
  private synchronized boolean hasRoom() {
    return !closed && sessions.size() < work.options().sources();
  }

  /** Whether there is a source. */
  synchronized boolean hasSource() {
    return !sessions.isEmpty();
  }

  /** Whether there is no source because those that there were have changed their files. */
  synchronized boolean hasChanged() {
    return sessions.isEmpty() && allChanged();
  }

  /** One that is away may have them as they were. */
  private boolean allChanged() {
    return !lastFaults.isEmpty()
        && lastFaults.keySet().containsAll(known)
        && lastFaults.values().stream().allMatch(fault -> fault.reason() == Reason.CHANGED);
  }

  /** Why the download of that target cannot go on. */
  synchronized Fault noSource(String target) {
    if (!liars.isEmpty() && lastFaults.keySet().equals(liars)) {
      return Fault.of(
          Reason.CORRUPT,
          "every source of %s sent wrong bytes; nothing wrong was kept; check the disk and memory of"
              + " the nodes that share it",
          Printable.of(target));
    }
    if (allChanged()) {
      return Fault.of(
          Reason.CHANGED,
          "%s was changed while it was fetched, and nobody has it any more as it was",
          Printable.of(target));
    }
    String last =
        lastFaults.values().stream()
            .filter(fault -> fault.reason() != Reason.CHANGED)
            .findFirst()
            .map(fault -> " (" + fault.getMessage() + ")")
            .orElse("");
    return Fault.of(
        Reason.UNAVAILABLE,
        "no node that has %s can be reached%s; what is verified is kept, the same get goes on from"
            + " there once one is back",
        Printable.of(target),
        last);
  }

  private void lookAt(NodeId id, PeerClient client) {
    AtomicBoolean has = new AtomicBoolean();
    try {
      locate(id, client, has);
    } catch (Fault e) {
      log.debug("{} does not say what it has: {}", id.shortText(), e.getMessage());
      synchronized (this) {
        lastFaults.put(id, e);
      }
    } finally {
      begin(id, client, has.get());
    }
  }

  /** It was looked at; where it has something, and there is room, it is a source from now on. */
  private void begin(NodeId id, PeerClient client, boolean has) {
    synchronized (this) {
      looks.remove(id);
      if (has && hasRoom()) {
        known.add(id);
        sessions.put(
            id, Thread.ofPlatform().daemon().name("source").start(() -> session(id, client)));
        return;
      }
    }
    if (has) {
      work.planner().release(id);
      ended(id);
    }
  }

  /** Finds out; sets {@code has} with the first thing that it has, whatever fails later. */
  private void locate(NodeId id, PeerClient client, AtomicBoolean has) {
    List<Integer> missing = new ArrayList<>();
    for (int content = 0; content < contents.size(); content++) {
      Assembly assembly = contents.get(content);
      boolean mayAsk = !assembly.isRestricted() || holders.contains(id);
      if (mayAsk && !assembly.isComplete()) {
        missing.add(content);
      }
    }
    for (List<Integer> batch : Lists.partition(missing, LOCATE_BATCH)) {
      List<Digest> digests = batch.stream().map(c -> contents.get(c).digest()).toList();
      List<Holding> holdings = client.locate(digests);
      List<Integer> fetching = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        int content = batch.get(i);
        switch (holdings.get(i)) {
          case NOTHING -> {
            // It may come to have it, and is asked again then.
          }
          case WHOLE -> {
            work.planner().offersAll(id, content);
            has.set(true);
          }
          case PARTIAL -> fetching.add(content);
        }
      }
      if (follow(id, client, fetching)) {
        has.set(true);
      }
    }
  }

  /** Follows what a peer is fetching itself, as far as there is room; whether it follows any. */
  private boolean follow(NodeId id, PeerClient client, List<Integer> fetching) {
    List<Integer> small = fetching.stream().filter(this::isSmall).toList();
    boolean follows = false;
    // First, since all of them take one call, after which there may be no room for more.
    if (!small.isEmpty() && mayWatch(id)) {
      followAll(id, client, small);
      follows = true;
    }
    for (int content : fetching) {
      if (!isSmall(content) && mayWatch(id)) {
        follow(id, client, content);
        follows = true;
      }
    }
    return follows;
  }

  private boolean isSmall(int content) {
    return contents.get(content).layout().chunkCount() == 1;
  }

  private synchronized boolean mayWatch(NodeId id) {
    return watches.getOrDefault(id, List.of()).size() < MAX_WATCHES;
  }

  private void follow(NodeId id, PeerClient client, int content) {
    Assembly assembly = contents.get(content);
    work.planner().follows(id, content);
    keep(
        id,
        client.watchAvailability(
            assembly.digest(),
            assembly.layout().chunkCount(),
            gained -> work.planner().offers(id, content, gained)));
  }

  /** The same of contents of one chunk each, in one call. */
  private void followAll(NodeId id, PeerClient client, List<Integer> small) {
    small.forEach(content -> work.planner().follows(id, content));
    keep(
        id,
        client.watchHoldings(
            small.stream().map(content -> contents.get(content).digest()).toList(),
            place -> work.planner().offers(id, small.get(place), ONE_CHUNK)));
  }

  private void keep(NodeId id, PeerClient.Watch watch) {
    synchronized (this) {
      if (!closed) {
        watches.computeIfAbsent(id, key -> new ArrayList<>()).add(watch);
        return;
      }
    }
    watch.close();
  }

  private void session(NodeId id, PeerClient client) {
    Optional<Fault> failure = Optional.empty();
    SourceSession session = new SourceSession(id, client, patience(), work);
    try {
      session.run();
    } catch (Fault e) {
      failure = Optional.of(e);
      failed(id, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended(id);
    }
    if (session.gaveWay()) {
      synchronized (this) {
        gaveWay++;
      }
    }
    if (failure.filter(SourcePool::mayPass).isPresent()) {
      comeAgain(id);
    }
  }

  /** How long others wait for a chunk of a source: twice as long each time that one gave it up. */
  private synchronized Duration patience() {
    return work.options().stall().multipliedBy(1L << Math.min(gaveWay, MOST_DOUBLED));
  }

  /** Whether it may be otherwise in a moment: it is busy, or has a file no more but fetches it. */
  private static boolean mayPass(Fault fault) {
    return switch (fault.reason()) {
      case EXHAUSTED, NOT_FOUND, CHANGED -> true;
      case INVALID, EXISTS, DENIED, PRECONDITION, UNAVAILABLE, CORRUPT, FAILED, CANCELLED -> false;
    };
  }

  private void failed(NodeId id, Fault fault) {
    if (fault.reason() == Reason.EXHAUSTED) {
      // It lives and has it: that is no reason to give the download up.
      work.tally().active();
      log.debug("source {} {}", id.shortText(), fault.getMessage());
    } else {
      log.info("source {} {}", id.shortText(), fault.getMessage());
    }
    synchronized (this) {
      lastFaults.put(id, fault);
      if (fault.reason() == Reason.CORRUPT) {
        liars.add(id);
      }
    }
  }

  /** Looks at one again after a moment, unless it was looked at meanwhile. */
  private void comeAgain(NodeId id) {
    CompletableFuture.delayedExecutor(
            PAUSE_MILLIS / 2 + random.nextInt(PAUSE_MILLIS), TimeUnit.MILLISECONDS)
        .execute(() -> look(id));
  }

  private void ended(NodeId id) {
    List<PeerClient.Watch> ended;
    synchronized (this) {
      sessions.remove(id);
      List<PeerClient.Watch> mine = watches.remove(id);
      ended = mine == null ? List.of() : mine;
    }
    ended.forEach(PeerClient.Watch::close);
  }

  @Override
  public void close() {
    List<Thread> threads;
    List<PeerClient.Watch> open = new ArrayList<>();
    synchronized (this) {
      closed = true;
      threads = new ArrayList<>(sessions.values());
      threads.addAll(looks.values());
      watches.values().forEach(open::addAll);
      watches.clear();
    }
    threads.forEach(Thread::interrupt);
    open.forEach(PeerClient.Watch::close);
    threads.forEach(Uninterruptibles::joinUninterruptibly);
  }
}
