package dev.lanyard.node.rpc;

import com.google.protobuf.Timestamp;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.Query;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.peer.FetchStream;
import dev.lanyard.node.peer.Holding;
import dev.lanyard.node.peer.OfferedShare;
import dev.lanyard.v1.ChunkRange;
import dev.lanyard.v1.EntryKind;
import dev.lanyard.v1.FetchRequest;
import dev.lanyard.v1.SearchRequest;
import dev.lanyard.v1.Share;
import dev.lanyard.v1.ShareState;
import dev.lanyard.v1.Want;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/** Contents, entries and shares on the wire and off it. */
final class WireContent {
  /** Ranges of one want or one batch of news: more than a content has chunks is a mistake. */
  static final int MAX_RANGES = 4096;

  /** Longest path, as Linux has it. */
  private static final int MAX_PATH_CHARS = 4096;

  /** Longest name of a share: that of a file. */
  private static final int MAX_SHARE_CHARS = 255;

  private WireContent() {}

  static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  static Instant instant(Timestamp time) {
    try {
      return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    } catch (DateTimeException | ArithmeticException e) {
      throw Fault.because(e, Reason.INVALID, "a time is out of range");
    }
  }

  static dev.lanyard.v1.Entry entry(Entry entry) {
    dev.lanyard.v1.Entry.Builder wire =
        dev.lanyard.v1.Entry.newBuilder()
            .setShare(entry.share())
            .setPath(entry.path())
            .setKind(kind(entry.kind()))
            .setSizeBytes(entry.sizeBytes())
            .setModified(timestamp(entry.modified()))
            .setFiles(entry.files())
            .setRestricted(entry.restricted());
    Digest digest = entry.digest();
    if (digest != null) {
      wire.setDigest(digest.hex());
    }
    return wire.build();
  }

  static Entry entry(dev.lanyard.v1.Entry wire) {
    long size = wire.getSizeBytes();
    if (size < 0 || wire.getFiles() < 0) {
      throw Fault.of(Reason.INVALID, "an entry has an impossible size");
    }
    if (wire.getPath().length() > MAX_PATH_CHARS || wire.getShare().length() > MAX_SHARE_CHARS) {
      throw Fault.of(Reason.INVALID, "an entry's path is longer than a path can be");
    }
    Instant modified = instant(wire.getModified());
    if (wire.getKind() == EntryKind.ENTRY_KIND_FOLDER) {
      return Entry.folder(
          wire.getShare(), wire.getPath(), size, modified, wire.getFiles(), wire.getRestricted());
    }
    if (!ChunkLayout.isPossible(size)) {
      throw Fault.of(Reason.INVALID, "an entry has an impossible size");
    }
    return Entry.file(
        wire.getShare(),
        wire.getPath(),
        size,
        modified,
        Digest.parse(wire.getDigest()),
        wire.getRestricted());
  }

  static EntryKind kind(Entry.Kind kind) {
    return switch (kind) {
      case FILE -> EntryKind.ENTRY_KIND_FILE;
      case FOLDER -> EntryKind.ENTRY_KIND_FOLDER;
    };
  }

  static Share share(OfferedShare share) {
    return Share.newBuilder()
        .setName(share.name())
        .setState(state(share.state()))
        .setFiles(share.files())
        .setBytes(share.bytes())
        .setRestricted(share.restricted())
        .setKind(kind(share.kind()))
        .build();
  }

  static OfferedShare share(Share wire) {
    if (wire.getFiles() < 0 || wire.getBytes() < 0) {
      throw Fault.of(Reason.INVALID, "a share has an impossible size");
    }
    if (wire.getName().length() > MAX_SHARE_CHARS) {
      throw Fault.of(Reason.INVALID, "a share's name is longer than a name can be");
    }
    OfferedShare.State state =
        switch (wire.getState()) {
          case SHARE_STATE_INDEXING -> OfferedShare.State.INDEXING;
          case SHARE_STATE_UNAVAILABLE -> OfferedShare.State.UNAVAILABLE;
          case SHARE_STATE_READY, SHARE_STATE_UNSPECIFIED, UNRECOGNIZED -> OfferedShare.State.READY;
        };
    Entry.Kind kind =
        wire.getKind() == EntryKind.ENTRY_KIND_FILE ? Entry.Kind.FILE : Entry.Kind.FOLDER;
    return new OfferedShare(
        wire.getName(), kind, state, wire.getFiles(), wire.getBytes(), wire.getRestricted());
  }

