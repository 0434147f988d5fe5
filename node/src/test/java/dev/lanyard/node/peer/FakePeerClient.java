package dev.lanyard.node.peer;

import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.ChunkSums;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Query;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Lineage;
import dev.lanyard.node.identity.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A peer that shares nothing and has nothing; tests make those that do of it. */
public class FakePeerClient implements PeerClient {
  @Override
  public Renewal renew(Lineage mine) {
    return new Renewal(mine, Optional.empty());
  }

  @Override
  public List<OfferedShare> shares() {
    return List.of();
  }

  @Override
  public void entries(String share, String path, boolean recursive, Consumer<List<Entry>> batches) {
    throw Fault.of(Reason.NOT_FOUND, "no share %s", share);
  }

  @Override
  public void search(Query query, int limit, Duration patience, Consumer<List<Entry>> batches) {
    // Finds nothing.
  }

  @Override
  public List<Holding> locate(List<Digest> digests) {
    return digests.stream().map(digest -> Holding.NOTHING).toList();
  }

  @Override
  public Manifest manifest(Digest digest, long sizeBytes) {
    throw Fault.of(Reason.NOT_FOUND, "no content %s", digest);
  }

  @Override
  public ChunkSums chunkSums(Digest digest, long sizeBytes) {
    throw Fault.of(Reason.NOT_FOUND, "no content %s", digest);
  }

  @Override
  public boolean doubt(Digest digest, int chunk) {
    return false;
  }

  @Override
  public Watch watchHoldings(List<Digest> digests, IntConsumer gained) {
    return () -> {};
  }

  @Override
  public Watch watchAvailability(Digest digest, int chunks, Consumer<ChunkSet.Range> gained) {
    return () -> {};
  }

  @Override
  public FetchStream fetch() {
    throw Fault.of(Reason.UNAVAILABLE, "nothing to fetch here");
  }

  @Override
  public CallStats stats() {
    return CallStats.NONE;
  }
}
