package dev.lanyard.node.catalog;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a round of reading everything again is.
 *
 * @param began when it did; nothing between two rounds
 * @param afterFile key of the last file of a share that was read; 0 for none
 * @param afterHolding the last fetched file that was read; nothing for none
 * @param finished when the last whole round was over; nothing where there was none
 */
public record ScrubRound(
    Optional<Instant> began,
    long afterFile,
    Optional<Path> afterHolding,
    Optional<Instant> finished) {
  /** A new round. */
  public ScrubRound begin(Instant now) {
    return new ScrubRound(Optional.of(now), 0, Optional.empty(), finished);
  }

  /** This file was read. */
  public ScrubRound after(RecordedFile file) {
    return file.isHeld()
        ? new ScrubRound(began, afterFile, Optional.of(file.file()), finished)
        : new ScrubRound(began, file.key(), afterHolding, finished);
  }

  /** Everything was read. */
  public ScrubRound finish(Instant now) {
    return new ScrubRound(Optional.empty(), 0, Optional.empty(), Optional.of(now));
  }
}
