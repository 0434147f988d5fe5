package dev.lanyard.node.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileListTest {
  @TempDir Path folder;

  private static Wanted.File file(int number) {
    String path = "folder-" + number % 7 + "/ü " + number;
    return new Wanted.File(
        path,
        Digest.ofBytes(path.getBytes(StandardCharsets.UTF_8)),
        1L << (number % 40),
        Instant.ofEpochSecond(number * 1_000L - 5_000_000, number),
        number % 2 == 0);
  }

  private static List<Wanted.File> files(int count) {
    return IntStream.range(0, count).mapToObj(FileListTest::file).toList();
  }

  private FileList list(List<Wanted.File> files) {
    FileList.Builder builder = new FileList.Builder(folder);
    files.forEach(builder::add);
    return builder.build();
  }

  @Test
  void keepsFewAndManyInOrder() throws Exception {
    for (int count : List.of(0, 1, 10, 2_000, 3_000, 20_000)) {
      List<Wanted.File> files = files(count);
      FileList list = list(files);
      assertEquals(files, ImmutableList.copyOf(list));
      assertEquals(files, ImmutableList.copyOf(list), "again");
      assertEquals(count, list.count());
      assertEquals(files.stream().mapToLong(Wanted.File::sizeBytes).sum(), list.sizeBytes());
      try (var left = Files.list(folder)) {
        assertEquals(List.of(), left.toList(), "it has no name");
      }
    }
  }

  @Test
  void isReadByTwoAtATime() {
    List<Wanted.File> files = files(10_000);
    FileList list = list(files);
    var one = list.iterator();
    var other = list.iterator();
    for (Wanted.File file : files) {
      assertEquals(file, one.next());
      assertEquals(file, other.next());
    }
    assertFalse(one.hasNext());
    assertThrows(NoSuchElementException.class, other::next);
  }

  @Test
  void tellsTheSameFilesFromOthers() {
    List<Wanted.File> files = files(5_000);
    assertTrue(list(files).isSameAs(list(files)));
    assertFalse(list(files).isSameAs(list(files.reversed())));
    assertFalse(list(files).isSameAs(list(files.subList(0, 4_999))));
    assertTrue(FileList.of(files.subList(0, 3)).isSameAs(list(files.subList(0, 3))));
  }

  @Test
  void saysWhereThereIsNoRoomForIt() {
    FileList.Builder builder = new FileList.Builder(folder.resolve("gone"));
    Fault fault = assertThrows(Fault.class, () -> files(5_000).forEach(builder::add));
    assertEquals(Reason.FAILED, fault.reason());
    assertTrue(fault.getMessage().contains(folder.resolve("gone").toString()), fault.getMessage());
  }

  @Test
  void listsNoLessThanNothingHoweverMuchIsListed() {
    Wanted.File endless =
        new Wanted.File(
            "a", Manifest.ofBytes(new byte[0]).digest(), Long.MAX_VALUE, Instant.EPOCH, false);

    assertEquals(Long.MAX_VALUE, FileList.of(List.of(endless, endless)).sizeBytes());
  }
}
