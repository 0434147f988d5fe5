package dev.lanyard.node.share;

import dev.lanyard.node.catalog.Totals;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.OfferedShare;
import java.nio.file.Path;
import java.util.List;

/**
 * A share as its owner sees it.
 *
 * @param name unique on this node
 * @param path where it lies on this disk
 * @param kind a folder or a single file
 * @param state where it stands
 * @param files files indexed
 * @param bytes of those files
 * @param filesFound while indexing, files found so far, those indexed among them; else {@code
 *     files}
 * @param bytesFound of those files
 * @param audience the nodes that may see it; empty for all
 * @param notice what the owner should know and can do something about, one line; empty for nothing
 */
public record OwnShare(
    String name,
    Path path,
    Entry.Kind kind,
    State state,
    long files,
    long bytes,
    long filesFound,
    long bytesFound,
    List<NodeId> audience,
    String notice) {
  /** Where a share stands. */
  public enum State {
    /** Its files are being read; what is indexed can be fetched. */
    INDEXING,
    /** All is indexed and changes are followed. */
    READY,
    /** Its root cannot be read just now; its entries are kept, not served. */
    UNAVAILABLE
  }

  public OwnShare {
    audience = List.copyOf(audience);
  }

  static OwnShare of(
      Definition definition, Totals totals, State state, Progress progress, String notice) {
    boolean indexing = state == State.INDEXING;
    return new OwnShare(
        definition.name(),
        definition.path(),
        definition.single() ? Entry.Kind.FILE : Entry.Kind.FOLDER,
        state,
        totals.files(),
        totals.bytes(),
        indexing ? Math.max(totals.files(), progress.files()) : totals.files(),
        indexing ? Math.max(totals.bytes(), progress.bytes()) : totals.bytes(),
        definition.audience(),
        notice);
  }

  /** The share as peers see it. */
  public OfferedShare offered() {
    OfferedShare.State offered =
        switch (state) {
          case INDEXING -> OfferedShare.State.INDEXING;
          case READY -> OfferedShare.State.READY;
          case UNAVAILABLE -> OfferedShare.State.UNAVAILABLE;
        };
    return new OfferedShare(name, kind, offered, files, bytes, !audience.isEmpty());
  }
}
