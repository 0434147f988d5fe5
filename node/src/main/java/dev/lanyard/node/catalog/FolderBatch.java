package dev.lanyard.node.catalog;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * The folders that one transaction touches: made where a file needs them, their sums brought up to
 * date up to the root at the end, and removed where nothing is left below.
 */
final class FolderBatch {
  /** What the transaction changes about a folder's files. */
  private static final class Delta {
    long files;
    long bytes;
    long modifiedNanos = Long.MIN_VALUE;

    void add(long moreFiles, long moreBytes, long nanos) {
      files += moreFiles;
      bytes += moreBytes;
      modifiedNanos = Math.max(modifiedNanos, nanos);
    }
  }

  private final Session session;
  private final long shareId;
  private final String share;

  /** Ids looked up so far; 0 for a folder that has no row. */
  private final Map<String, Long> ids = new HashMap<>();

  private final Map<String, Delta> deltas = new HashMap<>();

  FolderBatch(Session session, long shareId, String share) {
    this.session = session;
    this.shareId = shareId;
    this.share = share;
  }

  /** The folder above a path; that of a file at the top is the root, the empty path. */
  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /** The last component. */
  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static void createRoot(Session session, long shareId, String share) throws SQLException {
    new FolderBatch(session, shareId, share).create("");
  }

  /** The id of a folder's row, made where there is none. */
  long idOf(String path) throws SQLException {
    long id = find(path);
    return id == 0 ? create(path) : id;
  }

  /** The id of a folder's row, or 0. */
  long find(String path) throws SQLException {
    Long known = ids.get(path);
    if (known == null) {
      known =
          session.number("SELECT id FROM folder WHERE share_id = ? AND path = ?", shareId, path);
      ids.put(path, known);
    }
    return known;
  }

  /** Notes that files directly in the folder came or, with negative numbers, went. */
  void add(String path, long files, long bytes, long modifiedNanos) {
    deltas.computeIfAbsent(path, p -> new Delta()).add(files, bytes, modifiedNanos);
  }

  /** Writes what was noted. */
  void finish() throws SQLException {
    Map<String, Delta> totals = new HashMap<>();
    for (Map.Entry<String, Delta> direct : deltas.entrySet()) {
      Delta delta = direct.getValue();
      String path = direct.getKey();
      while (true) {
        totals
            .computeIfAbsent(path, p -> new Delta())
            .add(delta.files, delta.bytes, delta.modifiedNanos);
        if (path.isEmpty()) {
          break;
        }
        path = parent(path);
      }
    }
    for (Map.Entry<String, Delta> total : totals.entrySet()) {
      write(total.getKey(), total.getValue());
    }
  }

  private void write(String path, Delta delta) throws SQLException {
    session.update(
        """
        UPDATE folder SET files = files + ?, bytes = bytes + ?, modified = max(modified, ?)
        WHERE share_id = ? AND path = ?\
        """,
        delta.files,
        delta.bytes,
        delta.modifiedNanos,
        shareId,
        path);
    if (delta.files < 0 && !path.isEmpty()) {
      removeIfEmpty(path);
    }
  }

  private void removeIfEmpty(String path) throws SQLException {
    long id =
        session.number(
            "SELECT id FROM folder WHERE share_id = ? AND path = ? AND files = 0", shareId, path);
    if (id != 0) {
      session.update("DELETE FROM folder WHERE id = ?", id);
      session.update("DELETE FROM folder_text WHERE rowid = ?", id);
    }
  }

  private long create(String path) throws SQLException {
    String name = path.isEmpty() ? share : name(path);
    String folded = FoldedText.of(path.isEmpty() ? share : share + '/' + path);
    Long parent = path.isEmpty() ? null : Long.valueOf(idOf(parent(path)));
    session.update(
        """
        INSERT INTO folder
          (share_id, parent_id, path, name, folded, folded_name, files, bytes, modified)
        VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0)\
        """,
        shareId,
        parent,
        path,
        name,
        folded,
        FoldedText.of(name));
    long id = session.number("SELECT last_insert_rowid()");
    ids.put(path, id);
    session.update("INSERT INTO folder_text (rowid, path) VALUES (?, ?)", id, folded);
    return id;
  }
}
