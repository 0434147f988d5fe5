package dev.lanyard.node.catalog;

import dev.lanyard.node.content.FileStamp;

/**
 * A file of a folder, as it was when it was read.
 *
 * @param name last component of its path
 * @param stamp the file's then
 */
public record KnownFile(String name, FileStamp stamp) {}
