package dev.lanyard.node.catalog;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.FileStamp;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** Rows as entries, from queries in which {@code f} is a file and {@code d} a folder. */
final class EntryRows {
  static final String FILE_COLUMNS =
      "d.share_id, d.path, f.name, f.size, f.modified, f.digest, f.sequence ";
  static final int SEQUENCE_COLUMN = 7;

  static final String FOLDER_COLUMNS = "d.share_id, d.path, d.bytes, d.modified, d.files ";

  /**
   * Whether {@code d} is to be found beside its files. The folder of a share that is one file is
   * not, where it bears the file's name: people see one thing.
   */
  static final String FOLDER_IS_SEEN =
      " NOT EXISTS (SELECT 1 FROM share s JOIN file only ON only.folder_id = d.id"
          + " WHERE s.id = d.share_id AND s.single AND only.name = d.name) ";

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private EntryRows() {}

  /** A row that begins with {@link #FILE_COLUMNS}. */
  static Entry file(ResultSet row, ShareSet shares) throws SQLException {
    KnownShare share = shares.get(row.getLong(1));
    return Entry.file(
        share.name(),
        path(row.getString(2), row.getString(3)),
        row.getLong(4),
        instant(row.getLong(5)),
        Digest.of(row.getBytes(6), 0),
        share.restricted());
  }

  /** A row that begins with {@link #FOLDER_COLUMNS}. */
  static Entry folder(ResultSet row, ShareSet shares) throws SQLException {
    KnownShare share = shares.get(row.getLong(1));
    return Entry.folder(
        share.name(),
        row.getString(2),
        row.getLong(3),
        instant(row.getLong(4)),
        row.getLong(5),
        share.restricted());
  }

  /** The stamp in four columns, from this one on. */
  static FileStamp stamp(ResultSet row, int column) throws SQLException {
    return new FileStamp(
        row.getLong(column),
        row.getLong(column + 1),
        row.getLong(column + 2),
        row.getLong(column + 3));
  }

  /** The path of a file in a folder. */
  static String path(String folder, String name) {
    return folder.isEmpty() ? name : folder + '/' + name;
  }

  static long nanos(Instant instant) {
    return instant.getEpochSecond() * NANOS_PER_SECOND + instant.getNano();
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
  }
}
