package dev.lanyard.node.heal;

import dev.lanyard.node.catalog.RecordedFile;
import dev.lanyard.node.store.Existing;
import dev.lanyard.node.transfer.Download;
import dev.lanyard.node.transfer.Downloads;
import dev.lanyard.node.transfer.FileList;
import dev.lanyard.node.transfer.Wanted;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Gets damaged files back: each by a download of its content to its own place, which takes from
 * there what is whole.
 */
record Repairs(Downloads downloads, Holders holders) {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /**
   * Begins to.
   *
   * @throws dev.lanyard.node.fault.Fault where the node may not write there
   */
  Download begin(RecordedFile damaged) {
    long modified = damaged.stamp().modifiedNanos();
    Wanted.File file =
        new Wanted.File(
            "",
            damaged.digest(),
            damaged.stamp().sizeBytes(),
            Instant.ofEpochSecond(
                Math.floorDiv(modified, NANOS_PER_SECOND),
                Math.floorMod(modified, NANOS_PER_SECOND)),
            damaged.restricted());
    String name = String.valueOf(damaged.file().getFileName());
    return downloads.start(
        new Wanted(
            damaged.digest().toString(),
            name,
            false,
            FileList.of(List.of(file)),
            damaged.restricted() ? holders.offeringToSome() : Set.of()),
        damaged.file(),
        Existing.REPLACE);
  }
}
