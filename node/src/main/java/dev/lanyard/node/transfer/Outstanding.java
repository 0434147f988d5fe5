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
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What was asked of one source and has not come, by ask and by place in it. For one thread. */
final class Outstanding {
  /** For each want of an ask, its content and the chunks that have not come. */
  private record Asked(List<Planner.Ask> wants, List<BitSet> missing) {}

  /**
   * Chunks that an ask did not bring.
   *
   * @param content its number in the plan
   */
  record NotSent(int content, int chunk) {}

  private final IntFunction<ChunkLayout> layouts;
  private final Map<Integer, Asked> asks = new LinkedHashMap<>();
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

  /** Bytes that are to come. */
  long bytes() {
    return bytes;
  }

  void add(int ask, List<Planner.Ask> added) {
    List<BitSet> missing = new ArrayList<>(added.size());
    for (Planner.Ask want : added) {
      BitSet chunks = new BitSet();
      for (Range range : want.chunks()) {
        chunks.set(range.first(), range.end());
      }
      missing.add(chunks);
      ChunkLayout layout = layouts.apply(want.content());
      bytes += chunks.stream().mapToLong(layout::length).sum();
    }
    wants += added.size();
    asks.put(ask, new Asked(added, missing));
  }

  /**
   * The content that a piece is of.
   *
   * @throws Fault CORRUPT where it was not asked for, or has come before
   */
  int contentOf(Piece piece) {
    Asked asked = asks.get(piece.ask());
    if (asked == null || !isMissing(asked, piece)) {
      throw Fault.of(Reason.CORRUPT, "sent chunk %d, which was not asked", piece.chunk());
    }
    return asked.wants().get(piece.want()).content();
  }

  private static boolean isMissing(@Nullable Asked asked, Piece piece) {
    return asked != null
        && piece.want() >= 0
        && piece.want() < asked.missing().size()
        && piece.chunk() >= 0
        && asked.missing().get(piece.want()).get(piece.chunk());
  }

  /** The chunk that this is the last piece of has come. */
  void came(Piece last) {
    int content = contentOf(last);
    Asked asked = asks.get(last.ask());
    if (asked != null) {
      asked.missing().get(last.want()).clear(last.chunk());
      bytes -= layouts.apply(content).length(last.chunk());
    }
  }

  /**
   * An ask was answered; what it did not bring is not to be waited for.
   *
   * @throws Fault CORRUPT where there is no such ask
   */
  List<NotSent> answered(int ask) {
    Asked asked = asks.remove(ask);
    if (asked == null) {
      throw Fault.of(Reason.CORRUPT, "answered ask %d out of turn", ask);
    }
    wants -= asked.wants().size();
    List<NotSent> notSent = new ArrayList<>();
    for (int want = 0; want < asked.wants().size(); want++) {
      int content = asked.wants().get(want).content();
      ChunkLayout layout = layouts.apply(content);
      for (int chunk : asked.missing().get(want).stream().toArray()) {
        notSent.add(new NotSent(content, chunk));
        bytes -= layout.length(chunk);
      }
    }
    return notSent;
  }
}
