package dev.lanyard.node.catalog;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.identity.Viewer;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where the bytes of a digest lie: in files of shares, and in holdings. */
final class ContentIndex {
  /** Files of one content that are told: when the first are gone, so are mostly the others. */
  private static final int MAX_PLACES = 16;

  private static final String FILES_OF_DIGEST =
      """
      SELECT d.share_id, d.path, f.name, f.size, f.modified, f.changed, f.inode, f.chunk
      FROM file f JOIN folder d ON d.id = f.folder_id
      WHERE substr(f.digest, 1, 8) = substr(?1, 1, 8) AND f.digest = ?1
        AND +d.share_id IN (SELECT value FROM json_each(?2)) LIMIT ?3\
      """;

  private static final String HOLDINGS_OF_DIGEST =
      """
      SELECT path, size, modified, changed, inode, chunk, restricted FROM holding
      WHERE substr(digest, 1, 8) = substr(?1, 1, 8) AND digest = ?1
        AND restricted <= ?2 LIMIT ?3\
      """;

  private final Database database;
  private final ShareTable shares;

  ContentIndex(Database database, ShareTable shares) {
    this.database = database;
    this.shares = shares;
  }

  /** What of a content's rows says how to rebuild its manifest. */
  private record Place(Located located, Optional<Digest> onlyChunk) {}

  Optional<Manifest> manifest(Digest digest, Viewer viewer) {
    ShareSet visible = served(viewer);
    return database.readOneState(session -> {
      List<Place> places = places(session, digest, visible, viewer, 1);
      return places.isEmpty()
          ? Optional.empty()
          : ManifestTable.load(
              session,
              digest,
              places.getFirst().located().stamp().sizeBytes(),
              places.getFirst().onlyChunk());
    });
  }

  Map<Digest, List<Located>> locate(Collection<Digest> digests, Viewer viewer) {
    ShareSet visible = served(viewer);
    return database.readOneState(session -> {
      Map<Digest, List<Located>> located = new HashMap<>();
      for (Digest digest : digests) {
        List<Place> places = places(session, digest, visible, viewer, MAX_PLACES);
        located.put(digest, places.stream().map(Place::located).toList());
      }
      return located;
    });
  }

  Set<Digest> contained(Collection<Digest> digests, Viewer viewer) {
    ShareSet visible = served(viewer);
    return database.readOneState(session -> {
      Set<Digest> contained = new HashSet<>();
      for (Digest digest : digests) {
        if (!places(session, digest, visible, viewer, 1).isEmpty()) {
          contained.add(digest);
        }
      }
      return contained;
    });
  }

  /** The content of a file that has this stamp, where the catalogue has read it. */
  Optional<Digest> known(Path file, FileStamp stamp) {
    return database.readOneState(session -> {
      Optional<Digest> held = heldDigest(session, file, stamp);
      return held.isPresent() ? held : knownInShare(session, file, stamp);
    });
  }

  private static Optional<Digest> heldDigest(Session session, Path file, FileStamp stamp)
      throws SQLException {
    return session.first(
        """
        SELECT digest FROM holding
        WHERE path = ? AND size = ? AND modified = ? AND changed = ? AND inode = ?\
        """,
        row -> Digest.of(row.getBytes(1), 0),
        file.toString(),
        stamp.sizeBytes(),
        stamp.modifiedNanos(),
        stamp.changedNanos(),
        stamp.fileKey());
  }

  void addHoldings(List<HeldFile> files) {
    database.write(session -> {
      for (HeldFile held : files) {
        add(session, held);
      }
      return 0;
    });
  }

  private static void add(Session session, HeldFile held) throws SQLException {
    Manifest manifest = held.manifest();
    FileStamp stamp = held.stamp();
    dropHolding(session, held.file());
    session.update(
        "INSERT INTO holding VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        held.file().toString(),
        stamp.sizeBytes(),
        stamp.modifiedNanos(),
        stamp.changedNanos(),
        stamp.fileKey(),
        manifest.digest().bytes(),
        ManifestTable.onlyChunk(manifest),
        held.restricted());
    ManifestTable.store(session, manifest);
  }

  /** Forgets those that are still known with these stamps. */
  void forgetHoldings(List<Map.Entry<Path, FileStamp>> files) {
    database.write(session -> {
      for (Map.Entry<Path, FileStamp> file : files) {
        if (heldDigest(session, file.getKey(), file.getValue()).isPresent()) {
          dropHolding(session, file.getKey());
        }
      }
      return 0;
    });
  }

  private static void dropHolding(Session session, Path file) throws SQLException {
    Optional<Digest> before =
        session.first(
            "SELECT digest FROM holding WHERE path = ?",
            row -> Digest.of(row.getBytes(1), 0),
            file.toString());
    if (before.isPresent()) {
      session.update("DELETE FROM holding WHERE path = ?", file.toString());
      ManifestTable.dropUnused(session, before.get());
    }
  }

  private ShareSet served(Viewer viewer) {
    return shares.select(share -> share.available() && share.visibleTo(viewer));
  }

  private static List<Place> places(
      Session session, Digest digest, ShareSet visible, Viewer viewer, int limit)
      throws SQLException {
    List<Place> places = new ArrayList<>();
    byte[] bytes = digest.bytes();
    if (!visible.byId().isEmpty()) {
      places.addAll(
          session.list(
              FILES_OF_DIGEST, row -> inShare(row, visible), bytes, visible.json(), limit));
    }
    if (places.size() < limit) {
      // A holding that came from a restricted share is for this node's owner alone.
      int mostRestricted = viewer instanceof Viewer.Owner ? 1 : 0;
      places.addAll(
          session.list(
              HOLDINGS_OF_DIGEST,
              ContentIndex::held,
              bytes,
              mostRestricted,
              limit - places.size()));
    }
    return places;
  }

  private static Place inShare(ResultSet row, ShareSet visible) throws SQLException {
    KnownShare share = visible.get(row.getLong(1));
    String path = EntryRows.path(row.getString(2), row.getString(3));
    FileStamp stamp = EntryRows.stamp(row, 4);
    return new Place(
        new Located(share.file(path), stamp, share.restricted()),
        ManifestTable.onlyChunk(row.getBytes(8)));
  }

  private static Place held(ResultSet row) throws SQLException {
    FileStamp stamp = EntryRows.stamp(row, 2);
    return new Place(
        new Located(Path.of(row.getString(1)), stamp, row.getInt(7) != 0),
        ManifestTable.onlyChunk(row.getBytes(6)));
  }

  private Optional<Digest> knownInShare(Session session, Path file, FileStamp stamp)
      throws SQLException {
    for (KnownShare share : shares.all()) {
      Optional<String> path = share.pathOf(file);
      if (path.isPresent()) {
        Optional<Digest> digest =
            session.first(
                """
                SELECT f.digest FROM file f JOIN folder d ON d.id = f.folder_id
                WHERE d.share_id = ? AND d.path = ? AND f.name = ?
                  AND f.size = ? AND f.modified = ? AND f.changed = ? AND f.inode = ?\
                """,
                row -> Digest.of(row.getBytes(1), 0),
                share.id(),
                FolderBatch.parent(path.get()),
                FolderBatch.name(path.get()),
                stamp.sizeBytes(),
                stamp.modifiedNanos(),
                stamp.changedNanos(),
                stamp.fileKey());
        if (digest.isPresent()) {
          return digest;
        }
      }
    }
    return Optional.empty();
  }
}
