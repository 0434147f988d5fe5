package dev.lanyard.node.catalog;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Manifest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction changes about the files of a share. Removals first, insertions last and in
 * the order of their keys: the full-text index is several times slower at any other order.
 */
final class FileBatch {
  /** What is stored of a file, as far as a change of it needs to know. */
  private record Stored(long sequence, FileStamp stamp, Digest digest, boolean hasChunk) {
    static Stored read(ResultSet row) throws SQLException {
      return new Stored(
          row.getLong(1),
          EntryRows.stamp(row, 2),
          Digest.of(row.getBytes(6), 0),
          row.getBytes(7) != null);
    }
  }

  /** Whose files they are, as it is in this transaction. */
  private record Owner(long shareId, String share, @Nullable String audience) {}

  private final Session session;
  private final Owner owner;
  private final FolderBatch folders;
  private final boolean someAreBuried;
  private long sequence;

  private FileBatch(Session session, Owner owner) throws SQLException {
    this.session = session;
    this.owner = owner;
    this.folders = new FolderBatch(session, owner.shareId(), owner.share());
    this.someAreBuried = ChangeLog.hasTombstones(session);
    this.sequence = ChangeLog.lastSequence(session);
  }

  /** Applies everything, where there still is a share of this id; returns the last number. */
  static long apply(Session session, long shareId, List<IndexedFile> files, List<String> gone)
      throws SQLException {
    Optional<Owner> owner =
        session.first(
            "SELECT name, audience FROM share WHERE id = ?",
            row -> new Owner(shareId, row.getString(1), row.getString(2)),
            shareId);
    return owner.isEmpty()
        ? ChangeLog.lastSequence(session)
        : new FileBatch(session, owner.get()).apply(files, gone);
  }

  private long apply(List<IndexedFile> files, List<String> gone) throws SQLException {
    for (String path : gone) {
      remove(path);
    }
    List<IndexedFile> fresh = new ArrayList<>();
    for (IndexedFile file : lastOfEachPath(files)) {
      if (!keep(file)) {
        fresh.add(file);
      }
    }
    for (IndexedFile file : fresh) {
      insert(file);
    }
    folders.finish();
    ChangeLog.advance(session, sequence);
    return sequence;
  }

  private static Collection<IndexedFile> lastOfEachPath(List<IndexedFile> files) {
    Map<String, IndexedFile> last = new LinkedHashMap<>();
    for (IndexedFile file : files) {
      last.put(file.path(), file);
    }
    return last.values();
  }

  /** Removes a file's row, where there is one. */
  private void remove(String path) throws SQLException {
    String folder = FolderBatch.parent(path);
    long folderId = folders.find(folder);
    Optional<Stored> stored = find(folderId, FolderBatch.name(path));
    if (stored.isPresent()) {
      delete(folder, stored.get());
      sequence++;
      ChangeLog.bury(session, sequence, owner.share(), path, owner.audience());
    }
  }

  /** True where peers see no change; else what was there is deleted. */
  private boolean keep(IndexedFile file) throws SQLException {
    String folder = FolderBatch.parent(file.path());
    Optional<Stored> stored = find(folders.find(folder), FolderBatch.name(file.path()));
    if (stored.isEmpty()) {
      return false;
    }
    Stored before = stored.get();
    FileStamp now = file.stamp();
    if (before.stamp().sizeBytes() == now.sizeBytes()
        && before.stamp().modifiedNanos() == now.modifiedNanos()
        && before.digest().equals(file.manifest().digest())) {
      session.update(
          "UPDATE file SET changed = ?, inode = ? WHERE sequence = ?",
          now.changedNanos(),
          now.fileKey(),
          before.sequence());
      return true;
    }
    delete(folder, before);
    return false;
  }

  private void insert(IndexedFile file) throws SQLException {
    String folder = FolderBatch.parent(file.path());
    String name = FolderBatch.name(file.path());
    FileStamp stamp = file.stamp();
    Manifest manifest = file.manifest();
    sequence++;
    String folded = FoldedText.unlessAscii(name);
    session.update(
        "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        sequence,
        folders.idOf(folder),
        name,
        folded,
        stamp.sizeBytes(),
        stamp.modifiedNanos(),
        stamp.changedNanos(),
        stamp.fileKey(),
        manifest.digest().bytes(),
        ManifestTable.onlyChunk(manifest));
    session.update(
        "INSERT INTO file_text (rowid, name) VALUES (?, ?)",
        sequence,
        folded == null ? FoldedText.of(name) : folded);
    ManifestTable.store(session, manifest);
    if (someAreBuried) {
      ChangeLog.unbury(session, owner.share(), file.path());
    }
    folders.add(folder, 1, stamp.sizeBytes(), stamp.modifiedNanos());
  }

  private void delete(String folder, Stored stored) throws SQLException {
    session.update("DELETE FROM file WHERE sequence = ?", stored.sequence());
    session.update("DELETE FROM file_text WHERE rowid = ?", stored.sequence());
    if (!stored.hasChunk()) {
      ManifestTable.dropUnused(session, stored.digest());
    }
    folders.add(folder, -1, -stored.stamp().sizeBytes(), Long.MIN_VALUE);
  }

  private Optional<Stored> find(long folderId, String name) throws SQLException {
    if (folderId == 0) {
      return Optional.empty();
    }
    return session.first(
        """
        SELECT sequence, size, modified, changed, inode, digest, chunk FROM file
        WHERE folder_id = ? AND name = ?\
        """,
        Stored::read,
        folderId,
        name);
  }
}
