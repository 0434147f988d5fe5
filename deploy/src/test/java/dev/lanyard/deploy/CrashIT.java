package dev.lanyard.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 at every step of what a node writes: nothing that was promised is lost, no final name has
 * wrong bytes, and what was verified is not fetched again. A few steps, unless {@code
 * -Dlanyard.crashes=N} says to take all of them, N times each; then a table tells what came of
 * those that are done.
 */
class CrashIT {
  /** One of each kind of work, where most is under way. */
  private static final List<String> FEW =
      List.of("SHARE_SAVED", "CATALOGUE_CHANGED", "GET_RENAMED", "ROTATE_LINEAGE_WRITTEN");

  /** Nodes start faster than one core is busy with them. */
  private static final int RIGS = 2;

  private static final Pattern STEP = Pattern.compile("(?m)^  ([A-Z_]{6,})[,;]$");

  @TempDir Path folder;

  private final List<Row> rows = new ArrayList<>();

  /** What came of one step. */
  private static final class Row {
    private final String step;
    private int killed;
    private int promises;
    private final List<String> wrong = new ArrayList<>();

    Row(String step) {
      this.step = step;
    }

    @Override
    public String toString() {
      return "| %s | %d | %d | %d |".formatted(step, killed, promises, wrong.size());
    }
  }

  @Test
  void losesNothingWhereverItIsKilled() throws Exception {
    Optional<Integer> times =
        Optional.ofNullable(System.getProperty("lanyard.crashes")).map(Integer::valueOf);
    List<String> steps = times.isPresent() ? allSteps() : FEW;
    BlockingQueue<Row> left = new LinkedBlockingQueue<>();
    rows.addAll(steps.stream().map(Row::new).toList());
    left.addAll(rows);
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < RIGS; i++) {
      Path place = Files.createDirectory(folder.resolve("rig-" + i));
      threads.add(
          Thread.ofPlatform()
              .uncaughtExceptionHandler((_, why) -> add(failures, why))
              .start(() -> work(left, place, times)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failures);
    assertEquals(List.of(), rows.stream().flatMap(row -> row.wrong.stream()).toList());
    assertEquals(
        List.of(), rows.stream().filter(row -> row.killed == 0).map(row -> row.step).toList());
  }

  private static synchronized void add(List<Throwable> failures, Throwable why) {
    failures.add(why);
  }

  private void work(BlockingQueue<Row> left, Path place, Optional<Integer> times) {
    try (CrashRig rig = new CrashRig(place)) {
      for (Row row = left.poll(); row != null; row = left.poll()) {
        kill(rig, row, times.orElse(1));
        if (times.isPresent()) {
          write();
        }
      }
    }
  }

  /** The first time that it comes to the step, then the second, until it comes there no more. */
  private static void kill(CrashRig rig, Row row, int times) {
    int time = 1;
    int misses = 0;
    while (row.killed < times && misses < 3) {
      CrashRig.Result result = rig.kill(row.step, time);
      row.promises += result.promises();
      result.wrong().ifPresent(row.wrong::add);
      row.killed += result.killed() ? 1 : 0;
      misses = result.killed() ? 0 : misses + 1;
      time = result.killed() ? time + 1 : 1;
    }
  }

  /** Those that the product names. */
  private static List<String> allSteps() throws IOException {
    Path source =
        Distribution.repository()
            .resolve("node/src/main/java/dev/lanyard/node/disk/Failpoint.java");
    Matcher steps = STEP.matcher(Files.readString(source));
    return steps.results().map(step -> step.group(1)).toList();
  }

  private synchronized void write() {
    Stream<String> head =
        Stream.of("| step | killed | promises | lost or wrong |", "|---|---|---|---|");
    Stream<String> done = rows.stream().filter(row -> row.killed > 0).map(Row::toString);
    try {
      Files.write(
          Distribution.folder().resolveSibling("crashes.md"), Stream.concat(head, done).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
