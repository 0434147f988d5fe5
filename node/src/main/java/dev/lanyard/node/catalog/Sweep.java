package dev.lanyard.node.catalog;

import dev.lanyard.node.content.Digest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Removes the rows of shares that are gone, some at a time, so that others can write meanwhile. */
final class Sweep {
  /** Files removed in one transaction, some 20 ms of work. */
  private static final int FILES_AT_ONCE = 2_000;

  private record Row(long sequence, Digest digest, boolean hasChunk) {
    static Row read(ResultSet row) throws SQLException {
      return new Row(row.getLong(1), Digest.of(row.getBytes(2), 0), row.getBytes(3) != null);
    }
  }

  private Sweep() {}

  /** Does one step; false where nothing was left to do. */
  static boolean step(Session session) throws SQLException {
    // From one share's rows to the next one's by the index: those that stay may be a million.
    long folder =
        session.number(
            """
            WITH RECURSIVE found (id) AS (
              SELECT min(share_id) FROM folder
              UNION ALL
              SELECT (SELECT min(share_id) FROM folder WHERE share_id > found.id)
              FROM found WHERE found.id IS NOT NULL
            )
            SELECT folder.id FROM found JOIN folder ON folder.share_id = found.id
            WHERE found.id NOT IN (SELECT id FROM share) LIMIT 1\
            """);
    if (folder == 0) {
      return false;
    }
    List<Row> files =
        session.list(
            """
            SELECT sequence, digest, chunk FROM file WHERE folder_id = ?
            ORDER BY name LIMIT ?\
            """,
            Row::read,
            folder,
            FILES_AT_ONCE);
    for (Row file : files) {
      session.update("DELETE FROM file WHERE sequence = ?", file.sequence());
      session.update("DELETE FROM file_text WHERE rowid = ?", file.sequence());
      if (!file.hasChunk()) {
        ManifestTable.dropUnused(session, file.digest());
      }
    }
    if (files.size() < FILES_AT_ONCE) {
      session.update("DELETE FROM folder WHERE id = ?", folder);
      session.update("DELETE FROM folder_text WHERE rowid = ?", folder);
    }
    return true;
  }
}
