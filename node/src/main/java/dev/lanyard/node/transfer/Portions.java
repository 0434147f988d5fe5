package dev.lanyard.node.transfer;

import com.google.common.collect.Lists;
import com.google.common.collect.Maps;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.Located;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.fault.Fault;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a download has yet to fetch, a portion at a time. While one is fetched, the next is planned
 * on a thread of its own, and what this node has of it is copied. {@link #next} and {@link #stop}
 * are for one thread, {@link #arriving} for any.
 */
final class Portions implements AutoCloseable {
  /** Contents, and the plan of what is missing of them. */
  record Portion(List<Assembly> contents, Planner planner) {}

  /** Portions kept in mind: one waits for its names, one is fetched, one is planned. */
  private static final int IN_MIND = 3;

  private final Arrangement arrangement;
  private final Catalog catalog;
  private final Tally tally;
  private final RandomGenerator random;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("plan").factory());

  /** For the download's thread. */
  private @Nullable Future<Optional<Portion>> planned;

  // Mutable, guarded by itself.
  private final Deque<Map<Digest, Assembly>> assemblies = new ArrayDeque<>();

  Portions(Arrangement arrangement, Catalog catalog, Tally tally, RandomGenerator random) {
    this.arrangement = arrangement;
    this.catalog = catalog;
    this.tally = tally;
    this.random = random;
  }

  /**
   * The next portion, or nothing at the end.
   *
   * @param publisher told of those that are whole without being fetched
   * @throws Fault where a disk fails
   */
  Optional<Portion> next(Publisher publisher) throws InterruptedException {
    Future<Optional<Portion>> current =
        planned == null ? thread.submit(() -> plan(publisher)) : planned;
    try {
      Optional<Portion> next = current.get();
      planned = thread.submit(() -> plan(publisher));
      return next;
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private static RuntimeException failure(ExecutionException e) throws InterruptedException {
    return switch (e.getCause()) {
      case Fault fault -> fault;
      case InterruptedException _ -> throw new InterruptedException("stopped while it was planned");
      case null, default -> new IllegalStateException("a portion could not be planned", e);
    };
  }

  /** A content that is arriving. */
  Optional<Assembly> arriving(Digest digest) {
    synchronized (assemblies) {
      return assemblies.stream()
          .flatMap(portion -> Optional.ofNullable(portion.get(digest)).stream())
          .findFirst();
    }
  }

  private Optional<Portion> plan(Publisher publisher) throws InterruptedException {
    if (!arrangement.hasNext()) {
      return Optional.empty();
    }
    List<Assembly> contents = arrangement.next();
    synchronized (assemblies) {
      assemblies.addFirst(Maps.uniqueIndex(contents, Assembly::digest));
      if (assemblies.size() > IN_MIND) {
        assemblies.removeLast();
      }
    }
    Planner planner = new Planner(random);
    LocalSource local = new LocalSource(catalog);
    for (List<Assembly> batch : Lists.partition(contents, Catalog.MAX_DIGESTS)) {
      Map<Digest, List<Located>> copies = local.copies(batch);
      for (Assembly assembly : batch) {
        add(assembly, copies.getOrDefault(assembly.digest(), List.of()), planner, local);
        if (assembly.becameWhole()) {
          publisher.publish(assembly);
        }
      }
      local.forgetStale();
    }
    return Optional.of(new Portion(contents, planner));
  }

  private void add(Assembly assembly, List<Located> copies, Planner planner, LocalSource local) {
    ChunkLayout layout = assembly.layout();
    int content = planner.add(layout, ChunkSet.none(layout.chunkCount()));
    if (layout.chunkCount() == 0) {
      assembly.prepare(Assembly.Preparation.NONE);
    }
    local.fill(assembly, copies, content, planner, tally);
  }

  /** Plans no more; returns when the publisher is told of nothing more. */
  void stop() {
    thread.shutdownNow();
    Uninterruptibles.awaitTerminationUninterruptibly(thread);
  }

  /** Closes the files of those that are not published. */
  @Override
  public void close() {
    synchronized (assemblies) {
      assemblies.forEach(portion -> portion.values().forEach(Assembly::close));
    }
  }
}
