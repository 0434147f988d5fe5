package dev.lanyard.node.catalog;

/**
 * What tells a share's root from another folder of the same path, such as the empty mount point
 * that is left when a disk is unmounted.
 *
 * @param device number of the file system; 0 where there is none
 * @param inode number of the root in it; 0 where there is none
 */
public record RootKey(long device, long inode) {
  /** Of a root that was never seen, or on a file system without such numbers. */
  public static final RootKey UNKNOWN = new RootKey(0, 0);
}
