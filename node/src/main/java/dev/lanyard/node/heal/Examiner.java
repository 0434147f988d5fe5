package dev.lanyard.node.heal;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.Health;
import dev.lanyard.node.catalog.RecordedFile;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.store.DiskReader;
import dev.lanyard.node.store.FileStamps;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares files with what the catalogue has of them, and has the catalogue know what is damaged
 * and what is so no longer. Safe for several threads.
 */
final class Examiner {
  /** How fast files are read. */
  interface Pace {
    /** As fast as can be. */
    Pace FREE = bytes -> {};

    /** So many bytes were read: waits before the next. */
    void pass(int bytes) throws InterruptedException;
  }

  private static final Logger log = LoggerFactory.getLogger("heal");

  private final Catalog catalog;
  private final Health health;
  private final Consumer<Path> changedFiles;

  /**
   * An examiner of this catalogue's files.
   *
   * @param changedFiles told of each file that was found to be gone, or written since it was read
   */
  Examiner(Catalog catalog, Consumer<Path> changedFiles) {
    this.catalog = catalog;
    this.health = catalog.health();
    this.changedFiles = changedFiles;
  }

  /** Looks when the file was written; sound is what was not since, and is not known as damaged. */
  Condition look(RecordedFile file) {
    Condition condition = stampOf(file);
    note(file, condition);
    boolean damaged = condition instanceof Condition.Sound && health.isDamaged(file);
    return damaged ? new Condition.Damaged(0) : condition;
  }

  /** Reads all of it, as the disk gives it back. */
  Condition read(RecordedFile file, Pace pace) throws InterruptedException {
    Condition condition = stampOf(file);
    Optional<Manifest> manifest = health.manifest(file);
    if (condition instanceof Condition.Sound && manifest.isPresent()) {
      Condition compared = compare(file, manifest.get(), pace);
      // One that is being written is no damaged one.
      Condition after = stampOf(file);
      condition = after instanceof Condition.Sound ? compared : after;
      if (condition instanceof Condition.Sound && health.mended(file.file())) {
        log.info("{} is whole again", Printable.of(file.file().toString()));
      }
    }
    note(file, condition);
    return condition;
  }

  private static Condition stampOf(RecordedFile file) {
    try {
      FileStamp now = FileStamps.read(file.file());
      return now.equals(file.stamp()) ? new Condition.Sound() : new Condition.Changed();
    } catch (NoSuchFileException e) {
      return new Condition.Missing();
    } catch (IOException e) {
      return new Condition.Unreadable(reason(e));
    }
  }

  private static Condition compare(RecordedFile file, Manifest manifest, Pace pace)
      throws InterruptedException {
    ChunkLayout layout = manifest.layout();
    long lost = 0;
    try (DiskReader reader = DiskReader.open(file.file(), layout)) {
      for (int chunk = 0; chunk < layout.chunkCount(); chunk++) {
        if (!reader.chunk(chunk).equals(manifest.chunk(chunk))) {
          lost += layout.length(chunk);
        }
        pace.pass(layout.length(chunk));
      }
      return lost == 0 ? new Condition.Sound() : new Condition.Damaged(lost);
    } catch (EOFException e) {
      return new Condition.Changed();
    } catch (IOException e) {
      return new Condition.Unreadable(reason(e));
    }
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private void note(RecordedFile file, Condition condition) {
    switch (condition) {
      case Condition.Sound() -> {}
      case Condition.Damaged(long _) -> health.damaged(file.file(), file.stamp(), file.digest());
      case Condition.Changed(), Condition.Missing() -> {
        changedFiles.accept(file.file());
        // A folder that is gone with it may be a disk that is away.
        if (file.isHeld() && Files.exists(file.file().resolveSibling(""))) {
          catalog.forgetHolding(file.file(), file.stamp());
        }
      }
      case Condition.Unreadable(String why) ->
          log.warn("{} cannot be read: {}", Printable.of(file.file().toString()), why);
    }
  }
}
