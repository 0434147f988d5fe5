package dev.lanyard.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Files whose bytes follow from a seed, and comparisons of all their bytes. */
final class SampleFiles {
  private static final int BLOCK = 1 << 20;

  private SampleFiles() {}

  /** Writes that many random bytes. */
  static Path write(Path file, long sizeBytes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] block = new byte[BLOCK];
    try {
      Files.createDirectories(file.getParent());
      try (OutputStream out = Files.newOutputStream(file)) {
        for (long left = sizeBytes; left > 0; left -= BLOCK) {
          random.nextBytes(block);
          out.write(block, 0, (int) Math.min(BLOCK, left));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /** A folder of small files in folders, with names that need care. */
  static Path tree(Path folder, int files) {
    for (int i = 0; i < files; i++) {
      String name =
          switch (i % 5) {
            case 0 -> "plain-" + i + ".txt";
            case 1 -> "with space " + i;
            case 2 -> "Übergröße-" + i + ".md";
            case 3 -> "empty-" + i;
            default -> "quote'\"$-" + i;
          };
      write(folder.resolve("d" + i % 7).resolve(name), i % 5 == 3 ? 0 : i, i);
    }
    return folder;
  }

  static void assertSame(Path expected, Path actual) {
    try {
      assertEquals(
          -1, Files.mismatch(expected, actual), () -> expected + " differs from " + actual);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void assertSameTree(Path expected, Path actual) {
    assertEquals(list(expected), list(actual));
    for (String path : list(expected)) {
      assertSame(expected.resolve(path), actual.resolve(path));
    }
  }

  /** The files below a folder, and nothing else that may lie there. */
  static List<String> list(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of a file, or nothing where there is none. */
  static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
