package dev.lanyard.node.content;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A path in a share. Paths are relative and separated by {@code /}; those that came from a peer are
 * not checked here but where they are used.
 *
 * @param share the share's name
 * @param path the path within it; empty for a folder share's root
 * @param kind file or folder
 * @param sizeBytes of a file; of a folder, of all files below it
 * @param modified as the owner's disk says
 * @param digest the content of a file; null for a folder
 * @param files files below a folder; 0 for a file
 * @param restricted only named nodes see the share: who fetches from it does not serve it on
 */
public record Entry(
    String share,
    String path,
    Kind kind,
    long sizeBytes,
    Instant modified,
    @Nullable Digest digest,
    long files,
    boolean restricted) {
  /** What an entry is. */
  public enum Kind {
    FILE,
    FOLDER
  }

  /** A file's entry. */
  public static Entry file(
      String share,
      String path,
      long sizeBytes,
      Instant modified,
      Digest digest,
      boolean restricted) {
    return new Entry(share, path, Kind.FILE, sizeBytes, modified, digest, 0, restricted);
  }

  /** A folder's entry. */
  public static Entry folder(
      String share, String path, long sizeBytes, Instant modified, long files, boolean restricted) {
    return new Entry(share, path, Kind.FOLDER, sizeBytes, modified, null, files, restricted);
  }

  /** The last component of the path; of a share's root, the share's name. */
  public String name() {
    return path.isEmpty() ? share : path.substring(path.lastIndexOf('/') + 1);
  }
}
