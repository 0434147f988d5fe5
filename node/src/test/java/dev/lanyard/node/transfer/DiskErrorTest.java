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
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk is full, fails, or cannot be written any more, at any write, force, rename or folder of
 * some downloads: each of them ends well or with a typed error, no final name has wrong bytes, and
 * once the disk is well again the same get goes on. Of each thread the same call fails, by its
 * number among the thread's calls of that name. {@code -Dlanyard.diskErrors=true} has every number
 * fail that any thread comes to.
 */
class DiskErrorTest {
  private static final boolean ALL = Boolean.getBoolean("lanyard.diskErrors");

  /** Numbers from which one is chosen, in a build. */
  private static final int FIRST = 3;

  private static final Set<Reason> TYPED =
      Set.of(Reason.EXHAUSTED, Reason.FAILED, Reason.DENIED, Reason.CORRUPT);

  /** A call of the kernel, and how it fails. */
  private record Failing(String call, String error) {}

  private static final List<Failing> KINDS =
      List.of(
          new Failing("pwrite64", "ENOSPC"),
          new Failing("pwrite64", "EIO"),
          new Failing("pwrite64", "EROFS"),
          new Failing("renameat2", "EROFS"),
          new Failing("mkdirat", "EROFS"),
          new Failing("fsync", "EIO"),
          new Failing("syncfs", "EIO"),
          new Failing("renameat", "EIO"),
          new Failing("renameat2", "ENOSPC"),
          new Failing("mkdirat", "ENOSPC"),
          new Failing("ftruncate", "EIO"));

  @TempDir Path temp;

  @Test
  void endsWellOrWithATypedErrorWhicheverWriteFails() throws Exception {
    Requires.that(Strace.isThere(), "strace");
    RandomGenerator random = Seeded.random(System.nanoTime());
    for (Failing kind : KINDS) {
      int failed = 0;
      if (ALL) {
        while (fails(kind, failed + 1)) {
          failed++;
        }
      } else {
        int number = 1 + random.nextInt(FIRST);
        failed = fails(kind, number) || fails(kind, 1) ? 1 : 0;
      }
      assertTrue(failed > 0, () -> "none was made of " + kind);
    }
  }

  /** Whether there was such a call, which then failed. */
  private boolean fails(Failing kind, int number) throws Exception {
    Path place = Files.createDirectory(temp.toRealPath().resolve("place"));
    Path log = temp.resolve("log");
    try {
      Strace.around(
          () -> getAll(place),
          log,
          "-e",
          "trace=" + kind.call(),
          "-e",
          "inject=%s:error=%s:when=%d".formatted(kind.call(), kind.error(), number));
      Yard.assertNothingWrong(Files.createDirectories(place.resolve("here")));
      Yard.getAllAgain(place);
    } catch (Exception | AssertionError e) {
      throw new AssertionError("where number " + number + " of each thread is " + kind, e);
    }
    MoreFiles.deleteRecursively(place, RecursiveDeleteOption.ALLOW_INSECURE);
    return Files.readString(log).contains("(INJECTED)");
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
