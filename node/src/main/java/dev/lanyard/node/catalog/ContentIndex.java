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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Where the bytes of a digest lie: in files of shares, and in holdings. */
final class ContentIndex {
  /** Places told for each content: when the first are gone, so are mostly the others. */
  private static final int MAX_PLACES = 16;

  // Digests come as a JSON array of their first eight bytes, by which both tables are indexed; rows
  // of other digests that begin alike are left out afterwards. One query for many: the driver asks
  // for the name of every column each time.

  private static final String FILES_OF_DIGESTS =
      """
      SELECT f.digest, d.share_id, d.path, f.name, f.size, f.modified, f.changed, f.inode, f.chunk
      FROM file f JOIN folder d ON d.id = f.folder_id
      WHERE substr(f.digest, 1, 8) IN (SELECT unhex(value) FROM json_each(?1))
        AND +d.share_id IN (SELECT value FROM json_each(?2)) LIMIT ?3\
      """;

  private static final String HOLDINGS_OF_DIGESTS =
      """
      SELECT digest, path, size, modified, changed, inode, chunk, restricted FROM holding
      WHERE substr(digest, 1, 8) IN (SELECT unhex(value) FROM json_each(?1))
        AND restricted <= ?2 LIMIT ?3\
      """;

  private static final String CONTENTS_OF_CHUNKS =
      """
      SELECT content FROM chunk WHERE digest IN (SELECT unhex(value) FROM json_each(?1))
      GROUP BY content ORDER BY count(*) DESC LIMIT 8\
      """;

  /** Chunks of a content that others are looked for by. */
  private static final int MAX_COMPARED = 8_192;

  private final Database database;
  private final ShareTable shares;
  private final Health health;

  ContentIndex(Database database, ShareTable shares, Health health) {
    this.database = database;
    this.shares = shares;
    this.health = health;
  }

  /** What of a content's rows says where it lies and how to rebuild its manifest. */
  private record Place(Digest digest, Located located, Optional<Digest> onlyChunk) {}

  Optional<Manifest> manifest(Digest digest, Viewer viewer) {
    ShareSet visible = served(viewer);
    return database.readOneState(session -> {
      List<Place> places = places(session, List.of(digest), visible, viewer);
      return places.isEmpty()
          ? Optional.empty()
          : ManifestTable.load(
              session,
              digest,
              places.getFirst().located().stamp().sizeBytes(),
              places.getFirst().onlyChunk());
    });
  }

  List<Akin> akin(Manifest wanted) {
    ShareSet visible = served(new Viewer.Owner());
    return database.readOneState(session -> {
      List<Akin> akin = new ArrayList<>();
      for (byte[] begin :
          session.list(CONTENTS_OF_CHUNKS, row -> row.getBytes(1), sample(wanted))) {
        for (Digest digest : ManifestTable.beginningWith(session, begin)) {
          List<Place> places = places(session, List.of(digest), visible, new Viewer.Owner());
          if (!places.isEmpty()) {
            long sizeBytes = places.getFirst().located().stamp().sizeBytes();
            ManifestTable.load(session, digest, sizeBytes, Optional.empty())
                .ifPresent(manifest ->
                    akin.add(new Akin(manifest, places.stream().map(Place::located).toList())));
          }
        }
      }
      return akin;
    });
  }

  /** The first bytes of some of its chunks' digests, evenly taken. */
  private static String sample(Manifest wanted) {
    int chunks = wanted.layout().chunkCount();
    int step = Math.max(1, (chunks + MAX_COMPARED - 1) / MAX_COMPARED);
    return IntStream.iterate(0, chunk -> chunk < chunks, chunk -> chunk + step)
        .mapToObj(chunk -> '"' + HexFormat.of().toHexDigits(wanted.chunk(chunk).w0()) + '"')
        .distinct()
        .collect(Collectors.joining(",", "[", "]"));
  }

