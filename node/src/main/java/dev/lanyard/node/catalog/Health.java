package dev.lanyard.node.catalog;

import static com.google.common.base.Preconditions.checkArgument;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Printable;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which files are not what they were when they were read, and how far all have been read again. A
 * damaged file lies nowhere for whoever asks for its bytes. Calls block and fail as the catalogue's
 * do. Safe for several threads.
 */
public final class Health {
  /** Damaged files kept in mind: a disk that has lost more is to be replaced, not mended. */
  public static final int MAX_DAMAGED = 10_000;

  private static final String FILES =
      """
      SELECT f.sequence, d.share_id, d.path, f.name, f.size, f.modified, f.changed, f.inode, f.digest
      FROM file f CROSS JOIN folder d ON d.id = f.folder_id
      WHERE f.sequence > ?1 AND d.share_id IN (SELECT value FROM json_each(?2))
      ORDER BY f.sequence LIMIT ?3\
      """;

  private static final String HOLDINGS =
      """
      SELECT path, size, modified, changed, inode, digest, restricted FROM holding
      WHERE path > ? ORDER BY path LIMIT ?\
      """;

  private static final Logger log = LoggerFactory.getLogger("catalog");

  private final Database database;
  private final ShareTable shares;
  private final Clock clock;

  /** The rows of {@code damage}, which are few and asked for whenever a file is looked up. */
  private final Map<Path, Damage> damages = new ConcurrentHashMap<>();

  Health(Database database, ShareTable shares, Clock clock) {
    this.database = database;
    this.shares = shares;
    this.clock = clock;
    List<Damage> known =
        database.read(session ->
            session.list(
                "SELECT path, size, modified, changed, inode, digest, found FROM damage LIMIT "
                    + MAX_DAMAGED,
                Health::damage));
    known.forEach(damage -> damages.put(damage.file(), damage));
  }

  /**
   * Files of shares that are there, after one of them, in an order of their own; a page of them. A
   * file that changes meanwhile comes again.
   *
   * @param after the key of the last one of the page before; 0 for the first page
   * @param share only this share's
   */
  public List<RecordedFile> files(Optional<String> share, long after, int limit) {
    ShareSet wanted =
        shares.select(
            one -> one.available() && share.map(name -> name.equals(one.name())).orElse(true));
    return database.read(session ->
        session.list(FILES, row -> inShare(row, wanted), after, wanted.json(), page(limit)));
  }

  /** Files that were fetched, by path; a page of them. Some lie in a share all the same. */
  public List<RecordedFile> held(Optional<Path> after, int limit) {
    return database.read(session ->
        session.list(HOLDINGS, Health::held, after.map(Path::toString).orElse(""), page(limit)));
  }

  /** Whether a file that was fetched is one of a share, too: then {@link #files} tells it. */
  public boolean isInShare(RecordedFile held) {
    return database.readOneState(
        session -> inShare(session, held.file(), held.stamp()).isPresent());
  }

  /** What a file's bytes must be; nothing where the catalogue has no such content any more. */
  public Optional<Manifest> manifest(RecordedFile file) {
    return database.readOneState(session -> {
      Optional<byte[]> chunk =
          session.first(
              """
              SELECT chunk FROM file
              WHERE substr(digest, 1, 8) = substr(?1, 1, 8) AND digest = ?1 AND chunk IS NOT NULL
              UNION ALL
              SELECT chunk FROM holding
              WHERE substr(digest, 1, 8) = substr(?1, 1, 8) AND digest = ?1 AND chunk IS NOT NULL\
              """,
              row -> row.getBytes(1),
              (Object) file.digest().bytes());
      return ManifestTable.load(
          session,
          file.digest(),
          file.stamp().sizeBytes(),
          chunk.map(bytes -> Digest.of(bytes, 0)));
    });
  }

  /** The files that are damaged, in any order. */
  public List<RecordedFile> damaged() {
    List<RecordedFile> damaged = new ArrayList<>();
    for (Damage damage : damages.values()) {
      recorded(damage).ifPresentOrElse(damaged::add, () -> mended(damage.file()));
    }
    return damaged;
  }

  /** The file as the catalogue has it, unless it has it otherwise by now. */
  private Optional<RecordedFile> recorded(Damage damage) {
    return database.readOneState(session -> {
      Optional<RecordedFile> held =
          session
              .first(
                  "SELECT path, size, modified, changed, inode, digest, restricted FROM holding"
                      + " WHERE path = ?",
                  Health::held,
                  damage.file().toString())
              .filter(file -> file.stamp().equals(damage.stamp()));
      return held.isPresent() ? held : inShare(session, damage.file(), damage.stamp());
    });
  }

