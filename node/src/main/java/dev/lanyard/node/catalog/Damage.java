package dev.lanyard.node.catalog;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.FileStamp;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The disk has lost bytes of a file: it was not written since it was read, and is another.
 *
 * @param file absolute path
 * @param stamp the file's when it was read, and now
 * @param digest of what was read
 * @param found when the loss was noticed
 */
public record Damage(Path file, FileStamp stamp, Digest digest, Instant found) {}
