package dev.lanyard.node.share;

import dev.lanyard.node.content.FileStamp;
import java.nio.file.Path;

/**
 * A file to be read.
 *
 * @param path in its share
 * @param file on the disk
 * @param stamp when it was looked at; reading counts only if it is the same afterwards
 */
record Candidate(String path, Path file, FileStamp stamp) {}
