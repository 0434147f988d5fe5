package dev.lanyard.node.transfer;

import dev.lanyard.node.catalog.Located;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Viewer;
import dev.lanyard.node.peer.FetchStream.Refusal;
import dev.lanyard.node.peer.FetchStream.Want;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One stream of asks that is served. The file that was read last stays open for the next ask, which
 * is most often for more of it; for a moment only, so that who may no longer see it is soon shown
 * nothing more. For one thread.
 */
public final class ServingSession implements AutoCloseable {
  /** How long what was found is taken for so. */
  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  /** Where pieces go. */
  public interface Pieces {
    /** Sends a piece; blocks while the network is slower than the disk. */
    void send(int want, int chunk, int offset, ByteBuffer bytes) throws InterruptedException;
  }

  /** A content of several chunks that is open. */
  private record Open(Digest digest, ServedContent content, long sinceNanos) {}

  private final Serving serving;
  private final Viewer viewer;
  private final ByteBuffer piece;
  private @Nullable Open open;
  private Map<Digest, List<Located>> places = Map.of();
  private long placesSince;

  ServingSession(Serving serving, Viewer viewer) {
    this.serving = serving;
    this.viewer = viewer;
    this.piece = ByteBuffer.allocate(serving.pieceBytes());
  }

  /** Looks up, all at once, the contents that are served next; what is found holds for a moment. */
  public void lookUp(Collection<Digest> contents) {
    Set<Digest> unknown = new HashSet<>(contents);
    if (open != null && isFresh(open.sinceNanos())) {
      unknown.remove(open.digest());
    }
    places = unknown.isEmpty() ? Map.of() : serving.locate(unknown, viewer);
    placesSince = System.nanoTime();
  }

  /**
   * Sends the chunks of one want.
   *
   * @param want its place in the ask
   * @return why some were not sent, or nothing where all were
   */
  public Optional<Refusal> serve(int want, Want wanted, Pieces pieces) throws InterruptedException {
    boolean sent = false;
    try {
      Optional<Refusal> refusal = send(want, wanted, pieces);
      sent = true;
      return refusal;
    } catch (Fault e) {
      if (e.reason() == Reason.EXHAUSTED) {
        throw e; // Who asks takes nothing, or too little: that is the end of the stream.
      }
      return Optional.of(refusal(e));
    } finally {
      if (!sent) {
        close();
      }
    }
  }

  private ServedContent content(Digest digest) {
    Open last = open;
    if (last != null && last.digest().equals(digest) && isFresh(last.sinceNanos())) {
      return last.content();
    }
    close();
    ServedContent content = serving.open(digest, placesOf(digest));
    open = new Open(digest, content, System.nanoTime());
    return content;
  }

  private List<Located> placesOf(Digest digest) {
    List<Located> found = isFresh(placesSince) ? places.get(digest) : null;
    return found != null
        ? found
        : serving.locate(Set.of(digest), viewer).getOrDefault(digest, List.of());
  }

  private static boolean isFresh(long sinceNanos) {
    return System.nanoTime() - sinceNanos < FRESH_NANOS;
  }

  private Optional<Refusal> send(int want, Want wanted, Pieces pieces) throws InterruptedException {
    Digest digest = wanted.digest();
    ChunkLayout layout = content(digest).layout();
    BitSet asked = asked(wanted, layout);
    if (wanted.most() > 0 && wanted.most() < asked.cardinality()) {
      return sendSome(want, wanted, layout.chunkCount(), asked, pieces);
    }
    boolean all = true;
    for (int chunk : serving.counts().leastServedFirst(digest, layout.chunkCount(), asked)) {
      all &= sendChunk(want, digest, chunk, pieces);
    }
    return all ? Optional.empty() : Optional.of(Refusal.NOT_HELD);
  }

  /** Sends what others can do with best; each is chosen as late as can be. */
  private Optional<Refusal> sendSome(int want, Want wanted, int chunks, BitSet asked, Pieces pieces)
      throws InterruptedException {
    ServedContent content = content(wanted.digest());
    BitSet here = new BitSet();
    asked.stream().filter(content::has).forEach(here::set);
    if (here.isEmpty()) {
      return Optional.of(Refusal.NOT_HELD);
    }
    for (int sent = 0; sent < wanted.most() && !here.isEmpty(); sent++) {
      OptionalInt chosen = serving.counts().choose(this, wanted.digest(), chunks, here);
      if (chosen.isEmpty()) {
        break;
      }
      here.clear(chosen.getAsInt());
      sendChunk(want, wanted.digest(), chosen.getAsInt(), pieces);
    }
    return Optional.empty();
  }

  private static BitSet asked(Want wanted, ChunkLayout layout) {
    List<ChunkSet.Range> asked =
        wanted.chunks().isEmpty() && layout.chunkCount() == 1
            ? List.of(new ChunkSet.Range(0, 1))
            : wanted.chunks();
    // Each chunk once, however often it is named: else a small ask could name any number of them.
    BitSet once = new BitSet();
    for (ChunkSet.Range range : asked) {
      if (range.end() > layout.chunkCount()) {
        throw Fault.of(Reason.INVALID, "chunk %d is beyond the content's end", range.end() - 1);
      }
      once.set(range.first(), range.end());
    }
    return once;
  }

  /** Sends a chunk, where it is here. */
  private boolean sendChunk(int want, Digest digest, int chunk, Pieces pieces)
      throws InterruptedException {
    ServedContent content = content(digest);
    if (!content.has(chunk)) {
      return false;
    }
    int chunks = content.layout().chunkCount();
    serving.counts().begins(digest, chunks, chunk);
    try {
      sendPieces(want, chunk, content, pieces);
      return true;
    } catch (Fault e) {
      content.place().ifPresent(gone -> serving.noticed(gone, e));
      throw e;
    } finally {
      serving.counts().ends(digest, chunks, chunk);
    }
  }

  private void sendPieces(int want, int chunk, ServedContent content, Pieces pieces)
      throws InterruptedException {
    int length = content.layout().length(chunk);
    long start = content.layout().offset(chunk);
    for (int offset = 0; offset < length; ) {
      int bytes = Math.min(pieceBytes(content), length - offset);
      keepPace(content, bytes);
      piece.clear().limit(bytes);
      content.read(piece, start + offset);
      if (offset + bytes == length) {
        // The last piece goes out only if the file is still the one that was indexed.
        content.checkUnchanged();
      }
      pieces.send(want, chunk, offset, piece.flip());
      serving.traffic().sent(bytes);
      offset += bytes;
    }
  }

  private int pieceBytes(ServedContent content) {
    int bytes = serving.traffic().limits().up().messageBytes(piece.capacity());
    return content.limit().map(limit -> limit.messageBytes(bytes)).orElse(bytes);
  }

  private void keepPace(ServedContent content, int bytes) throws InterruptedException {
    if (content.limit().isPresent()) {
      content.limit().get().pass(bytes, false);
    }
    serving.traffic().limits().up().pass(bytes, false);
  }

  private static Refusal refusal(Fault fault) {
    return switch (fault.reason()) {
      case CHANGED -> Refusal.CHANGED;
      case FAILED -> Refusal.DISK;
      case NOT_FOUND,
          INVALID,
          EXISTS,
          DENIED,
          PRECONDITION,
          EXHAUSTED,
          UNAVAILABLE,
          CORRUPT,
          CANCELLED ->
          Refusal.NOT_HELD;
    };
  }

  /** Closes what is open. Idempotent. */
  @Override
  public void close() {
    if (open != null) {
      open.content().close();
      open = null;
    }
  }
}