  private Optional<RecordedFile> inShare(Session session, Path file, FileStamp stamp)
      throws SQLException {
    for (KnownShare share : shares.all()) {
      Optional<String> path = share.pathOf(file);
      if (path.isPresent()) {
        Optional<Digest> digest = ContentIndex.digestInShare(session, share, path.get(), stamp);
        if (digest.isPresent()) {
          return Optional.of(
              new RecordedFile(0, share.name(), file, stamp, digest.get(), share.restricted()));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Notes that a file that was not written since it was read is another: it is not served from now
   * on, until it is written anew or {@link #mended}.
   *
   * @param stamp the file's when it was read, and now
   */
  public void damaged(Path file, FileStamp stamp, Digest digest) {
    if (isDamaged(file, stamp) || damages.size() >= MAX_DAMAGED) {
      return;
    }
    Damage damage = new Damage(file, stamp, digest, clock.instant());
    database.write(session ->
        session.update(
            "INSERT OR REPLACE INTO damage VALUES (?, ?, ?, ?, ?, ?, ?)",
            file.toString(),
            stamp.sizeBytes(),
            stamp.modifiedNanos(),
            stamp.changedNanos(),
            stamp.fileKey(),
            digest.bytes(),
            EntryRows.nanos(damage.found())));
    damages.put(file, damage);
    log.warn(
        "{} is damaged: nobody wrote it, and its bytes are others than those that were read; it is"
            + " not served any more; `lanyard check --repair` gets it back from a peer that has it",
        Printable.of(file.toString()));
  }

  /** Notes that a file is what it was when it was read; whether it had been damaged. */
  public boolean mended(Path file) {
    if (damages.remove(file) == null) {
      return false;
    }
    database.write(session -> session.update("DELETE FROM damage WHERE path = ?", file.toString()));
    return true;
  }

  /** Whether a file is known to be damaged. Costs nothing. */
  public boolean isDamaged(RecordedFile file) {
    return isDamaged(file.file(), file.stamp());
  }

  /** The same of a file that has this stamp. */
  boolean isDamaged(Path file, FileStamp stamp) {
    Damage damage = damages.get(file);
    return damage != null && damage.stamp().equals(stamp);
  }

  /** How far all files have been read again. */
  public ScrubRound scrub() {
    return database
        .readOneState(session ->
            session.first(
                "SELECT since, began, after_file, after_holding, finished FROM scrub",
                Health::round))
        .orElseThrow();
  }

  /** Notes how far they have. */
  public void scrubbed(ScrubRound round) {
    database.write(session ->
        session.update(
            "UPDATE scrub SET since = ?, began = ?, after_file = ?, after_holding = ?, finished = ?",
            round.since().map(EntryRows::nanos).orElse(null),
            round.began().map(EntryRows::nanos).orElse(null),
            round.afterFile(),
            round.afterHolding().map(Path::toString).orElse(""),
            round.finished().map(EntryRows::nanos).orElse(null)));
  }

  private static RecordedFile inShare(ResultSet row, ShareSet wanted) throws SQLException {
    KnownShare share = wanted.get(row.getLong(2));
    return new RecordedFile(
        row.getLong(1),
        share.name(),
        share.file(EntryRows.path(row.getString(3), row.getString(4))),
        EntryRows.stamp(row, 5),
        Digest.of(row.getBytes(9), 0),
        share.restricted());
  }

  private static RecordedFile held(ResultSet row) throws SQLException {
    return new RecordedFile(
        0,
        "",
        Path.of(row.getString(1)),
        EntryRows.stamp(row, 2),
        Digest.of(row.getBytes(6), 0),
        row.getInt(7) != 0);
  }

  private static Damage damage(ResultSet row) throws SQLException {
    return new Damage(
        Path.of(row.getString(1)),
        EntryRows.stamp(row, 2),
        Digest.of(row.getBytes(6), 0),
        EntryRows.instant(row.getLong(7)));
  }

  private static ScrubRound round(ResultSet row) throws SQLException {
    String afterHolding = row.getString(4);
    return new ScrubRound(
        optional(row, 1),
        optional(row, 2),
        row.getLong(3),
        afterHolding.isEmpty() ? Optional.empty() : Optional.of(Path.of(afterHolding)),
        optional(row, 5));
  }

  private static Optional<Instant> optional(ResultSet row, int column) throws SQLException {
    long nanos = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(EntryRows.instant(nanos));
  }

  private static int page(int limit) {
    checkArgument(limit > 0, "limit (%s) must be positive", limit);
    return Math.min(limit, Catalog.MAX_PAGE);
  }
}
