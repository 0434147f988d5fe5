package dev.lanyard.node.identity;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.lanyard.node.Requires;
import dev.lanyard.node.Seeded;
import dev.lanyard.node.disk.DiskTape;
import dev.lanyard.node.disk.DiskTape.Op;
import dev.lanyard.node.disk.PowerCut;
import dev.lanyard.node.disk.Strace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes at any moment of a first start, two changes of the mesh's secret and a join: the
 * node starts again, in the last mesh that it said it was in, or in one after it, and is the same.
 */
class IdentityPowerCutTest {
  private static final int STATES = Integer.getInteger("lanyard.powerCuts", 100);
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  @TempDir Path temp;

  /** What was said by the time that so much was on the tape. */
  private record Said(NodeId id, String tag) {}

  private static Identity open(Path place) {
    return new Identity(
        NodeFolder.open(place.resolve("home")), Optional.empty(), new SecureRandom());
  }

  @Test
  void isTheSameNodeInAMeshThatItSaidItWasIn() throws Exception {
    Requires.that(Strace.isThere(), "strace");
    Path recorded = Files.createDirectory(temp.toRealPath().resolve("recorded"));
    List<Said> said = new ArrayList<>();
    List<Op> tape =
        DiskTape.record(
            recorded,
            temp.resolve("log"),
            () -> {
              Identity identity = open(recorded);
              Member now = identity.member();
              say(recorded, said, now);
              for (int i = 0; i < 2; i++) {
                now = identity.rotate(now, List.of(), NOW);
                say(recorded, said, now);
              }
              say(recorded, said, identity.join(MeshSecret.random(new SecureRandom())));
            });

    RandomGenerator random = Seeded.random(3);
    for (int state = 0; state < STATES; state++) {
      long seed = random.nextLong();
      int steps = random.nextInt(tape.size() + 1);
      Path left = Files.createDirectory(temp.toRealPath().resolve("left"));
      PowerCut.after(tape, steps, seed, left);
      Path home = Files.createDirectories(left.resolve("home"));
      Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
      int last =
          (int)
              tape.subList(0, steps).stream()
                  .filter(op -> op instanceof Op.Make(String path, boolean _) && isMark(path))
                  .count();

      Member now = open(left).member();
      // Or in the next one already, where it was about to say so.
      List<Said> possible = said.subList(Math.max(0, last - 1), Math.min(last + 1, said.size()));
      Said found = new Said(now.credentials().nodeId(), now.credentials().meshTag());
      assertTrue(
          last == 0 || possible.contains(found),
          () ->
              "after %d of %d steps, seed %d: %s, not one of %s"
                  .formatted(steps, tape.size(), seed, found, possible));
      MoreFiles.deleteRecursively(left, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private static boolean isMark(String path) {
    return path.startsWith("said-");
  }

  private static void say(Path place, List<Said> said, Member now) throws Exception {
    said.add(new Said(now.credentials().nodeId(), now.credentials().meshTag()));
    Files.createFile(place.resolve("said-" + said.size()));
  }
}
