package dev.lanyard.node.catalog;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a round of reading everything again is.
 *
 * @param since when rounds were first thought of; nothing before
 * @param began when it did; nothing between two rounds
 * @param afterFile key of the last file of a share that was read; 0 for none
 * @param afterHolding the last fetched file that was read; nothing for none
 * @param finished when the last whole round was over; nothing where there was none
 */
public record ScrubRound(
    Optional<Instant> since,
    Optional<Instant> began,
    long afterFile,
    Optional<Path> afterHolding,
    Optional<Instant> finished) {
  /** Rounds are thought of from now on. */
  public ScrubRound since(Instant now) {
    return new ScrubRound(Optional.of(now), began, afterFile, afterHolding, finished);
  }

  /** A new round. */
  public ScrubRound begin(Instant now) {
    return new ScrubRound(since, Optional.of(now), 0, Optional.empty(), finished);
  }

  /** This file was read. */
  public ScrubRound after(RecordedFile file) {
    return file.isHeld()
        ? new ScrubRound(since, began, afterFile, Optional.of(file.file()), finished)
        : new ScrubRound(since, began, file.key(), afterHolding, finished);
  }

  /** Everything was read. */
  public ScrubRound finish(Instant now) {
    return new ScrubRound(since, Optional.empty(), 0, Optional.empty(), Optional.of(now));
  }
}
