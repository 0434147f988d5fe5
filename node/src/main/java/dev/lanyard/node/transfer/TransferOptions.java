package dev.lanyard.node.transfer;

import java.time.Duration;

/**
 * How bytes are moved.
 *
 * @param pieceBytes bytes of a message: below it the framing shows, above it a piece no longer
 *     stays in the cache between being read, encrypted, decrypted and hashed (measured: 626 MB/s,
 *     against 530 at 512 KiB and 568 at 64 KiB), and smaller ones share a cable more fairly
 * @param leastWindowBytes least asked of a source at a time: two chunks of most files, so that one
 *     is always asked while another comes, and no more, so that what is asked is what is rare now
 * @param mostWindowBytes most asked of a source at a time
 * @param windowTime what is asked of a source should take it about this long, so that a slow one is
 *     not left with much at the end
 * @param memoryBytes chunks being received at a time, in all: each is held until it is verified
 * @param moving downloads that move at a time, twice as many as a source serves streams to one
 *     peer: each takes some MB of memory for the contents that it keeps in mind
 * @param contentsAsked contents asked of one source at a time, however small: each is an open file
 * @param sources sources of a download at a time; more are not faster, and each takes a thread, a
 *     stream, and a place among the streams that the source serves
 * @param unpublished files that are written and wait for their final names, each of them open
 * @param publishers threads that force and rename: while one waits for the disk, the other renames
 * @param sourceLook how often a download looks for further sources
 * @param endGameAfter a source with nothing to send for this long is asked for what others are slow
 *     to send: sooner, those that only wait for their turn would send twice what is on its way
 * @param stall a source that is silent for this long is left
 * @param patience how long a download waits where no source is left, unless it was left to the node
 * @param wrongChunks wrong chunks after which a source is left for good: an honest one does not
 *     send what changed a moment ago, and serves no more what its disk has lost
 * @param streams streams served at a time, in all and to one peer: with 1.5 MiB for each and {@code
 *     memoryBytes} they stay below the 64 MiB that the launcher gives the network
 * @param remembered downloads remembered after they ended
 */
public record TransferOptions(
    int pieceBytes,
    long leastWindowBytes,
    long mostWindowBytes,
    Duration windowTime,
    long memoryBytes,
    int moving,
    int contentsAsked,
    int sources,
    int unpublished,
    int publishers,
    Duration sourceLook,
    Duration endGameAfter,
    Duration stall,
    Duration patience,
    int wrongChunks,
    Streams streams,
    int remembered) {
  /** Streams served at a time. */
  public record Streams(int inAll, int toOnePeer) {}

  public static final TransferOptions DEFAULT =
      new TransferOptions(
          256 << 10,
          512 << 10,
          8 << 20,
          Duration.ofMillis(250),
          32 << 20,
          16,
          512,
          16,
          512,
          2,
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          1,
          new Streams(16, 8),
          100);
}
