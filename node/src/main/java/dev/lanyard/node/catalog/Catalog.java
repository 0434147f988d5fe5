package dev.lanyard.node.catalog;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Iterables;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Query;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Viewer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What this node shares and holds: browse, search, where the bytes of a digest lie, and the
 * sequence of changes that peers follow. It lies in one SQLite file that can be lost: all of it is
 * rebuilt from the disk.
 *
 * <p>Safe for all threads. Calls block for as long as the disk takes; readers do not wait for
 * writers. Every call may fail with a {@link Fault}: CORRUPT where the file turns out to be damaged
 * (the next start makes it anew), EXHAUSTED where the disk is full, UNAVAILABLE after {@link
 * #close}.
 *
 * <p>A viewer never learns of a share that is not for it: what it may not see does not exist.
 */
public final class Catalog implements AutoCloseable {
  /** Most digests of one {@link #contained} call: what the contract lets a peer ask. */
  public static final int MAX_DIGESTS = 1_000;

  /** Most entries of one search: more than anybody reads, and a few MB. */
  public static final int MAX_HITS = 10_000;

  /** Most changes, children or known files of one call: what a message takes, twenty times. */
  public static final int MAX_PAGE = 10_000;

  /** Rows removed in one transaction, so that others can write in between. */
  private static final int REMOVED_AT_ONCE = 2_000;

  private final Database database;
  private final ShareTable shares;
  private final Listing listing;
  private final Search search;
  private final Health health;
  private final ContentIndex contents;
  private final ChangeLog changes;
  private final ChangeSignal signal;

  Catalog(Database database, Clock clock) {
    this.database = database;
    this.shares = new ShareTable(database);
    this.listing = new Listing(database);
    this.search = new Search(database, shares);
    this.health = new Health(database, shares, clock);
    this.contents = new ContentIndex(database, shares, health);
    this.changes = new ChangeLog(database, shares);
    this.signal = new ChangeSignal(changes.lastSequence());
  }

  /**
   * Opens the catalogue in this file. A missing one is made; a damaged one is moved aside, with a
   * warning in the log, and made anew.
   *
   * @throws Fault PRECONDITION where a newer version of the product made the file; FAILED where it
   *     cannot be opened
   */
  public static Catalog open(Path file, Clock clock) {
    return new Catalog(CatalogFile.open(file, clock), clock);
  }

  // Shares

  /**
   * Adds a share, or changes who sees it. One of the same name and another root is removed first.
   *
   * @param root the real path
   * @param single whether the root is a file
   * @param audience the nodes that see it; empty for all
   */
  public void putShare(String name, Path root, boolean single, List<NodeId> audience) {
    shares.put(name, root, single, audience);
    signal.reached(changes.lastSequence());
  }

  /** Notes whether the root of a share is there, and which folder it is. */
  public void setRoot(long shareId, boolean available, RootKey key) {
    shares.setRoot(shareId, available, key);
  }

  /** The same for the share that has this name now. */
  public void setRoot(String name, boolean available, RootKey key) {
    shares.find(name).ifPresent(share -> setRoot(share.id(), available, key));
  }

  /** Removes a share; at once for every query, while {@link #sweep} removes its rows. */
  public void removeShare(String name) {
    shares.remove(name);
    signal.reached(changes.lastSequence());
  }

  /** Removes one portion of what removed shares left; false where nothing was left. */
  public boolean sweep() {
    return database.write(Sweep::step);
  }

  /** All shares, by name. Costs nothing. */
  public List<KnownShare> shares() {
    return shares.all();
  }

  public Optional<KnownShare> share(String name) {
    return shares.find(name);
  }

  /** The share with this id, until it is removed. */
  public Optional<KnownShare> share(long id) {
    return shares.find(id);
  }

  /** Files and bytes of a share, which are kept, not counted; none for an unknown share. */
  public Totals totals(String share) {
    return shares.find(share).map(listing::totals).orElse(Totals.NONE);
  }

  // What the indexer finds

  /**
   * Stores files that were read and removes those that are gone, in one transaction. A file that
   * peers see no change of keeps its sequence number.
   *
   * @param shareId of the share that was read. Does nothing where it was removed, even if there is
   *     another of its name by now: who reads a disk may be late.
   * @param files any number; a thousand or more are several times cheaper each than one
   */
  public void apply(long shareId, List<IndexedFile> files, List<String> gone) {
    if (!files.isEmpty() || !gone.isEmpty()) {
      signal.reached(database.write(session -> FileBatch.apply(session, shareId, files, gone)));
    }
  }

  /** The same for the share that has this name now. */
  public void apply(String share, List<IndexedFile> files, List<String> gone) {
    shares.find(share).ifPresent(known -> apply(known.id(), files, gone));
  }

  /** Removes every file below a folder of a share; of the empty path, all of the share's. */
  public void removeBelow(long shareId, String folder) {
    List<String> paths;
    do {
      paths = listing.somePathsBelow(shareId, folder, REMOVED_AT_ONCE);
      apply(shareId, List.of(), paths);
    } while (paths.size() == REMOVED_AT_ONCE && shares.find(shareId).isPresent());
  }

  /** Files directly in a folder, after a name, in {@link CodePoints#ORDER}; a page of them. */
  public List<KnownFile> knownFiles(String share, String folder, String after, int limit) {
    return shares
        .find(share)
        .map(known -> listing.knownFiles(known, folder, after, page(limit)))
        .orElse(List.of());
  }

  /** Names of folders directly in a folder, after a name, in order; a page of them. */
  public List<String> knownFolders(String share, String folder, String after, int limit) {
    return shares
        .find(share)
        .map(known -> listing.knownFolders(known, folder, after, page(limit)))
        .orElse(List.of());
  }

  /** Whether a folder of a share has files below it. */
  public boolean knowsFolder(String share, String folder) {
    return shares.find(share).map(known -> listing.knowsFolder(known, folder)).orElse(false);
  }

  /** A file of a share as it was when it was read. */
  public Optional<KnownFile> knownFile(String share, String path) {
    return shares.find(share).flatMap(known -> listing.knownFile(known, path));
  }

  // Browse and search

  /**
   * Direct children of a folder, by name, with the sums of folders; a page of them. A path that is
   * a file gives that file.
   *
   * @param after the name of the last child of the page before; empty for the first page
   * @throws Fault NOT_FOUND where there is no such share or path, or it is not for the viewer
   */
  public List<Entry> children(String share, String path, Viewer viewer, String after, int limit) {
    return listing.children(shares.visible(share, viewer), path, after, page(limit));
  }

  /** All direct children, in batches of at most 500. Faults as the other one. */
  public void children(String share, String path, Viewer viewer, Consumer<List<Entry>> batches) {
    String after = "";
    while (true) {
      List<Entry> page = children(share, path, viewer, after, Listing.PAGE);
      if (!page.isEmpty()) {
        batches.accept(page);
      }
      if (page.size() < Listing.PAGE) {
        return;
      }
      after = page.getLast().name();
    }
  }

  /**
   * Every file below a path, by folder and then by name, in batches of at most 500. A path that is
   * a file gives that file. Nothing is held while the consumer works: it may block. What changes
   * meanwhile may or may not be told.
   *
   * @throws Fault NOT_FOUND where there is no such share or path, or it is not for the viewer, or
   *     not any more
   */
  public void walk(String share, String path, Viewer viewer, Consumer<List<Entry>> batches) {
    listing.walk(() -> shares.visible(share, viewer), path, batches);
  }

  /**
   * Entries that match, best first, of shares that are there.
   *
   * @throws Fault EXHAUSTED where too many searches run already
   */
  public List<Entry> search(Query query, Viewer viewer, int limit) {
    checkArgument(limit > 0, "limit (%s) must be positive", limit);
    return search.run(query, viewer, Math.min(limit, MAX_HITS));
  }

  // Contents

  /** The manifest of a content that lies on this disk. */
  public Optional<Manifest> manifest(Digest digest, Viewer viewer) {
    return contents.manifest(digest, viewer);
  }

  /**
   * Contents here that have chunks in common with this one, those with most of them first; of a
   * content of very many chunks, some thousands are compared. A few at most.
   */
  public List<Akin> akin(Manifest wanted) {
    return contents.akin(wanted);
  }

  /** Where the bytes of a content lie: at most 16 places, files of shares before holdings. */
  public List<Located> locate(Digest digest, Viewer viewer) {
    return locate(Set.of(digest), viewer).getOrDefault(digest, List.of());
  }

  /**
   * The same of several contents, as they are at one moment, and at most 16 places for each in all;
   * cheaper each than of one. What lies nowhere has no key.
   */
  public Map<Digest, List<Located>> locate(Collection<Digest> digests, Viewer viewer) {
    return contents.locate(digests, viewer);
  }

  /** Those of at most {@link #MAX_DIGESTS} contents that lie on this disk. */
  public Set<Digest> contained(Collection<Digest> digests, Viewer viewer) {
    checkArgument(
        digests.size() <= MAX_DIGESTS,
        "digests (%s) must be at most %s",
        digests.size(),
        MAX_DIGESTS);
    return contents.locate(digests, viewer).keySet();
  }

  /** The content of this file, where it was read when it had this stamp. */
  public Optional<Digest> known(Path file, FileStamp stamp) {
    return contents.known(file, stamp);
  }

  /** Serves files outside the shares by their digests, in place of what was held at those paths. */
  public void addHoldings(List<HeldFile> files) {
    contents.addHoldings(files);
  }

  /**
   * Forgets a held file that turned out to be gone, or not what it was when it was read.
   *
   * @param stamp the one it is known with, as {@link Located} told it; where it is known with
   *     another by now, somebody put a new one there, which stays
   */
  public void forgetHolding(Path file, FileStamp stamp) {
    forgetHoldings(Map.of(file, stamp));
  }

  /** Forgets any number of held files, as the other one does; cheaper each than one. */
  public void forgetHoldings(Map<Path, FileStamp> files) {
    for (var some : Iterables.partition(files.entrySet(), REMOVED_AT_ONCE)) {
      contents.forgetHoldings(some);
    }
  }

  /** Which files the disk has damaged. */
  public Health health() {
    return health;
  }

  // Changes

  /** Random, drawn when the file was made, and when what peers know stops being enough. */
  public String generation() {
    return changes.generation();
  }

  /** The number of the last change. */
  public long lastSequence() {
    return signal.last();
  }

  /** What changed after a number, oldest first, in one share or all that the viewer sees. */
  public Changes changesAfter(long sequence, Optional<String> share, Viewer viewer, int limit) {
    return changes.after(sequence, share, viewer, page(limit));
  }

  /**
   * Waits for a change.
   *
   * @return whether there is one after that number; false too when the catalogue is closed
   */
  public boolean awaitChange(long after, Duration timeout) throws InterruptedException {
    return signal.await(after, timeout);
  }

  /** Wakes who waits, lets running calls end, and closes the file. Can be called again. */
  @Override
  public void close() {
    signal.close();
    database.close();
  }

  private static int page(int limit) {
    checkArgument(limit > 0, "limit (%s) must be positive", limit);
    return Math.min(limit, MAX_PAGE);
  }
}
