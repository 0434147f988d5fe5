package dev.lanyard.node.browse;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.OfferedShare;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row of a listing: one name and content, with everywhere it lies.
 *
 * @param digest of a file; null for a folder
 * @param files files below a folder
 * @param state where a share stands; nothing for what is no share
 * @param restricted everywhere it lies, only named nodes see it
 */
public record Item(
    String name,
    Entry.Kind kind,
    long sizeBytes,
    @Nullable Digest digest,
    Instant modified,
    List<Place> places,
    long files,
    Optional<OfferedShare.State> state,
    boolean restricted) {
  /** Where it lies. */
  public record Place(NodeId node, String nodeName, String share, String path) {
    @Override
    public String toString() {
      return nodeName + ":" + share + (path.isEmpty() ? "" : "/" + path);
    }
  }

  public Item {
    places = List.copyOf(places);
  }

  static Item of(Entry entry, NodeId node, String nodeName) {
    return new Item(
        entry.name(),
        entry.kind(),
        entry.sizeBytes(),
        entry.digest(),
        entry.modified(),
        List.of(new Place(node, nodeName, entry.share(), entry.path())),
        entry.files(),
        Optional.empty(),
        entry.restricted());
  }

  static Item of(OfferedShare share, NodeId node, String nodeName) {
    return new Item(
        share.name(),
        share.kind(),
        share.bytes(),
        null,
        Instant.EPOCH,
        List.of(new Place(node, nodeName, share.name(), "")),
        share.files(),
        Optional.of(share.state()),
        share.restricted());
  }

  /** The row that this one and another of equal content fold into. */
  Item with(Item same) {
    List<Place> all = new ArrayList<>(places);
    all.addAll(same.places);
    return new Item(
        name, kind, sizeBytes, digest, modified, all, files, state, restricted && same.restricted);
  }
}
