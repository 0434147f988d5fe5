package dev.lanyard.node.transfer;

import static dev.lanyard.node.transfer.Contents.entry;
import static dev.lanyard.node.transfer.Contents.file;
import static dev.lanyard.node.transfer.Contents.folder;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.lanyard.node.Requires;
import dev.lanyard.node.Seeded;
import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.RecordedFile;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Names;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.transfer.DiskTape.Op;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private static final int STATES = Integer.getInteger("lanyard.powerCuts", 100);
  private static final byte[] LARGE = Sample.bytes(3 * Sample.CHUNK + 7, 1);
  private static final byte[] NEWER = Sample.bytes(2 * Sample.CHUNK + 9, 2);
  private static final int SMALL = 12;

  /** Names of files whose making marks what was said to be done. */
  private static final String MARKS = "home/done-";

  @TempDir Path temp;

  private static byte[] small(int number) {
    return Sample.bytes(100 + number, number);
  }

  private static Wanted many() {
    List<Wanted.File> files = new ArrayList<>();
    for (int i = 0; i < SMALL; i++) {
      files.add(entry("f" + i % 3 + "/" + i, small(i)));
    }
    return folder("many", files.toArray(Wanted.File[]::new));
  }

  /** What may lie at a path: the bytes of all that was ever to be there. */
  private static Map<String, List<byte[]>> right() {
    Map<String, List<byte[]>> right = new HashMap<>();
    right.put("large", List.of(LARGE, NEWER));
    for (int i = 0; i < SMALL; i++) {
      right.put("many/f" + i % 3 + "/" + i, List.of(small(i)));
    }
    return right;
  }

  private static void has(FakeSource source) {
    source.has(LARGE, NEWER);
    for (int i = 0; i < SMALL; i++) {
      source.has(small(i));
    }
  }

  @Test
  void leavesNothingWrongWheneverThePowerGoes() throws Exception {
    Requires.that(DiskTape.isPossible(), "strace");
    Path recorded = Files.createDirectory(temp.toRealPath().resolve("recorded"));
    List<Op> tape = DiskTape.record(recorded, temp.resolve("log"), () -> getAll(recorded));
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
      has(swarm.source("ann"));
      assertDone(swarm.get(file("large", LARGE)));
      mark(place, "large");
      assertDone(swarm.get(many()));
      mark(place, "many");
      assertDone(swarm.getByForce(file("large", NEWER)));
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
    assertNothingWrong(here);
    if (done.contains("large")) {
      byte[] least = done.contains("newer") ? NEWER : LARGE;
      byte[] there = Files.readAllBytes(here.resolve("large"));
      boolean kept = Arrays.equals(there, least) || Arrays.equals(there, NEWER);
      assertTrue(kept, "large is lost");
    }
    if (done.contains("many")) {
      for (int i = 0; i < SMALL; i++) {
        assertTrue(
            Files.exists(here.resolve("many/f" + i % 3 + "/" + i)), "a file of many is lost");
      }
    }
    assertRowsAreTrue(left.resolve("catalogue.db"), here);
    goOn(left);
  }

  private static void assertNothingWrong(Path here) throws IOException {
    Map<String, List<byte[]>> right = right();
    try (Stream<Path> files = Files.walk(here)) {
      for (Path path : files.filter(Files::isRegularFile).toList()) {
        String name = here.relativize(path).toString();
        if (!name.contains(Names.TEMPORARY_PREFIX)) {
          byte[] there = Files.readAllBytes(path);
          assertTrue(
              right.getOrDefault(name, List.of()).stream()
                  .anyMatch(bytes -> Arrays.equals(bytes, there)),
              () -> "wrong bytes under the final name " + name);
        }
      }
    }
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

  private static void goOn(Path left) throws Exception {
    try (Swarm swarm = new Swarm(left)) {
      has(swarm.source("ann"));
      assertDone(swarm.getByForce(file("large", NEWER)));
      assertDone(swarm.getByForce(many()));
      assertNothingWrong(swarm.here);
      assertFalse(
          right().keySet().stream().anyMatch(name -> !Files.exists(swarm.here.resolve(name))),
          "something is missing in the end");
    }
  }
}
