package dev.lanyard.node.transfer;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.identity.NodeId;
import java.time.Instant;
import java.util.Set;

/**
 * What a download is to bring: one file, or a folder of files.
 *
 * @param target as the owner named it
 * @param name the name it gets where the owner names only a folder
 * @param folder whether it is a folder; else there is exactly one file, of the empty path
 * @param holders who told of it; of what only named nodes see, no others are asked
 */
public record Wanted(
    String target, String name, boolean folder, FileList files, Set<NodeId> holders) {
  /**
   * A file.
   *
   * @param path where, below the download's own place
   * @param restricted it came from a share that only named nodes see, so it is not served on
   */
  public record File(
      String path, Digest digest, long sizeBytes, Instant modified, boolean restricted) {
    /** The same as the only one of a download. */
    public File atItsOwnPlace() {
      return new File("", digest, sizeBytes, modified, restricted);
    }
  }

  public Wanted {
    holders = Set.copyOf(holders);
    if (!folder && files.count() != 1) {
      throw new IllegalArgumentException("a file is one file, not " + files.count());
    }
  }
}
