package dev.lanyard.node.share;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;

/**
 * How shares follow the disk.
 *
 * @param settleTime how long a file must have been left alone before it is read. One second:
 *     editors and copies write in bursts closer than that, and a person hardly notices it.
 * @param quietPeriod how long a share must be quiet after a change before it is looked at, so that
 *     ten thousand new files are a few transactions. 100 ms: longer than the gaps in an unpack,
 *     shorter than a person notices.
 * @param scanInterval time between full scans of a share that is watched. They find what watching
 *     missed (network disks tell nothing); ten minutes, since a scan of a million files takes some
 *     ten seconds of one core.
 * @param unwatchedScanInterval the same where watching is not possible, so that scans are all there
 *     is. One minute, and never more than a hundredth of the time.
 * @param rootCheckInterval how often a root is looked at, to tell that its disk went or came. Five
 *     seconds; one system call.
 * @param hashingThreads threads that read files: hashing is what costs, so as many as there are
 *     cores
 */
public record ShareOptions(
    Duration settleTime,
    Duration quietPeriod,
    Duration scanInterval,
    Duration unwatchedScanInterval,
    Duration rootCheckInterval,
    int hashingThreads) {
  public ShareOptions {
    checkArgument(!settleTime.isNegative(), "settleTime (%s) must not be negative", settleTime);
    checkArgument(!quietPeriod.isNegative(), "quietPeriod (%s) must not be negative", quietPeriod);
    checkArgument(scanInterval.isPositive(), "scanInterval (%s) must be positive", scanInterval);
    checkArgument(
        unwatchedScanInterval.isPositive(),
        "unwatchedScanInterval (%s) must be positive",
        unwatchedScanInterval);
    checkArgument(
        rootCheckInterval.isPositive(),
        "rootCheckInterval (%s) must be positive",
        rootCheckInterval);
    checkArgument(hashingThreads > 0, "hashingThreads (%s) must be positive", hashingThreads);
  }

  /** What a node uses unless told otherwise. */
  public static ShareOptions defaults() {
    return new ShareOptions(
        Duration.ofSeconds(1),
        Duration.ofMillis(100),
        Duration.ofMinutes(10),
        Duration.ofMinutes(1),
        Duration.ofSeconds(5),
        Runtime.getRuntime().availableProcessors());
  }
}