  static ShareState state(OfferedShare.State state) {
    return switch (state) {
      case INDEXING -> ShareState.SHARE_STATE_INDEXING;
      case READY -> ShareState.SHARE_STATE_READY;
      case UNAVAILABLE -> ShareState.SHARE_STATE_UNAVAILABLE;
    };
  }

  static ChunkRange range(ChunkSet.Range range) {
    return ChunkRange.newBuilder().setFirst(range.first()).setCount(range.count()).build();
  }

  static List<ChunkSet.Range> ranges(List<ChunkRange> wire) {
    if (wire.size() > MAX_RANGES) {
      throw Fault.of(Reason.INVALID, "%d ranges are more than %d", wire.size(), MAX_RANGES);
    }
    return wire.stream().map(WireContent::range).toList();
  }

  private static ChunkSet.Range range(ChunkRange wire) {
    int first = wire.getFirst();
    int count = wire.getCount();
    if (first < 0 || count <= 0 || first > Integer.MAX_VALUE - count) {
      throw Fault.of(Reason.INVALID, "a range of chunks is out of bounds");
    }
    return new ChunkSet.Range(first, count);
  }

  static List<FetchStream.Want> wants(FetchRequest wire) {
    if (wire.getWantsCount() > FetchStream.MAX_WANTS) {
      throw Fault.of(
          Reason.INVALID, "%d wants are more than %d", wire.getWantsCount(), FetchStream.MAX_WANTS);
    }
    return wire.getWantsList().stream().map(WireContent::want).toList();
  }

  private static FetchStream.Want want(Want wire) {
    return new FetchStream.Want(
        Digest.parse(wire.getDigest()),
        ranges(wire.getChunksList()),
        Math.max(0, wire.getMaxChunks()));
  }

  static dev.lanyard.v1.Holding holding(Holding holding) {
    return switch (holding) {
      case NOTHING -> dev.lanyard.v1.Holding.HOLDING_UNSPECIFIED;
      case PARTIAL -> dev.lanyard.v1.Holding.HOLDING_PARTIAL;
      case WHOLE -> dev.lanyard.v1.Holding.HOLDING_WHOLE;
    };
  }

  static Holding holding(dev.lanyard.v1.Holding wire) {
    return switch (wire) {
      case HOLDING_WHOLE -> Holding.WHOLE;
      case HOLDING_PARTIAL -> Holding.PARTIAL;
      case HOLDING_UNSPECIFIED, UNRECOGNIZED -> Holding.NOTHING;
    };
  }

  static SearchRequest query(Query query, int limit) {
    SearchRequest.Builder wire = SearchRequest.newBuilder().setLimit(limit);
    return switch (query) {
      case Query.Words(List<String> words) -> wire.addAllWords(words).build();
      case Query.ExactName(String name) -> wire.setExactName(name).build();
      case Query.DigestPrefix(String digits) -> wire.setDigestPrefix(digits).build();
    };
  }

  static Query query(SearchRequest wire) {
    int ways =
        (wire.getWordsCount() > 0 ? 1 : 0)
            + (wire.getExactName().isEmpty() ? 0 : 1)
            + (wire.getDigestPrefix().isEmpty() ? 0 : 1);
    if (ways != 1) {
      throw Fault.of(
          Reason.INVALID,
          "give words, an exact name or the beginning of a digest: one of the three");
    }
    if (wire.getWordsCount() > 0) {
      return new Query.Words(wire.getWordsList());
    }
    return wire.getExactName().isEmpty()
        ? new Query.DigestPrefix(wire.getDigestPrefix())
        : new Query.ExactName(wire.getExactName());
  }
}
