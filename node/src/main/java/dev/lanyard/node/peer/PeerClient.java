package dev.lanyard.node.peer;

import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.ChunkSums;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Query;
import dev.lanyard.node.identity.Lineage;
import dev.lanyard.node.identity.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * What one node asks of another. Every call but a stream and a watch blocks and has a deadline; all
 * go through the peer's circuit breaker and bulkhead; a refusal by them is UNAVAILABLE. What comes
 * back is checked for form and bounds, and manifests for their digest; names and paths are as the
 * peer wrote them. Safe for several threads.
 */
public interface PeerClient {
  /**
   * What the peer knows of the mesh's secret, for a node of which this is so. What it says is
   * checked for form alone.
   */
  Renewal renew(Lineage mine);

  /** The peer's shares. */
  List<OfferedShare> shares();

  /**
   * The entries of a folder, in batches.
   *
   * @param recursive every file below instead of the direct children
   */
  void entries(String share, String path, boolean recursive, Consumer<List<Entry>> batches);

  /** Entries that match, in batches. */
  void search(Query query, int limit, Duration patience, Consumer<List<Entry>> batches);

  /** How much of each content the peer has, in the order asked. At most 1,000 at a time. */
  List<Holding> locate(List<Digest> digests);

  /** The manifest of a content of this size, verified. */
  Manifest manifest(Digest digest, long sizeBytes);

  /** The rolling checksums of a content of this size, which nothing proves. */
  ChunkSums chunkSums(Digest digest, long sizeBytes);

  /**
   * Tells the peer that a chunk it sent is not what its digest says.
   *
   * @return whether its disk has lost it, as it says; false of nodes of before
   */
  boolean doubt(Digest digest, int chunk);

  /**
   * Follows which chunks of a content the peer has, until it has all, it ends or this is closed.
   *
   * @param gained each run of chunks that the peer has come to have
   */
  Watch watchAvailability(Digest digest, int chunks, Consumer<ChunkSet.Range> gained);

  /**
   * Follows which of some contents that the peer is fetching it comes to have whole, until it has
   * all, it ends or this is closed. At most 1,000 at a time; nodes of before tell nothing.
   *
   * @param gained the place in the list of each
   */
  Watch watchHoldings(List<Digest> digests, IntConsumer gained);

  /** Something that is followed until this is closed. Closing is idempotent. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /** Opens a stream of chunks. */
  FetchStream fetch();

  /** How the calls to this peer go. */
  CallStats stats();
}