  Map<Digest, List<Located>> locate(Collection<Digest> digests, Viewer viewer) {
    ShareSet visible = served(viewer);
    return database.readOneState(session ->
        places(session, digests, visible, viewer).stream()
            .collect(
                Collectors.groupingBy(
                    Place::digest, Collectors.mapping(Place::located, Collectors.toList()))));
  }

  /** The content of a file that has this stamp, where the catalogue has read it. */
  Optional<Digest> known(Path file, FileStamp stamp) {
    if (health.isDamaged(file, stamp)) {
      return Optional.empty();
    }
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

  /** At most {@link #MAX_PLACES} times as many as digests; files of shares before holdings. */
  private List<Place> places(
      Session session, Collection<Digest> digests, ShareSet visible, Viewer viewer)
      throws SQLException {
    int most = digests.size() * MAX_PLACES;
    String wanted =
        digests.stream()
            .map(digest -> '"' + HexFormat.of().toHexDigits(digest.w0()) + '"')
            .collect(Collectors.joining(",", "[", "]"));
    List<Place> places = new ArrayList<>();
    if (!visible.byId().isEmpty()) {
      places.addAll(
          session.list(
              FILES_OF_DIGESTS, row -> inShare(row, visible), wanted, visible.json(), most));
    }
    if (places.size() < most) {
      // A holding that came from a restricted share is for this node's owner alone.
      int mostRestricted = viewer instanceof Viewer.Owner ? 1 : 0;
      places.addAll(
          session.list(
              HOLDINGS_OF_DIGESTS,
              ContentIndex::held,
              wanted,
              mostRestricted,
              most - places.size()));
    }
    if (places.size() == most && digests.size() > 1) {
      // One that lies in very many places may have left no room for others.
      List<Place> each = new ArrayList<>();
      for (Digest digest : digests) {
        each.addAll(places(session, List.of(digest), visible, viewer));
      }
      return each;
    }
    Set<Digest> asked = Set.copyOf(digests);
    places.removeIf(place -> !asked.contains(place.digest()) || isDamaged(place.located()));
    return places;
  }

  private boolean isDamaged(Located place) {
    return health.isDamaged(place.file(), place.stamp());
  }

  private static Place inShare(ResultSet row, ShareSet visible) throws SQLException {
    KnownShare share = visible.get(row.getLong(2));
    String path = EntryRows.path(row.getString(3), row.getString(4));
    FileStamp stamp = EntryRows.stamp(row, 5);
    return new Place(
        Digest.of(row.getBytes(1), 0),
        new Located(share.file(path), stamp, share.restricted()),
        ManifestTable.onlyChunk(row.getBytes(9)));
  }

  private static Place held(ResultSet row) throws SQLException {
    FileStamp stamp = EntryRows.stamp(row, 3);
    return new Place(
        Digest.of(row.getBytes(1), 0),
        new Located(Path.of(row.getString(2)), stamp, row.getInt(8) != 0),
        ManifestTable.onlyChunk(row.getBytes(7)));
  }

  private Optional<Digest> knownInShare(Session session, Path file, FileStamp stamp)
      throws SQLException {
    for (KnownShare share : shares.all()) {
      Optional<String> path = share.pathOf(file);
      if (path.isPresent()) {
        Optional<Digest> digest = digestInShare(session, share, path.get(), stamp);
        if (digest.isPresent()) {
          return digest;
        }
      }
    }
    return Optional.empty();
  }

  /** The content of a share's file that has this stamp. */
  static Optional<Digest> digestInShare(
      Session session, KnownShare share, String path, FileStamp stamp) throws SQLException {
    return session.first(
        """
        SELECT f.digest FROM file f JOIN folder d ON d.id = f.folder_id
        WHERE d.share_id = ? AND d.path = ? AND f.name = ?
          AND f.size = ? AND f.modified = ? AND f.changed = ? AND f.inode = ?\
        """,
        row -> Digest.of(row.getBytes(1), 0),
        share.id(),
        FolderBatch.parent(path),
        FolderBatch.name(path),
        stamp.sizeBytes(),
        stamp.modifiedNanos(),
        stamp.changedNanos(),
        stamp.fileKey());
  }
}
