package dev.lanyard.node.transfer;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.Located;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.ChunkSums;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Viewer;
import dev.lanyard.node.peer.Holding;
import dev.lanyard.node.store.ChunkReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out what this node has: whole contents of its shares and of what it fetched before, and the
 * chunks of downloads under way. A file that is no longer what was indexed is refused and looked at
 * again, never sent as if nothing had happened. Safe for several threads.
 */
public final class Serving {
  private static final Logger log = LoggerFactory.getLogger("transfer");

  /** Contents whose rolling checksums are computed at a time: each is read as a whole. */
  private static final int SUMMING = 2;

  /** Chunks that are read again at a time, because somebody doubts them: 16 MiB each at most. */
  private static final int DOUBTING = 1;

  /** Contents whose rolling checksums are kept: most have less than 16 KiB, the largest 4 MiB. */
  private static final int SUMS_KEPT = 8;

  private final Catalog catalog;
  private final Downloads downloads;
  private final Consumer<Path> changedFiles;
  private final Traffic traffic;
  private final TransferOptions options;
  private final Semaphore summing = new Semaphore(SUMMING);
  private final Semaphore doubting = new Semaphore(DOUBTING);
  private final Cache<Digest, ChunkSums> sums =
      CacheBuilder.newBuilder().maximumSize(SUMS_KEPT).build();
  private final ServedCounts served = new ServedCounts(System::nanoTime);

  /**
   * Serving from a catalogue and the downloads under way.
   *
   * @param changedFiles told of each file that was found to be another than what was indexed
   */
  public Serving(
      Catalog catalog,
      Downloads downloads,
      Consumer<Path> changedFiles,
      Traffic traffic,
      TransferOptions options) {
    this.catalog = catalog;
    this.downloads = downloads;
    this.changedFiles = changedFiles;
    this.traffic = traffic;
    this.options = options;
  }

  /**
   * How much of each content there is for the viewer, in order. What is being fetched counts as
   * that, also where the catalogue still knows it from before: its file is most likely gone.
   */
  public List<Holding> holdings(List<Digest> digests, Viewer viewer) {
    if (viewer instanceof Viewer.Member(NodeId peer)) {
      downloads.alsoFetching(peer, digests);
    }
    Set<Digest> whole = catalog.contained(digests, viewer);
    List<Holding> holdings = new ArrayList<>(digests.size());
    for (Digest digest : digests) {
      Holding known = whole.contains(digest) ? Holding.WHOLE : Holding.NOTHING;
      holdings.add(arriving(digest).map(Serving::holding).orElse(known));
    }
    return holdings;
  }

  /** What is all there is whole, though the catalogue hears of it later. */
  private static Holding holding(Assembly arriving) {
    return arriving.isComplete() ? Holding.WHOLE : Holding.PARTIAL;
  }

  /** The manifest of a content that is here for the viewer. */
  public Manifest manifest(Digest digest, Viewer viewer) {
    return catalog
        .manifest(digest, viewer)
        .or(() -> arriving(digest).flatMap(Assembly::manifest))
        .orElseThrow(() -> notHeld(digest));
  }

  /**
   * The rolling checksums of a content that lies here whole, for the viewer. They are computed when
   * somebody asks, since hardly anybody does, and kept for the next.
   *
   * @throws Fault EXHAUSTED where others are being computed
   */
  public ChunkSums sums(Digest digest, Viewer viewer) {
    List<Located> places = locate(Set.of(digest), viewer).getOrDefault(digest, List.of());
    ChunkSums known = sums.getIfPresent(digest);
    if (known != null && !places.isEmpty()) {
      return known;
    }
    if (!summing.tryAcquire()) {
      throw Fault.of(Reason.EXHAUSTED, "rolling checksums are being computed; ask again later");
    }
    try (ServedContent content = open(digest, places)) {
      ChunkSums computed = content.sums().orElseThrow(() -> notHeld(digest));
      content.checkUnchanged();
      sums.put(digest, computed);
      return computed;
    } finally {
      summing.release();
    }
  }

  /**
   * Somebody says that a chunk that was sent is not what its digest says: reads it once more.
   *
   * @return whether it is so; then the file is known as damaged, and served no more
   * @throws Fault NOT_FOUND where the chunk is not here; EXHAUSTED where others are being read
   */
  public boolean doubt(Digest digest, int chunk, Viewer viewer) {
    if (!doubting.tryAcquire()) {
      throw Fault.of(Reason.EXHAUSTED, "other chunks are being read again; ask again later");
    }
    try {
      return isLost(digest, chunk, viewer);
    } finally {
      doubting.release();
    }
  }

  private boolean isLost(Digest digest, int chunk, Viewer viewer) {
    Manifest manifest = manifest(digest, viewer);
    if (chunk < 0 || chunk >= manifest.layout().chunkCount()) {
      throw Fault.of(Reason.NOT_FOUND, "chunk %d is beyond the content's end", chunk);
    }
    boolean lost = false;
    for (Located place : locate(Set.of(digest), viewer).getOrDefault(digest, List.of())) {
      if (isAnother(place, manifest, chunk)) {
        catalog.health().damaged(place.file(), place.stamp(), digest);
        lost = true;
      }
    }
    Optional<Assembly> arriving = arriving(digest).filter(some -> some.has(chunk));
    if (arriving.isPresent() && isAnother(arriving.get(), manifest, chunk)) {
      downloads.lost(digest);
      lost = true;
    }
    return lost;
  }

  private static boolean isAnother(Assembly arriving, Manifest manifest, int chunk) {
    try (ChunkReader reader = arriving.reader()) {
      return isAnother(reader, manifest, chunk);
    }
  }

