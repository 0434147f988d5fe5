package dev.lanyard.node.catalog;

import dev.lanyard.node.identity.Viewer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sequence of changes that peers follow. Files are their own log, since their keys are the
 * numbers of their last changes; what is gone is remembered by a tombstone.
 */
final class ChangeLog {
  /**
   * Most entries that are remembered as gone, about 10 MB. Beyond it all are forgotten and a new
   * generation is drawn, so that every peer reads the whole list once, rather than that some peer
   * keeps what is gone.
   */
  static final int MAX_TOMBSTONES = 100_000;

  private final Database database;
  private final ShareTable shares;

  ChangeLog(Database database, ShareTable shares) {
    this.database = database;
    this.shares = shares;
  }

  String generation() {
    return database.read(ChangeLog::generation);
  }

  long lastSequence() {
    return database.read(ChangeLog::lastSequence);
  }

  Changes after(long sequence, Optional<String> share, Viewer viewer, int limit) {
    ShareSet visible =
        shares.select(known ->
            known.visibleTo(viewer) && (share.isEmpty() || known.name().equals(share.get())));
    return database.readOneState(session -> {
      List<Change> changes = new ArrayList<>();
      changes.addAll(present(session, sequence, visible, limit));
      changes.addAll(gone(session, sequence, share, viewer, limit));
      changes.sort(Comparator.comparingLong(Change::sequence));
      boolean more = changes.size() >= limit;
      List<Change> first = changes.subList(0, Math.min(limit, changes.size()));
      long upTo = more ? first.getLast().sequence() : lastSequence(session);
      return new Changes(generation(session), upTo, first);
    });
  }

  /** Sets the number of the last change; beyond the bound, forgets what is gone. */
  static void advance(Session session, long sequence) throws SQLException {
    session.update("UPDATE catalogue SET last_sequence = ?", sequence);
    if (tombstones(session) > MAX_TOMBSTONES) {
      startOver(session);
    }
  }

  /** Makes every peer read everything anew. */
  static void startOver(Session session) throws SQLException {
    session.update("DELETE FROM tombstone");
    session.update("UPDATE catalogue SET generation = ?", CatalogFile.newGeneration());
  }

  /** Remembers that an entry is gone. */
  static void bury(
      Session session, long sequence, String share, String path, @Nullable String audience)
      throws SQLException {
    session.update(
        "INSERT OR REPLACE INTO tombstone VALUES (?, ?, ?, ?)", sequence, share, path, audience);
  }

  /** Forgets that an entry was gone. */
  static void unbury(Session session, String share, String path) throws SQLException {
    session.update("DELETE FROM tombstone WHERE share = ? AND path = ?", share, path);
  }

  /** One tombstone in place of all those of the share's entries. */
  static void buryShare(Session session, String share, @Nullable String audience)
      throws SQLException {
    session.update("DELETE FROM tombstone WHERE share = ?", share);
    long sequence = lastSequence(session) + 1;
    bury(session, sequence, share, "", audience);
    advance(session, sequence);
  }

  static long lastSequence(Session session) throws SQLException {
    return session.number("SELECT last_sequence FROM catalogue");
  }

  private static String generation(Session session) throws SQLException {
    return session.first("SELECT generation FROM catalogue", row -> row.getString(1)).orElseThrow();
  }

  static boolean hasTombstones(Session session) throws SQLException {
    return session.number("SELECT EXISTS (SELECT 1 FROM tombstone)") != 0;
  }

  private static long tombstones(Session session) throws SQLException {
    return session.number("SELECT count(*) FROM tombstone");
  }

  private static List<Change.Present> present(
      Session session, long after, ShareSet visible, int limit) throws SQLException {
    return session.list(
        "SELECT "
            + EntryRows.FILE_COLUMNS
            + """
             FROM file f JOIN folder d ON d.id = f.folder_id
            WHERE f.sequence > ? AND +d.share_id IN (SELECT value FROM json_each(?))
            ORDER BY f.sequence LIMIT ?\
            """,
        row ->
            new Change.Present(
                row.getLong(EntryRows.SEQUENCE_COLUMN), EntryRows.file(row, visible)),
        after,
        visible.json(),
        limit);
  }

  private static List<Change.Gone> gone(
      Session session, long after, Optional<String> share, Viewer viewer, int limit)
      throws SQLException {
    List<Change.Gone> gone = new ArrayList<>();
    long from = after;
    while (gone.size() < limit) {
      List<Tombstone> page =
          session.list(
              "SELECT sequence, share, path, audience FROM tombstone WHERE sequence > ?"
                  + " ORDER BY sequence LIMIT ?",
              Tombstone::read,
              from,
              limit);
      for (Tombstone stone : page) {
        if (stone.concerns(share, viewer) && gone.size() < limit) {
          gone.add(new Change.Gone(stone.sequence(), stone.share(), stone.path()));
        }
      }
      if (page.size() < limit) {
        break;
      }
      from = page.getLast().sequence();
    }
    return gone;
  }

  private record Tombstone(long sequence, String share, String path, @Nullable String audience) {
    static Tombstone read(ResultSet row) throws SQLException {
      return new Tombstone(row.getLong(1), row.getString(2), row.getString(3), row.getString(4));
    }

    boolean concerns(Optional<String> wanted, Viewer viewer) {
      return (wanted.isEmpty() || wanted.get().equals(share))
          && KnownShare.admits(ShareTable.audience(audience), viewer);
    }
  }
}
