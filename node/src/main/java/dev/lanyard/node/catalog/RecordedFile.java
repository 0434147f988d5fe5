package dev.lanyard.node.catalog;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.FileStamp;
import java.nio.file.Path;

/**
 * A file as the catalogue has it, of a share or fetched to a place outside.
 *
 * @param key where it stands in the order in which files are told; of a fetched one 0
 * @param share its share's name; empty for one that was fetched
 * @param file absolute path
 * @param stamp the file's when it was read
 * @param restricted it lies in, or came from, a share for named nodes
 */
public record RecordedFile(
    long key, String share, Path file, FileStamp stamp, Digest digest, boolean restricted) {
  /** Whether it was fetched to a place outside the shares. */
  public boolean isHeld() {
    return share.isEmpty();
  }
}
