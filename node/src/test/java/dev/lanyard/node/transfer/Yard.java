package dev.lanyard.node.transfer;

import static dev.lanyard.node.transfer.Contents.entry;
import static dev.lanyard.node.transfer.Contents.file;
import static dev.lanyard.node.transfer.Contents.folder;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.content.Names;
import dev.lanyard.node.content.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is got where the disk or the power fails, and whether what is there is right. */
final class Yard {
  /** Several chunks, under the name "large"; later there is a newer one. */
  static final byte[] LARGE = Sample.bytes(3 * Sample.CHUNK + 7, 1);

  static final byte[] NEWER = Sample.bytes(2 * Sample.CHUNK + 9, 2);

  /**
   * Files in the folder "many", and folders: enough for the file system to be forced as a whole.
   */
  static final int SMALL = 20;

  private Yard() {}

  private static byte[] small(int number) {
    return Sample.bytes(100 + number, number);
  }

  /** The path in "many" of one of them. */
  static String below(int number) {
    return "f" + number + "/" + number;
  }

  static Wanted many() {
    List<Wanted.File> files = new ArrayList<>();
    for (int i = 0; i < SMALL; i++) {
      files.add(entry(below(i), small(i)));
    }
    return folder("many", files.toArray(Wanted.File[]::new));
  }

  static void fill(FakeSource source) {
    source.has(LARGE, NEWER);
    for (int i = 0; i < SMALL; i++) {
      source.has(small(i));
    }
  }

  /** What may lie at a path: the bytes of all that was ever to be there. */
  private static Map<String, List<byte[]>> right() {
    Map<String, List<byte[]>> right = new HashMap<>();
    right.put("large", List.of(LARGE, NEWER));
    for (int i = 0; i < SMALL; i++) {
      right.put("many/" + below(i), List.of(small(i)));
    }
    return right;
  }

  /** No final name has wrong bytes. */
  static void assertNothingWrong(Path here) throws IOException {
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

  /** Gets everything, with what is there, and all of it is right. */
  static void getAllAgain(Path place) throws Exception {
    try (Swarm swarm = new Swarm(place)) {
      fill(swarm.source("ann"));
      assertEquals(new DownloadState.Done(), swarm.getByForce(file("large", NEWER)).state());
      assertEquals(new DownloadState.Done(), swarm.getByForce(many()).state());
      assertNothingWrong(swarm.here);
      assertTrue(
          right().keySet().stream().allMatch(name -> Files.exists(swarm.here.resolve(name))),
          "something is missing in the end");
    }
  }
}