  private static boolean isAnother(ChunkReader reader, Manifest manifest, int chunk) {
    ByteBuffer bytes = ByteBuffer.allocate(manifest.layout().length(chunk));
    reader.read(bytes, manifest.layout().offset(chunk));
    reader.checkUnchanged();
    return !Digest.ofBytes(bytes.array()).equals(manifest.chunk(chunk));
  }

  private boolean isAnother(Located place, Manifest manifest, int chunk) {
    try (ChunkReader reader = ChunkReader.open(place.file(), place.stamp())) {
      return isAnother(reader, manifest, chunk);
    } catch (Fault e) {
      noticed(place, e);
      return false;
    }
  }

  /**
   * Tells which chunks of a content are here, and each that comes, until all are; returns then.
   *
   * @param gained runs of chunks; each chunk is told once
   * @throws Fault NOT_FOUND where there is nothing of it; UNAVAILABLE where the download ends
   */
  public void watch(Digest digest, Viewer viewer, Consumer<List<ChunkSet.Range>> gained)
      throws InterruptedException {
    Optional<Assembly> arriving = arriving(digest);
    if (arriving.isEmpty()) {
      gained.accept(ChunkSet.all(manifest(digest, viewer).layout().chunkCount()).ranges());
      return;
    }
    Assembly assembly = arriving.get();
    ChunkSet told = ChunkSet.none(assembly.layout().chunkCount());
    while (!told.isComplete()) {
      ChunkSet present = assembly.awaitMoreThan(told.count(), WATCH_MILLIS);
      List<ChunkSet.Range> fresh = present.minus(told).ranges();
      if (!fresh.isEmpty()) {
        gained.accept(fresh);
        told = present;
      } else if (arriving(digest).isEmpty()) {
        throw Fault.of(Reason.UNAVAILABLE, "the download of %s has ended here", digest);
      }
    }
  }

  /** How often a watch looks whether the download it follows is still there. */
  private static final long WATCH_MILLIS = 1_000;

  /**
   * Tells which of some contents that are being fetched here are whole, and each that comes to be,
   * until there is nothing more to tell; returns then.
   *
   * @param gained places in the list; each is told once
   */
  public void watchHoldings(List<Digest> digests, Viewer viewer, Consumer<List<Integer>> gained)
      throws InterruptedException {
    BitSet untold = new BitSet();
    untold.set(0, digests.size());
    while (true) {
      long seen = downloads.gains().count();
      List<Integer> whole = takeWhole(digests, untold, viewer);
      if (!whole.isEmpty()) {
        gained.accept(whole);
      }
      if (untold.isEmpty()) {
        return;
      }
      downloads.gains().awaitOthers(seen, TOGETHER_MILLIS, WATCH_MILLIS);
    }
  }

  /** What becomes whole within this time is told together: each look costs some 100 us. */
  private static final long TOGETHER_MILLIS = 50;

  /** Takes out of {@code untold} those that are whole, and those that are not coming any more. */
  private List<Integer> takeWhole(List<Digest> digests, BitSet untold, Viewer viewer) {
    List<Integer> whole = new ArrayList<>();
    List<Integer> gone = new ArrayList<>();
    untold.stream()
        .forEach(place ->
            arriving(digests.get(place))
                .ifPresentOrElse(
                    arriving -> {
                      if (arriving.isComplete()) {
                        whole.add(place);
                      }
                    },
                    () -> gone.add(place)));
    if (!gone.isEmpty()) {
      Set<Digest> known = catalog.contained(gone.stream().map(digests::get).toList(), viewer);
      gone.stream().filter(place -> known.contains(digests.get(place))).forEach(whole::add);
      gone.forEach(untold::clear);
    }
    whole.forEach(untold::clear);
    return whole;
  }

  /** Begins to serve a stream of asks. */
  public ServingSession session(Viewer viewer) {
    return new ServingSession(this, viewer);
  }

  /** Bytes of a piece, as they are read and sent. */
  public int pieceBytes() {
    return options.pieceBytes();
  }

  /** Streams that may be served at a time. */
  public TransferOptions.Streams streams() {
    return options.streams();
  }

  public Traffic traffic() {
    return traffic;
  }

  ServedCounts counts() {
    return served;
  }

  /** The places of the shares and holdings where some contents lie. */
  Map<Digest, List<Located>> locate(Set<Digest> digests, Viewer viewer) {
    return catalog.locate(digests, viewer);
  }

  /** The first of the places where a content lies that is still what was indexed. */
  ServedContent open(Digest digest, List<Located> places) {
    Optional<Fault> gone = Optional.empty();
    for (Located place : places) {
      try {
        return new ServedContent.Whole(place, ChunkReader.open(place.file(), place.stamp()));
      } catch (Fault e) {
        noticed(place, e);
        gone = Optional.of(e);
      }
    }
    Optional<Assembly> assembly = arriving(digest).filter(some -> some.present().count() > 0);
    if (assembly.isEmpty()) {
      throw gone.orElseGet(() -> notHeld(digest));
    }
    return new ServedContent.Arriving(assembly.get(), assembly.get().reader());
  }

  private Optional<Assembly> arriving(Digest digest) {
    return downloads.arriving(digest).filter(assembly -> !assembly.isRestricted());
  }

  /** A file could not be read as what was indexed. */
  void noticed(Located gone, Fault fault) {
    if (fault.reason() == Reason.CHANGED) {
      log.info("not served: {}", fault.getMessage());
      catalog.forgetHolding(gone.file(), gone.stamp());
      changedFiles.accept(gone.file());
    } else if (fault.reason() == Reason.FAILED) {
      log.warn("not served: {}", fault.getMessage());
    }
  }

  private static Fault notHeld(Digest digest) {
    return Fault.of(Reason.NOT_FOUND, "this node does not hold %s", digest);
  }
}
