package dev.lanyard.node.catalog;

import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What lies in a folder. Every page is a query of its own, by key, so that a folder of millions is
 * never in memory and a reader that waits for a slow network holds nothing back.
 */
final class Listing {
  /** Entries of a page: what one message of the contract takes. */
  static final int PAGE = 500;

  /** Comes after every path: the last code point, which stands for no character. */
  private static final String AFTER_ALL = Character.toString(Character.MAX_CODE_POINT);

  private final Database database;

  Listing(Database database) {
    this.database = database;
  }

  /** Direct children whose names come after {@code after}, by name; a file is its own child. */
  List<Entry> children(KnownShare share, String path, String after, int limit) {
    ShareSet one = ShareSet.of(List.of(share));
    return database.readOneState(session -> {
      long folder = folderId(session, share, path);
      if (folder == 0) {
        return after.isEmpty() ? List.of(fileAt(session, one, share, path)) : List.<Entry>of();
      }
      List<Entry> children = new ArrayList<>(folders(session, one, folder, after, limit));
      children.addAll(files(session, one, folder, after, limit));
      children.sort(Comparator.comparing(Entry::name, CodePoints.ORDER));
      return children.subList(0, Math.min(limit, children.size()));
    });
  }

  /**
   * Every file below, by folder and then by name.
   *
   * @param shares gives the share, or a fault where the viewer may not know of it; asked for each
   *     page, since a walk takes as long as a slow reader likes and the owner may think again
   */
  void walk(Supplier<KnownShare> shares, String path, Consumer<List<Entry>> batches) {
    KnownShare share = shares.get();
    ShareSet one = ShareSet.of(List.of(share));
    Optional<Entry> file =
        database.readOneState(session ->
            folderId(session, share, path) == 0
                ? Optional.of(fileAt(session, one, share, path))
                : Optional.empty());
    if (file.isPresent()) {
      batches.accept(List.of(file.get()));
      return;
    }
    String folder = path;
    String name = "";
    while (true) {
      String inFolder = folder;
      String afterName = name;
      KnownShare now = sameShare(share, shares.get());
      List<Entry> page =
          database.readOneState(session -> page(session, now, path, inFolder, afterName));
      if (page.isEmpty()) {
        return;
      }
      batches.accept(page);
      folder = FolderBatch.parent(page.getLast().path());
      name = page.getLast().name();
    }
  }

  private static KnownShare sameShare(KnownShare before, KnownShare now) {
    if (before.id() != now.id()) {
      throw Fault.of(
          Reason.NOT_FOUND,
          "share '%s' was removed, and is another now: list it again",
          Printable.of(before.name()));
    }
    return now;
  }

  /** The rest of one folder and, where there is room, folders after it. */
  private static List<Entry> page(
      Session session, KnownShare share, String top, String folder, String after)
      throws SQLException {
    ShareSet one = ShareSet.of(List.of(share));
    List<Entry> page = new ArrayList<>();
    long id = folderId(session, share, folder);
    if (id != 0) {
      page.addAll(files(session, one, id, after, PAGE));
    }
    if (page.size() < PAGE) {
      page.addAll(
          session.list(
              "SELECT "
                  + EntryRows.FILE_COLUMNS
                  + """
                   FROM folder d CROSS JOIN file f ON f.folder_id = d.id
                  WHERE d.share_id = ? AND d.path > ? AND d.path < ?
                  ORDER BY d.path, f.name LIMIT ?\
                  """,
              row -> EntryRows.file(row, one),
              share.id(),
              folder.equals(top) ? firstBelow(top) : folder,
              endBelow(top),
              PAGE - page.size()));
    }
    return page;
  }

  private static List<Entry> folders(
      Session session, ShareSet one, long parent, String after, int limit) throws SQLException {
    return session.list(
        "SELECT "
            + EntryRows.FOLDER_COLUMNS
            + """
            FROM folder d WHERE d.parent_id = ? AND d.name > ? ORDER BY d.name LIMIT ?\
            """,
        row -> EntryRows.folder(row, one),
        parent,
        after,
        limit);
  }

