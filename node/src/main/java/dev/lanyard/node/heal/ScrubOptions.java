package dev.lanyard.node.heal;

import java.time.Duration;

/**
 * How everything is read again in the background.
 *
 * @param every from the end of a round to the beginning of the next; zero for never
 * @param bytesPerSecond read at most while nothing else moves
 * @param busyBytesPerSecond read at most while peers are served or something is fetched
 * @param repairPause between two attempts to repair a file that was fetched
 * @param look how often it looks whether it is time, and whether something is to be repaired
 */
public record ScrubOptions(
    Duration every,
    long bytesPerSecond,
    long busyBytesPerSecond,
    Duration repairPause,
    Duration look) {
  /**
   * 16 MiB a second is a tenth of what a hard disk gives, and 1.3 TiB a day; while others wait for
   * the disk, an eighth of it, so that a round ends all the same.
   */
  public static ScrubOptions every(Duration every) {
    return new ScrubOptions(every, 16 << 20, 2 << 20, Duration.ofHours(1), Duration.ofSeconds(2));
  }
}
