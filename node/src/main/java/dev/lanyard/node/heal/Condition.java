package dev.lanyard.node.heal;

/** What became of a file since it was read. */
public sealed interface Condition {
  /** It is what it was. */
  record Sound() implements Condition {}

  /**
   * It was not written since, and is another: the disk has lost bytes of it.
   *
   * @param bytes in chunks of which some are lost; 0 where that was not looked at
   */
  record Damaged(long bytes) implements Condition {}

  /** It was written since: nothing can be told of it before it is read anew. */
  record Changed() implements Condition {}

  /** There is no such file any more. */
  record Missing() implements Condition {}

  /** It cannot be read. */
  record Unreadable(String why) implements Condition {}
}
