package dev.lanyard.node.catalog;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Manifest;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chunk digests: those of several chunks in a table of their own, the only one of a small content
 * in its file's row, since small contents are a million and their manifests as large as their
 * digests.
 */
final class ManifestTable {
  private ManifestTable() {}

  /** The digest of the only chunk; null where there is none or several. */
  static byte @Nullable [] onlyChunk(Manifest manifest) {
    return manifest.layout().chunkCount() == 1 ? manifest.chunkDigests() : null;
  }

  /** What a row's column says of it. */
  static Optional<Digest> onlyChunk(byte @Nullable [] column) {
    return Optional.ofNullable(column).map(bytes -> Digest.of(bytes, 0));
  }

  /** Stores the digests of several chunks; does nothing for other contents. */
  static void store(Session session, Manifest manifest) throws SQLException {
    if (manifest.layout().chunkCount() > 1) {
      session.update(
          "INSERT OR IGNORE INTO manifest VALUES (?, ?)",
          manifest.digest().bytes(),
          manifest.chunkDigests());
    }
  }

  /** The manifest of a content of which a row in {@code file} or {@code holding} tells this. */
  static Optional<Manifest> load(
      Session session, Digest digest, long sizeBytes, Optional<Digest> onlyChunk)
      throws SQLException {
    ChunkLayout layout = new ChunkLayout(sizeBytes);
    return switch (layout.chunkCount()) {
      case 0 -> Optional.of(Manifest.of(layout, new byte[0]));
      case 1 -> onlyChunk.map(chunk -> Manifest.of(layout, chunk.bytes()));
      default ->
          session
              .first(
                  "SELECT chunks FROM manifest WHERE digest = ?",
                  row -> row.getBytes(1),
                  (Object) digest.bytes())
              .map(chunks -> Manifest.of(layout, chunks));
    };
  }

  /** The contents of several chunks whose digest begins with these bytes; one, most often. */
  static List<Digest> beginningWith(Session session, byte[] begin) throws SQLException {
    byte[] last = Arrays.copyOf(begin, Digest.BYTES);
    Arrays.fill(last, begin.length, last.length, (byte) 0xff);
    return session.list(
        "SELECT digest FROM manifest WHERE digest BETWEEN ? AND ? LIMIT 8",
        row -> Digest.of(row.getBytes(1), 0),
        Arrays.copyOf(begin, Digest.BYTES),
        last);
  }

  /** Forgets the chunk digests of a content that nothing has any more. */
  static void dropUnused(Session session, Digest digest) throws SQLException {
    byte[] bytes = digest.bytes();
    session.update(
        """
        DELETE FROM manifest WHERE digest = ?1
          AND NOT EXISTS (SELECT 1 FROM file
            WHERE substr(digest, 1, 8) = substr(?1, 1, 8) AND digest = ?1)
          AND NOT EXISTS (SELECT 1 FROM holding
            WHERE substr(digest, 1, 8) = substr(?1, 1, 8) AND digest = ?1)\
        """,
        (Object) bytes);
  }
}
