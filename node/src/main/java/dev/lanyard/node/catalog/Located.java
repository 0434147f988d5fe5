package dev.lanyard.node.catalog;

import dev.lanyard.node.content.FileStamp;
import java.nio.file.Path;

/**
 * Where the bytes of a content lie on this disk.
 *
 * @param file absolute path
 * @param stamp the file's when it was read; another one now means other bytes, perhaps
 * @param restricted it came from, or lies in, a share for named nodes
 */
public record Located(Path file, FileStamp stamp, boolean restricted) {}
