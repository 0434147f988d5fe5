package dev.lanyard.node.catalog;

import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.Query;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Viewer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Searches over the shares that a viewer sees and that are there: what is found can be fetched. */
final class Search {
  /**
   * Searches that run at a time. One may take seconds, of a word that is everywhere in a million
   * rows; browsing and serving, which take milliseconds, always find a connection.
   */
  static final int AT_ONCE = CatalogFile.READERS - 1;

  /** Longest wait for a turn: as long as a person waits before they search again. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private final Database database;
  private final ShareTable shares;
  private final Semaphore turns = new Semaphore(AT_ONCE, true);

  Search(Database database, ShareTable shares) {
    this.database = database;
    this.shares = shares;
  }

  /**
   * The best matches first, at most {@code limit}.
   *
   * @throws Fault EXHAUSTED where other searches took all turns for too long
   */
  List<Entry> run(Query query, Viewer viewer, int limit) {
    awaitTurn();
    try {
      return search(query, viewer, limit);
    } finally {
      turns.release();
    }
  }

  private void awaitTurn() {
    try {
      if (!turns.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw Fault.of(
            Reason.EXHAUSTED, "%d searches run here already: search again in a moment", AT_ONCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Fault.because(e, Reason.CANCELLED, "the search was stopped before its turn came");
    }
  }

  private List<Entry> search(Query query, Viewer viewer, int limit) {
    ShareSet visible = shares.select(share -> share.available() && share.visibleTo(viewer));
    return database.readOneState(session ->
        switch (query) {
          case Query.Words words -> new WordSearch(session, visible, words).run(limit);
          case Query.ExactName name -> byName(session, visible, name.name(), limit);
          case Query.DigestPrefix prefix -> byDigest(session, visible, prefix.hex(), limit);
        });
  }

  private static List<Entry> byName(Session session, ShareSet visible, String name, int limit)
      throws SQLException {
    String folded = FoldedText.of(name);
    boolean indexed = FoldedText.isIndexable(folded) && name.indexOf('\0') < 0;
    String match = indexed ? FoldedText.trigrams(folded) : "";
    List<Entry> entries = new ArrayList<>();
    entries.addAll(
        session.list(
            "SELECT "
                + EntryRows.FOLDER_COLUMNS
                + " FROM folder d WHERE "
                + (indexed
                    ? "d.id IN (SELECT rowid FROM folder_text WHERE folder_text MATCH ?)"
                    : "? = ''")
                + " AND d.name = ? AND d.share_id IN (SELECT value FROM json_each(?)) AND"
                + EntryRows.FOLDER_IS_SEEN
                + "LIMIT ?",
            row -> EntryRows.folder(row, visible),
            match,
            name,
            visible.json(),
            limit));
    entries.addAll(
        session.list(
            "SELECT "
                + EntryRows.FILE_COLUMNS
                + " FROM file f JOIN folder d ON d.id = f.folder_id WHERE "
                + (indexed
                    ? "f.sequence IN (SELECT rowid FROM file_text WHERE file_text MATCH ?)"
                    : "? = ''")
                + " AND f.name = ? AND d.share_id IN (SELECT value FROM json_each(?)) LIMIT ?",
            row -> EntryRows.file(row, visible),
            match,
            name,
            visible.json(),
            limit));
    return shortestFirst(entries, limit);
  }

  private static List<Entry> byDigest(Session session, ShareSet visible, String hex, int limit)
      throws SQLException {
    int headDigits = 2 * Long.BYTES;
    String head = hex.substring(0, Math.min(headDigits, hex.length()));
    byte[] least = HexFormat.of().parseHex(head + "0".repeat(headDigits - head.length()));
    byte[] most = HexFormat.of().parseHex(head + "f".repeat(headDigits - head.length()));
    List<Entry> entries =
        session.list(
            "SELECT "
                + EntryRows.FILE_COLUMNS
                + """
                 FROM file f JOIN folder d ON d.id = f.folder_id
                WHERE substr(f.digest, 1, 8) BETWEEN ? AND ?
                  AND substr(lower(hex(f.digest)), 1, ?) = ?
                  AND d.share_id IN (SELECT value FROM json_each(?)) LIMIT ?\
                """,
            row -> EntryRows.file(row, visible),
            least,
            most,
            hex.length(),
            hex,
            visible.json(),
            limit);
    return shortestFirst(entries, limit);
  }

  private static List<Entry> shortestFirst(List<Entry> entries, int limit) {
    entries.sort(
        Comparator.comparingInt((Entry entry) -> entry.path().length())
            .thenComparing(Entry::share)
            .thenComparing(Entry::path));
    return List.copyOf(entries.subList(0, Math.min(limit, entries.size())));
  }
}
