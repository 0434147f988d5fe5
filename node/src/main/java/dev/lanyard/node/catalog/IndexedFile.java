package dev.lanyard.node.catalog;

import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Manifest;

/**
 * A file of a share that was read.
 *
 * @param path within the share
 * @param stamp the file's, the same before and after it was read
 * @param manifest of the bytes read
 */
public record IndexedFile(String path, FileStamp stamp, Manifest manifest) {}