  private static List<Entry> files(
      Session session, ShareSet one, long folder, String after, int limit) throws SQLException {
    return session.list(
        "SELECT "
            + EntryRows.FILE_COLUMNS
            + """
             FROM file f JOIN folder d ON d.id = f.folder_id
            WHERE f.folder_id = ? AND f.name > ? ORDER BY f.name LIMIT ?\
            """,
        row -> EntryRows.file(row, one),
        folder,
        after,
        limit);
  }

  private static Entry fileAt(Session session, ShareSet one, KnownShare share, String path)
      throws SQLException {
    return session
        .first(
            "SELECT "
                + EntryRows.FILE_COLUMNS
                + """
                 FROM file f JOIN folder d ON d.id = f.folder_id
                WHERE f.folder_id = ? AND f.name = ?\
                """,
            row -> EntryRows.file(row, one),
            folderId(session, share, FolderBatch.parent(path)),
            FolderBatch.name(path))
        .orElseThrow(() ->
            Fault.of(
                Reason.NOT_FOUND,
                "there is no '%s' in share '%s'",
                Printable.of(path),
                Printable.of(share.name())));
  }

  private static long folderId(Session session, KnownShare share, String path) throws SQLException {
    return session.number(
        "SELECT id FROM folder WHERE share_id = ? AND path = ?", share.id(), path);
  }

  /** The totals of a share, which its root's row has. */
  Totals totals(KnownShare share) {
    return database.read(session ->
        session
            .first(
                "SELECT files, bytes FROM folder WHERE share_id = ? AND path = ''",
                row -> new Totals(row.getLong(1), row.getLong(2)),
                share.id())
            .orElse(Totals.NONE));
  }

  /**
   * Files directly in a folder whose names come after {@code after}, in the order of their names.
   */
  List<KnownFile> knownFiles(KnownShare share, String folder, String after, int limit) {
    return database.read(session ->
        session.list(
            """
            SELECT f.name, f.size, f.modified, f.changed, f.inode
            FROM file f JOIN folder d ON d.id = f.folder_id
            WHERE d.share_id = ? AND d.path = ? AND f.name > ? ORDER BY f.name LIMIT ?\
            """,
            row -> new KnownFile(row.getString(1), EntryRows.stamp(row, 2)),
            share.id(),
            folder,
            after,
            limit));
  }

  /** Names of the folders directly in a folder, after {@code after}, in order. */
  List<String> knownFolders(KnownShare share, String folder, String after, int limit) {
    return database.read(session ->
        session.list(
            """
            SELECT c.name FROM folder c JOIN folder d ON d.id = c.parent_id
            WHERE d.share_id = ? AND d.path = ? AND c.name > ? ORDER BY c.name LIMIT ?\
            """,
            row -> row.getString(1),
            share.id(),
            folder,
            after,
            limit));
  }

  boolean knowsFolder(KnownShare share, String folder) {
    return database.read(session -> folderId(session, share, folder)) != 0;
  }

  /** The stamp of a file of a share, where the catalogue knows it. */
  Optional<KnownFile> knownFile(KnownShare share, String path) {
    return database.read(session ->
        session.first(
            """
            SELECT name, size, modified, changed, inode FROM file
            WHERE folder_id = ? AND name = ?\
            """,
            row -> new KnownFile(row.getString(1), EntryRows.stamp(row, 2)),
            folderId(session, share, FolderBatch.parent(path)),
            FolderBatch.name(path)));
  }

  /** Paths of some files below a folder. */
  List<String> somePathsBelow(long shareId, String folder, int limit) {
    return database.read(session ->
        session.list(
            """
            SELECT d.path, f.name FROM folder d CROSS JOIN file f ON f.folder_id = d.id
            WHERE d.share_id = ? AND (d.path = ? OR d.path > ? AND d.path < ?)
            LIMIT ?\
            """,
            row -> EntryRows.path(row.getString(1), row.getString(2)),
            shareId,
            folder,
            firstBelow(folder),
            endBelow(folder),
            limit));
  }

  /** What the path of every folder below this one comes after. */
  private static String firstBelow(String folder) {
    return folder.isEmpty() ? "" : folder + '/';
  }

  /** What the path of every folder below this one comes before. */
  private static String endBelow(String folder) {
    return folder.isEmpty() ? AFTER_ALL : folder + (char) ('/' + 1);
  }
}
