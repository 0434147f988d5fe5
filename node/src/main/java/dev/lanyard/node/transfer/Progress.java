package dev.lanyard.node.transfer;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.identity.NodeId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A download at one moment.
 *
 * @param digest of a single file
 * @param bytes that are there and verified, of all
 * @param bytesFetched of those that are there, the bytes that came over the network in this run
 * @param bytesCopied of those that are there, the bytes that lay elsewhere on this computer
 * @param sources verified bytes by source
 */
public record Progress(
    String id,
    String target,
    Path path,
    DownloadState state,
    Optional<Digest> digest,
    Count bytes,
    Count files,
    long bytesFetched,
    long bytesCopied,
    long bytesPerSecond,
    Map<NodeId, Long> sources,
    Instant started,
    Limited limited) {
  /** So many of so many. */
  public record Count(long done, long total) {}

  /** Bytes a second that were set for this one, or {@link RateLimit#NONE}. */
  public record Limited(long up, long down) {}

  public Progress {
    sources = Map.copyOf(sources);
  }
}
