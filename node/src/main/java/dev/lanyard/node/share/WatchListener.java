package dev.lanyard.node.share;

/** Is told what changes in one share; by the watcher's thread, so it must not block. */
interface WatchListener {
  /** Something of this name in this folder came, went or changed. */
  void changed(String folder, String name);

  /** So much changed in a folder that it was not told one by one. */
  void changedMuch(String folder);

  /** The root is gone, or its disk is. */
  void rootLost();

  /** Some folders are not watched; why, and what the owner can do about it, in one line. */
  void incomplete(String why);
}
