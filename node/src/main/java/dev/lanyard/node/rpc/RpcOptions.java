package dev.lanyard.node.rpc;

import java.time.Duration;
import java.util.Optional;

/**
 * The bounds of calls.
 *
 * @param maxRequestBytes largest message a node takes from a caller: an ask of 1,024 wants with
 *     their digests and ranges has some 100 KiB, the rest is slack. What has come of a request is
 *     kept until it is whole, outside of the heap: with {@code calls} it bounds what one caller
 *     takes of the 64 MiB there
 * @param maxReplyBytes largest message a client takes: a piece of 1 MiB and its header
 * @param maxMetadataBytes headers of a call; ours have a few hundred bytes
 * @param frameBytes the largest HTTP/2 frame a client welcomes, and what a server gives TLS at a
 *     time. Against the usual 16 KiB, 1 GiB comes 1.3 times as fast; 256 KiB gain nothing more, and
 *     a ping or a call waits the longer behind a frame on a slow link
 * @param readBytes the most a client reads from a connection at a time: four frames, which gained
 *     another 6 % against two
 * @param windowBytes HTTP/2's window of a client: bytes that may be on their way to it on a stream.
 *     What is in it is lost when a receiver is killed. With 1 MiB, 1 GiB comes as fast as with one
 *     that grpc-java adapts, up to 8 MiB, and half as much is sent twice; over 8 ms it fills a
 *     cable of 1 Gbit/s
 * @param sockets that others may have open to this node
 * @param maxCallsPerConnection calls of one peer under way at a time, on one connection
 * @param calls what others may call
 * @param frames of HTTP/2 that come from one address, and from one node, on all connections; grants
 *     of window count by the sixteen: the node reads no more from there until they are within it. A
 *     peer that fetches 100 MB a second sends some hundred; each costs tens of microseconds, so
 *     that a flood of them takes some percent of a core
 * @param maxResets stream resets in {@code resetWindow} before a connection is cut: rapid reset,
 *     CVE-2023-44487
 * @param handshake time a caller has for TLS
 * @param ping a connection that is silent for this long is pinged, from both sides; grpc-java holds
 *     servers and clients to 10 s at least
 * @param pingAnswer time the other side has to answer one; with {@code ping} and the time that a
 *     peer has to prove that it lives, a host whose cable is pulled is known to be gone within 15 s
 * @param leastPingPause callers that ping more often are cut
 * @param callPatience how long a peer has for a unary call
 * @param listPatience how long a peer has to list a folder, whatever its size
 * @param callsPerPeer calls to one peer at a time
 * @param congestion the kernel's name for a TCP congestion control; nothing for the system's, which
 *     knows its network best
 * @param drain how long a stop lets running sends go on
 */
public record RpcOptions(
    int maxRequestBytes,
    int maxReplyBytes,
    int maxMetadataBytes,
    int frameBytes,
    int readBytes,
    int windowBytes,
    Sockets sockets,
    int maxCallsPerConnection,
    Calls calls,
    Rate frames,
    int maxResets,
    Duration resetWindow,
    Duration handshake,
    Duration ping,
    Duration pingAnswer,
    Duration leastPingPause,
    Duration callPatience,
    Duration listPatience,
    int callsPerPeer,
    Optional<String> congestion,
    Duration drain) {
  public static final RpcOptions DEFAULT =
      new RpcOptions(
          192 << 10,
          (1 << 20) + (64 << 10),
          8 << 10,
          128 << 10,
          512 << 10,
          1 << 20,
          new Sockets(1024, 256, 32, 256, new Rate(32, 4)),
          64,
          new Calls(80, 2048, 4, 24, new Rate(120, 5)),
          new Rate(2_000, 2_000),
          200,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          64,
          Optional.empty(),
          Duration.ofSeconds(3));

  /**
   * How often something may be done.
   *
   * @param atOnce times after a pause
   * @param perSecond times in the long run
   */
  public record Rate(int atOnce, int perSecond) {}

  /**
   * Sockets that others have open: a node needs two at most, the commands of this computer one
   * each.
   *
   * @param inAll twice what the most peers need that a node keeps; each takes some 50 KiB
   * @param perAddress of one address
   * @param unprovenPerAddress of one address that have yet to show who they are
   * @param unproven of all addresses that have yet to
   * @param pace of opening them, from one address other than this computer's: each is a handshake
   *     of some milliseconds of CPU, so that a flood of them takes some percent of a core. An
   *     address behind which a hundred nodes start again at once is dialled again some seconds
   *     later
   */
  public record Sockets(
      int inAll, int perAddress, int unprovenPerAddress, int unproven, Rate pace) {}

  /**
   * What others may call. Each call under way takes some KiB, and a listing or a manifest while it
   * is sent about 1 MiB: together they stay within the 104 MiB of heap that the launcher gives.
   *
   * @param perCaller calls under way: those of a connection, and some of one before it that broke
   * @param inAll calls under way of all callers
   * @param answersPerCaller listings and the like that one caller is sent at a time; others wait
   * @param answers that all are sent at a time
   * @param laborious calls of one caller that go through the catalogue or have this node dial. A
   *     person searches some times a second, also by what they type; who gets a hundred folders at
   *     once lists each
   */
  public record Calls(
      int perCaller, int inAll, int answersPerCaller, int answers, Rate laborious) {}

  /** The same with another congestion control. */
  public RpcOptions with(Optional<String> otherCongestion) {
    return new RpcOptions(
        maxRequestBytes,
        maxReplyBytes,
        maxMetadataBytes,
        frameBytes,
        readBytes,
        windowBytes,
        sockets,
        maxCallsPerConnection,
        calls,
        frames,
        maxResets,
        resetWindow,
        handshake,
        ping,
        pingAnswer,
        leastPingPause,
        callPatience,
        listPatience,
        callsPerPeer,
        otherCongestion,
        drain);
  }
}
