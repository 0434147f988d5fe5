package dev.lanyard.node.transfer;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet.Range;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.peer.FetchStream.Frame.Piece;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/** What was asked of one source and has not come, by ask and by place in it. For one thread. */
final class Outstanding {
  /** A want of an ask, the chunks that have not come, and how many and how much is to come. */
  private static final class Asked {
    final Planner.Ask want;
    final BitSet missing = new BitSet();
    int owedChunks;
    long owedBytes;

    Asked(Planner.Ask want, ChunkLayout layout) {
      this.want = want;
      for (Range range : want.chunks()) {
        missing.set(range.first(), range.end());
      }
      this.owedChunks = want.most() == 0 ? missing.cardinality() : want.most();
      this.owedBytes =
          want.most() == 0
              ? missing.stream().mapToLong(layout::length).sum()
              : (long) want.most() * layout.chunkSize();
    }
  }

  /**
   * A chunk that an ask did not bring.
   *
   * @param content its number in the plan
   * @param passedOver the source could have sent it, and chose others
   */
  record NotSent(int content, int chunk, boolean passedOver) {}

  private final IntFunction<ChunkLayout> layouts;
  private final Map<Integer, List<Asked>> asks = new LinkedHashMap<>();
  private int chunks;
  private long bytes;
  private int wants;

  /** Nothing yet; layouts are those of the plan's contents. */
  Outstanding(IntFunction<ChunkLayout> layouts) {
    this.layouts = layouts;
  }

  boolean isEmpty() {
    return asks.isEmpty();
  }

  /** Asks that were not answered. */
  int asks() {
    return asks.size();
  }

  /** Contents in those. */
  int wants() {
    return wants;
  }

  /** Chunks that are to come. */
  int chunks() {
    return chunks;
  }

  /** Bytes that are to come. */
  long bytes() {
    return bytes;
  }

  void add(int ask, List<Planner.Ask> added) {
    List<Asked> all = new ArrayList<>(added.size());
    for (Planner.Ask want : added) {
      Asked asked = new Asked(want, layouts.apply(want.content()));
      chunks += asked.owedChunks;
      bytes += asked.owedBytes;
      all.add(asked);
    }
    wants += all.size();
    asks.put(ask, all);
  }

  /**
   * The content that a piece is of.
   *
   * @throws Fault CORRUPT where it was not asked for, or has come before
   */
  int contentOf(Piece piece) {
    return asked(piece).want.content();
  }

  private Asked asked(Piece piece) {
    List<Asked> ask = asks.getOrDefault(piece.ask(), List.of());
    boolean isAsked =
        piece.want() >= 0
            && piece.want() < ask.size()
            && piece.chunk() >= 0
            && ask.get(piece.want()).missing.get(piece.chunk());
    if (!isAsked) {
      throw Fault.of(Reason.CORRUPT, "sent chunk %d, which was not asked", piece.chunk());
    }
    return ask.get(piece.want());
  }

  /** The chunk that this is the last piece of has come. */
  void came(Piece last) {
    Asked asked = asked(last);
    int length = layouts.apply(asked.want.content()).length(last.chunk());
    long paid = Math.min(asked.owedBytes, length);
    asked.missing.clear(last.chunk());
    if (asked.owedChunks > 0) {
      asked.owedChunks--;
      chunks--;
    }
    asked.owedBytes -= paid;
    bytes -= paid;
  }

  /**
   * An ask was answered; what it did not bring is not to be waited for.
   *
   * @param refused the wants that could not be served
   * @throws Fault CORRUPT where there is no such ask
   */
  List<NotSent> answered(int ask, Set<Integer> refused) {
    List<Asked> all = asks.remove(ask);
    if (all == null) {
      throw Fault.of(Reason.CORRUPT, "answered ask %d out of turn", ask);
    }
    wants -= all.size();
    List<NotSent> notSent = new ArrayList<>();
    for (int want = 0; want < all.size(); want++) {
      Asked asked = all.get(want);
      boolean passedOver = asked.want.most() > 0 && !refused.contains(want);
      for (int chunk : asked.missing.stream().toArray()) {
        notSent.add(new NotSent(asked.want.content(), chunk, passedOver));
      }
      chunks -= asked.owedChunks;
      bytes -= asked.owedBytes;
    }
    return notSent;
  }
}
