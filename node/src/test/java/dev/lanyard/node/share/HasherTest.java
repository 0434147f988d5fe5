package dev.lanyard.node.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Eventually;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Manifest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HasherTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SMALL = 300 << 10;
  private static final int LARGE = (int) LargeFile.MIN_BYTES + (33 << 20);

  @TempDir Path temp;
  private Path folder;
  private Hasher hasher;
  private final Outcomes outcomes = new Outcomes();

  @BeforeEach
  void start() throws IOException {
    folder = temp.toRealPath();
    hasher = new Hasher(2);
  }

  @AfterEach
  void stop() {
    hasher.close();
  }

  /** What somebody does to a file after it was looked at and before it was read. */
  enum Edit {
    CUT_SHORT {
      @Override
      void apply(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(1);
        }
      }
    },
    GROWN {
      @Override
      void apply(Path file) throws IOException {
        Files.writeString(file, "more", StandardOpenOption.APPEND);
      }
    },
    REPLACED {
      @Override
      void apply(Path file) throws IOException {
        Path beside = Files.copy(file, file.resolveSibling("beside"));
        Files.setLastModifiedTime(beside, Files.getLastModifiedTime(file));
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
      }
    },
    EDITED_WITH_ITS_OLD_TIME {
      @Override
      void apply(Path file) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.write(ByteBuffer.wrap(new byte[] {99}), 5);
        }
        Files.setLastModifiedTime(file, time);
      }
    },
    REMOVED {
      @Override
      void apply(Path file) throws IOException {
        Files.delete(file);
      }
    },
    TURNED_INTO_A_FOLDER {
      @Override
      void apply(Path file) throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
      }
    };

    abstract void apply(Path file) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void tellsNoDigestOfAFileThatWasChangedMeanwhile(Edit edit) throws Exception {
    for (int size : new int[] {SMALL, LARGE}) {
      Candidate candidate = candidate("f" + size, size);
      settleTheClockOfTheFileSystem(candidate);
      edit.apply(candidate.file());
      hash(candidate);

      String outcome = outcomes.of.get(candidate.path());
      assertTrue("changed".equals(outcome) || "failed".equals(outcome), edit + ": " + outcome);
    }
  }

  /** But for one of which a copy would take longer than the reading. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REPLACED")
  void tellsNoDigestOfAFileThatIsChangedWhileItIsRead(Edit edit) throws Exception {
    Path file = folder.resolve("f");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 30);
    }
    Candidate candidate = new Candidate("f", file, FileLook.at(file).stamp());
    settleTheClockOfTheFileSystem(candidate);
    try (HashLane lane = hasher.lane(outcomes)) {
      lane.submit(candidate);
      assertEquals(Map.of(), outcomes.of, "it is being read, for half a second at least");
      edit.apply(file);
      assertTrue(lane.awaitDone(PATIENCE));
    }

    String outcome = outcomes.of.get("f");
    assertTrue("changed".equals(outcome) || "failed".equals(outcome), edit + ": " + outcome);
  }

  @Test
  void doesNotFollowALinkThatTookTheFilesPlace() throws Exception {
    Candidate candidate = candidate("f", SMALL);
    Files.move(candidate.file(), folder.resolve("elsewhere"));
    Files.createSymbolicLink(candidate.file(), folder.resolve("elsewhere"));
    hash(candidate);

    assertEquals(Map.of("f", "failed"), outcomes.of);
  }

  @Test
  void tellsNoDigestThroughALinkThatTookTheFoldersPlace() throws Exception {
    for (int size : new int[] {SMALL, LARGE}) {
      Path inside = Files.createDirectory(folder.resolve("inside" + size));
      Candidate candidate = candidate(inside.getFileName() + "/f", size);
      Path outside = folder.resolve("outside" + size);
      Files.move(inside, outside);
      Files.createSymbolicLink(inside, outside);
      hash(candidate);

      assertEquals("changed", outcomes.of.get(candidate.path()));
    }
  }

  @Test
  void readsOneLargeFileWithAllThreadsAsIfWithOne() throws Exception {
    Candidate candidate = candidate("f", LARGE);
    byte[] bytes = Files.readAllBytes(candidate.file());
    hash(candidate);

    assertEquals(Map.of("f", Manifest.ofBytes(bytes).digest().hex()), outcomes.of);
  }

  @Test
  void readsASmallFileWhileALargeOneOfAnotherShareIsRead() throws Exception {
    Path sparse = folder.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(1L << 40);
    }
    try (HashLane endless = hasher.lane(new Outcomes());
        HashLane other = hasher.lane(outcomes)) {
      endless.submit(new Candidate("sparse", sparse, FileLook.at(sparse).stamp()));
      other.submit(candidate("small", 10));
      assertTrue(other.awaitDone(PATIENCE));
      endless.submit(candidate("queued", 10));
    }

    assertEquals(1, outcomes.of.size());
  }

  @Test
  void readsSmallFilesOfAShareWhileALargeOneOfItIsRead() throws Exception {
    Path sparse = folder.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(1L << 40);
    }
    try (HashLane lane = hasher.lane(outcomes)) {
      lane.submit(new Candidate("sparse", sparse, FileLook.at(sparse).stamp()));
      lane.submit(candidate("small", 10));
      outcomes.first.await();
    }

    assertEquals(Collections.singleton("small"), outcomes.of.keySet());
  }

  private Candidate candidate(String name, int size) throws IOException {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) 7);
    Path file = Files.write(folder.resolve(name), bytes);
    return new Candidate(name, file, FileLook.at(file).stamp());
  }

  /** Kernels stamp changes with the time of their last tick: waits until there was another one. */
  private void settleTheClockOfTheFileSystem(Candidate candidate) {
    Path probe = folder.resolve("probe");
    Eventually.holds(
        "the file system's clock moves",
        () -> {
          try {
            Files.writeString(probe, "x");
            return FileLook.at(probe).stamp().changedNanos() > candidate.stamp().changedNanos();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  private void hash(Candidate candidate) throws InterruptedException {
    try (HashLane lane = hasher.lane(outcomes)) {
      lane.submit(candidate);
      assertTrue(lane.awaitDone(PATIENCE));
    }
  }

  private static final class Outcomes implements HashSink {
    final Map<String, String> of = new ConcurrentHashMap<>();
    final CountDownLatch first = new CountDownLatch(1);

    @Override
    public void read(Candidate candidate, Manifest manifest) {
      Digest digest = manifest.digest();
      tell(candidate, digest.hex());
    }

    @Override
    public void changed(Candidate candidate) {
      tell(candidate, "changed");
    }

    @Override
    public void failed(Candidate candidate, IOException why) {
      tell(candidate, "failed");
    }

    private void tell(Candidate candidate, String outcome) {
      of.put(candidate.path(), outcome);
      first.countDown();
    }
  }
}
