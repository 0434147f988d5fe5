package dev.lanyard.node.transfer;

import static dev.lanyard.node.transfer.Contents.file;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.lanyard.node.Requires;
import dev.lanyard.node.Seeded;
import dev.lanyard.node.disk.Strace;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk is full, or fails, at any one write, force, rename or folder of some downloads: each of
 * them ends well or with a typed error, no final name has wrong bytes, and once the disk is well
 * again the same get goes on. {@code -Dlanyard.diskErrors=true} has every call of each kind fail.
 */
class DiskErrorTest {
  private static final boolean ALL = Boolean.getBoolean("lanyard.diskErrors");

  /** Of all, in a build. */
  private static final int FEW = 8;

  private static final Set<Reason> TYPED =
      Set.of(Reason.EXHAUSTED, Reason.FAILED, Reason.DENIED, Reason.CORRUPT);

  /** The count-th call of that name fails so. */
  private record Failing(String call, String error, int count) {}

  @TempDir Path temp;

  private static List<Failing> failing() {
    List<Failing> all = new ArrayList<>();
    add(all, "pwrite64", "ENOSPC", 110);
    add(all, "pwrite64", "EIO", 110);
    add(all, "fsync", "EIO", 30);
    add(all, "fdatasync", "EIO", 5);
    add(all, "syncfs", "EIO", 2);
    add(all, "renameat", "EIO", 2);
    add(all, "renameat2", "ENOSPC", 22);
    add(all, "mkdirat", "ENOSPC", 22);
    add(all, "ftruncate", "EIO", 4);
    if (!ALL) {
      Collections.shuffle(all, Random.from(Seeded.random(System.nanoTime())));
    }
    return ALL ? all : all.subList(0, FEW);
  }

  private static void add(List<Failing> all, String call, String error, int most) {
    for (int count = 1; count <= most; count++) {
      all.add(new Failing(call, error, count));
    }
  }

  @Test
  void endsWellOrWithATypedErrorWhicheverWriteFails() throws Exception {
    Requires.that(Strace.isThere(), "strace");
    for (Failing one : failing()) {
      Path place = Files.createDirectory(temp.toRealPath().resolve("place"));
      try {
        Strace.around(
            () -> getAll(place),
            temp.resolve("log"),
            "-e",
            "trace=" + one.call(),
            "-e",
            "inject=%s:error=%s:when=%d".formatted(one.call(), one.error(), one.count()));
        Yard.assertNothingWrong(Files.createDirectories(place.resolve("here")));
        Yard.getAllAgain(place);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("where " + one, e);
      }
      MoreFiles.deleteRecursively(place, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private static void getAll(Path place) throws Exception {
    try (Swarm swarm = new Swarm(place)) {
      Yard.fill(swarm.source("ann"));
      assertTyped(swarm.get(file("large", Yard.LARGE)));
      assertTyped(swarm.get(Yard.many()));
      assertTyped(swarm.getByForce(file("large", Yard.NEWER)));
    } catch (Fault notOpened) {
      assertTrue(TYPED.contains(notOpened.reason()), notOpened::toString);
    }
  }

  private static void assertTyped(Progress end) {
    switch (end.state()) {
      case DownloadState.Done() -> {}
      case DownloadState.Failed(Fault fault) ->
          assertTrue(TYPED.contains(fault.reason()), fault::toString);
      case DownloadState.Queued(),
          DownloadState.Locating(),
          DownloadState.Fetching(),
          DownloadState.Waiting(),
          DownloadState.Cancelled() ->
          fail("ended as " + end);
    }
  }
}
