package dev.lanyard.cli.command;

import com.google.protobuf.Timestamp;
import dev.lanyard.v1.DownloadState;
import dev.lanyard.v1.EntryKind;
import dev.lanyard.v1.FileState;
import dev.lanyard.v1.PeerState;
import dev.lanyard.v1.Severity;
import dev.lanyard.v1.ShareState;
import java.time.Instant;
import java.util.Optional;

/** The contract's values in the words that both people and scripts read. */
final class Words {
  /** What RFC 3339 can write: the years 1 to 9999. A peer may send anything. */
  private static final long FIRST_SECOND = -62_135_596_800L;

  private static final long LAST_SECOND = 253_402_300_799L;

  private static final int BRIEF_DIGEST_DIGITS = 12;
  private static final int BRIEF_ID_CHARACTERS = 8;
  private static final String DIGEST_MARK = "ly:";

  private Words() {}

  static String of(PeerState state) {
    return switch (state) {
      case PEER_STATE_REACHABLE -> "reachable";
      case PEER_STATE_SUSPECT -> "suspect";
      case PEER_STATE_GONE -> "gone";
      case PEER_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
    };
  }

  static String of(ShareState state) {
    return switch (state) {
      case SHARE_STATE_INDEXING -> "indexing";
      case SHARE_STATE_READY -> "ready";
      case SHARE_STATE_UNAVAILABLE -> "unavailable";
      case SHARE_STATE_UNSPECIFIED, UNRECOGNIZED -> "";
    };
  }

  static String of(FileState state) {
    return switch (state) {
      case FILE_STATE_DAMAGED -> "damaged";
      case FILE_STATE_CHANGED -> "changed";
      case FILE_STATE_MISSING -> "missing";
      case FILE_STATE_UNREADABLE -> "unreadable";
      case FILE_STATE_REPAIRED -> "repaired";
      case FILE_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
    };
  }

  static String of(EntryKind kind) {
    return switch (kind) {
      case ENTRY_KIND_FOLDER -> "folder";
      case ENTRY_KIND_FILE, ENTRY_KIND_UNSPECIFIED, UNRECOGNIZED -> "file";
    };
  }

  static String of(DownloadState state) {
    return switch (state) {
      case DOWNLOAD_STATE_QUEUED -> "queued";
      case DOWNLOAD_STATE_LOCATING -> "locating";
      case DOWNLOAD_STATE_FETCHING -> "fetching";
      case DOWNLOAD_STATE_WAITING -> "waiting";
      case DOWNLOAD_STATE_DONE -> "done";
      case DOWNLOAD_STATE_FAILED -> "failed";
      case DOWNLOAD_STATE_CANCELLED -> "cancelled";
      case DOWNLOAD_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
    };
  }

  static String of(Severity severity) {
    return switch (severity) {
      case SEVERITY_OK -> "ok";
      case SEVERITY_WARNING -> "warning";
      case SEVERITY_PROBLEM -> "problem";
      case SEVERITY_UNSPECIFIED, UNRECOGNIZED -> "unknown";
    };
  }

  /** The moment, unless it was not said or makes no sense. */
  static Optional<Instant> moment(boolean said, Timestamp moment) {
    boolean sensible =
        said && moment.getSeconds() >= FIRST_SECOND && moment.getSeconds() <= LAST_SECOND;
    return sensible
        ? Optional.of(
            Instant.ofEpochSecond(
                moment.getSeconds(), Math.clamp(moment.getNanos(), 0, 999_999_999)))
        : Optional.empty();
  }

  /** A digest as scripts get it: whole, with its mark; empty for none. */
  static String digest(String digest) {
    return digest.isEmpty() || digest.startsWith(DIGEST_MARK) ? digest : DIGEST_MARK + digest;
  }

  /** As much of a digest as `get` takes. */
  static String briefDigest(String digest) {
    return beginning(digest(digest), DIGEST_MARK.length() + BRIEF_DIGEST_DIGITS);
  }

  /** As much of a node's id as tells it from others. */
  static String briefId(String nodeId) {
    return beginning(nodeId, BRIEF_ID_CHARACTERS);
  }

  private static String beginning(String text, int length) {
    return text.substring(0, Math.min(length, text.length()));
  }
}
