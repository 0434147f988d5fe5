package dev.lanyard.node.catalog;

import dev.lanyard.node.Seeded;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Query;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the catalogue takes to store files and to find them where it holds a million; it is made
 * once, in the temporary folder, and each benchmark works on a copy.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CatalogBenchmark {
  private static final String SHARE = "yard";
  private static final long FILES = 1_000_000;
  private static final int BATCH = 1_000;
  private static final int FOLDER_FILES = 100;

  /** What a command asks for. */
  private static final int HITS = 200;

  /** In every hundredth name. */
  private static final String COMMON = "harbour";

  /** In ten names. */
  private static final String RARE = "quicksilver";

  private static final long RARE_EVERY = FILES / 10;

  private Path file;
  private Catalog catalog;
  private List<Digest> digests;

  /** Files that the catalogue does not hold. */
  @State(Scope.Benchmark)
  public static class NewFiles {
    private long first = FILES;
    private List<IndexedFile> batch = List.of();

    @Setup(Level.Invocation)
    public void make() {
      batch = batch(first);
      first += BATCH;
    }
  }

  @Setup
  public void open() throws IOException {
    Path whole = Path.of(System.getProperty("java.io.tmpdir"), "lanyard-million.db");
    if (!isWhole(whole)) {
      make(whole);
    }
    file = Files.createTempFile("lanyard-benchmark-", ".db");
    Files.copy(whole, file, StandardCopyOption.REPLACE_EXISTING);
    catalog = Catalog.open(file, Clock.systemUTC());
    digests =
        LongStream.range(0, BATCH).mapToObj(i -> content(i * (FILES / BATCH)).digest()).toList();
  }

  /** Whether it is there, and as this version of the product makes it. */
  private static boolean isWhole(Path path) {
    if (!Files.exists(path)) {
      return false;
    }
    try (Catalog made = Catalog.open(path, Clock.systemUTC())) {
      return made.totals(SHARE).files() == FILES;
    }
  }

  private static void make(Path path) throws IOException {
    remove(path);
    try (Catalog made = Catalog.open(path, Clock.systemUTC())) {
      made.putShare(SHARE, Path.of("/srv", SHARE), false, List.of());
      for (long first = 0; first < FILES; first += BATCH) {
        made.apply(SHARE, batch(first), List.of());
      }
    }
  }

  @TearDown
  public void remove() throws IOException {
    catalog.close();
    remove(file);
  }

  private static void remove(Path database) throws IOException {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(Path.of(database + suffix));
    }
  }

  private static List<IndexedFile> batch(long first) {
    List<IndexedFile> batch = new ArrayList<>(BATCH);
    for (long number = first; number < first + BATCH; number++) {
      FileStamp stamp = new FileStamp(Long.BYTES, number * 1_000_003, number, number);
      batch.add(new IndexedFile(path(number), stamp, content(number)));
    }
    return batch;
  }

  /** No two files are alike. */
  private static Manifest content(long number) {
    return Manifest.ofBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  private static String path(long number) {
    long folder = number / FOLDER_FILES;
    RandomGenerator random = Seeded.random(number);
    String rare = number % RARE_EVERY == 0 ? RARE : word(random);
    String common = number % 100 == 1 ? COMMON : word(random);
    return "%02d %s/%04d/%s %s %07d.jpg"
        .formatted(folder / 100, word(Seeded.random(folder)), folder, rare, common, number);
  }

  /** Of three syllables: a vocabulary of half a million. */
  private static String word(RandomGenerator random) {
    StringBuilder word = new StringBuilder();
    for (int syllable = 0; syllable < 3; syllable++) {
      word.append("bcdfghklmnprstvw".charAt(random.nextInt(16)));
      word.append("aeiou".charAt(random.nextInt(5)));
    }
    return word.toString();
  }

  private List<Entry> search(String word) {
    return catalog.search(new Query.Words(List.of(word)), CatalogFixture.ANYBODY, HITS);
  }

  /** The catalogue grows meanwhile, by some percent. */
  @Benchmark
  public void applyThousandFiles(NewFiles files) {
    catalog.apply(SHARE, files.batch, List.of());
  }

  @Benchmark
  public List<Entry> searchCommonWord() {
    return search(COMMON);
  }

  @Benchmark
  public List<Entry> searchRareWord() {
    return search(RARE);
  }

  /** Which every name has. */
  @Benchmark
  public List<Entry> searchThreeLetters() {
    return search("jpg");
  }

  @Benchmark
  public Map<Digest, List<Located>> locateThousandDigests() {
    return catalog.locate(digests, CatalogFixture.ANYBODY);
  }
}
