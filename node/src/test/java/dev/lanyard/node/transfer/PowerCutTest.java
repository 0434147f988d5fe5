package dev.lanyard.node.transfer;

import static dev.lanyard.node.transfer.Contents.file;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.lanyard.node.Requires;
import dev.lanyard.node.Seeded;
import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.RecordedFile;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.disk.DiskTape;
import dev.lanyard.node.disk.DiskTape.Op;
import dev.lanyard.node.disk.PowerCut;
import dev.lanyard.node.disk.Strace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes at any moment of some downloads: what the disk may hold then has no final name
 * with wrong bytes, no row of bytes that are not there, all that was said to be done, and is gone
 * on with. {@code -Dlanyard.powerCuts=N} looks at so many states.
 */
class PowerCutTest {
  private static final int STATES = Integer.getInteger("lanyard.powerCuts", 60);

  /** Names of files whose making marks what was said to be done. */
  private static final String MARKS = "home/done-";

  @TempDir Path temp;

  @Test
  void leavesNothingWrongWheneverThePowerGoes() throws Exception {
    Requires.that(Strace.isThere(), "strace");
    Path recorded = Files.createDirectory(temp.toRealPath().resolve("recorded"));
    List<Op> tape = DiskTape.record(recorded, temp.resolve("log"), () -> getAll(recorded));
    assertTrue(tape.contains(new Op.ForceAll()), "many files are not forced together");
    assertTrue(tape.size() > 200, () -> "little is on the tape: " + tape.size());

    RandomGenerator random = Seeded.random(7);
    for (int state = 0; state < STATES; state++) {
      long seed = random.nextLong();
      int steps = random.nextInt(tape.size() + 1);
      Path left = Files.createDirectory(temp.toRealPath().resolve("left"));
      try {
        PowerCut.after(tape, steps, seed, left);
        look(left, done(tape.subList(0, steps)));
      } catch (Exception | AssertionError e) {
        throw new AssertionError(
            "after %d of %d steps, seed %d".formatted(steps, tape.size(), seed), e);
      }
      MoreFiles.deleteRecursively(left, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  /** The downloads of which every moment is looked at. */
  private static void getAll(Path place) throws Exception {
    try (Swarm swarm = new Swarm(place)) {
      Yard.fill(swarm.source("ann"));
      assertDone(swarm.get(file("large", Yard.LARGE)));
      mark(place, "large");
      assertDone(swarm.get(Yard.many()));
      mark(place, "many");
      assertDone(swarm.getByForce(file("large", Yard.NEWER)));
      mark(place, "newer");
    }
  }

  private static void mark(Path place, String what) throws IOException {
    Files.createFile(place.resolve(MARKS + what));
  }

  private static void assertDone(Progress end) {
    assertEquals(new DownloadState.Done(), end.state());
  }

  /** What was said to be done by then. */
  private static List<String> done(List<Op> tape) {
    return tape.stream()
        .flatMap(op -> op instanceof Op.Make(String path, boolean _) ? Stream.of(path) : null)
        .filter(path -> path.startsWith(MARKS))
        .map(path -> path.substring(MARKS.length()))
        .toList();
  }

  private void look(Path left, List<String> done) throws Exception {
    Path here = Files.createDirectories(left.resolve("here"));
    MoreFiles.deleteRecursively(
        Files.createDirectories(left.resolve("home")), RecursiveDeleteOption.ALLOW_INSECURE);
    Yard.assertNothingWrong(here);
    if (done.contains("large")) {
      byte[] least = done.contains("newer") ? Yard.NEWER : Yard.LARGE;
      byte[] there = Files.readAllBytes(here.resolve("large"));
      boolean kept = Arrays.equals(there, least) || Arrays.equals(there, Yard.NEWER);
      assertTrue(kept, "large is lost");
    }
    if (done.contains("many")) {
      for (int i = 0; i < Yard.SMALL; i++) {
        assertTrue(Files.exists(here.resolve("many/" + Yard.below(i))), "a file of many is lost");
      }
    }
    assertRowsAreTrue(left.resolve("catalogue.db"), here);
    Yard.getAllAgain(left);
  }

  /** A row never comes before the bytes it speaks of. */
  private static void assertRowsAreTrue(Path catalogue, Path here) throws IOException {
    try (Catalog catalog = Catalog.open(catalogue, Clock.systemUTC())) {
      for (RecordedFile row : catalog.health().held(Optional.empty(), Catalog.MAX_PAGE)) {
        String path = row.file().toString();
        Path now = here.resolve(path.substring(path.indexOf("/here/") + "/here/".length()));
        // What it replaced may be known by its row yet: that has another stamp than what is there.
        if (Files.exists(now) && Files.size(now) == row.stamp().sizeBytes()) {
          Digest digest = Manifest.ofBytes(Files.readAllBytes(now)).digest();
          assertEquals(row.digest(), digest, "the row of " + now);
        } else {
          assertTrue(Files.exists(now), () -> "a row of what is not there: " + now);
        }
      }
    }
  }
}
