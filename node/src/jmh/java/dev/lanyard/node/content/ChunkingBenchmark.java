package dev.lanyard.node.content;

import dev.lanyard.node.Seeded;
import dev.lanyard.node.content.RollingSearch.Verdict;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it takes to read a file of 64 MB once, from the page cache, for its chunks' digests and for
 * their rolling checksums; an operation is a MB of it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(ChunkingBenchmark.MEGABYTES)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ChunkingBenchmark {
  static final int MEGABYTES = 64;

  /** The chunks of a manifest of the usual size: their sums are what is looked for. */
  private static final int SUMS = 2000;

  private final byte[] bytes = Sample.bytes(MEGABYTES * 1_000_000, 1);
  private final ChunkLayout layout = new ChunkLayout(bytes.length);
  private final MessageDigest sha256 = Digest.sha256();
  private final Chunker chunker = new Chunker();
  private final RollingSearch search = new RollingSearch(layout.chunkSize(), strangeSums());
  private Path path;
  private FileChannel file;

  /** Sums of no window of the file, unless chance has it. */
  private static Set<Long> strangeSums() {
    return Seeded.random(2).longs(SUMS).boxed().collect(Collectors.toUnmodifiableSet());
  }

  @Setup
  public void write() throws IOException {
    path = Files.write(Files.createTempFile("lanyard-benchmark-", ".bin"), bytes);
    file = FileChannel.open(path);
  }

  @TearDown
  public void remove() throws IOException {
    file.close();
    Files.delete(path);
  }

  /** The baseline: bytes that are in memory, hashed in one go. */
  @Benchmark
  public byte[] sha256Alone() {
    return sha256.digest(bytes);
  }

  @Benchmark
  public Manifest manifest() throws IOException {
    return chunker.manifest(file, layout);
  }

  @Benchmark
  public ChunkSums rollingSums() throws IOException {
    return ChunkSums.of(file, layout);
  }

  /** As long as it can take: the window is rolled over every byte. */
  @Benchmark
  public void searchWhereNothingMatches() throws IOException {
    search.search(file, layout.sizeBytes(), (offset, sum) -> Verdict.WRONG);
  }
}
