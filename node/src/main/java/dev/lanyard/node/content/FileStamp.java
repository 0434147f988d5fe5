package dev.lanyard.node.content;

/**
 * What tells that a file is still the one that was read, without reading it: any write, truncation
 * or replacement changes at least one of these, an edit that restores the modification time
 * included, since nobody can set the change time.
 *
 * @param sizeBytes its size
 * @param modifiedNanos modification time, nanoseconds since the epoch
 * @param changedNanos inode change time, nanoseconds since the epoch; 0 where there is none
 * @param fileKey inode number; 0 where there is none
 */
public record FileStamp(long sizeBytes, long modifiedNanos, long changedNanos, long fileKey) {}
