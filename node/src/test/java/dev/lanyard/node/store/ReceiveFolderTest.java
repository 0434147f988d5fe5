package dev.lanyard.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.disk.FileSystemSync;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiveFolderTest {
  /** 10,000 on a day with time for it. */
  private static final int RACES = Integer.getInteger("lanyard.races", 200);

  @TempDir Path temp;
  private Path root;
  private Path outside;

  @BeforeEach
  void makeFolders() throws Exception {
    root = Files.createDirectory(temp.toRealPath().resolve("root"));
    outside = Files.createDirectory(temp.toRealPath().resolve("outside"));
  }

  @Test
  void putsPathsBelowItself() {
    ReceiveFolder folder = ReceiveFolder.at(root);

    assertEquals(root.resolve("a/b/c"), folder.resolve("a/b/c"));
    assertEquals(root.resolve("a/b"), folder.prepare("a/b"));
    assertTrue(Files.isDirectory(root.resolve("a/b")));
    assertEquals(root, folder.prepare(""));
    assertEquals(root.resolve("x"), folder.prepare("x"));
    folder.changed("x");
    folder.force();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../x", "a/../../x", "/etc/passwd", "..", "a//b", "a/\u0000", "a/.lanyard-part-1"})
  void refusesPathsThatLeadElsewhere(String path) throws Exception {
    ReceiveFolder folder = ReceiveFolder.at(root);

    assertEquals(Reason.INVALID, assertThrows(Fault.class, () -> folder.resolve(path)).reason());
    assertEquals(Reason.INVALID, assertThrows(Fault.class, () -> folder.prepare(path)).reason());
    try (var files = Files.list(root)) {
      assertEquals(List.of(), files.toList(), "nothing was written");
    }
  }

  @Test
  void refusesALinkInsteadOfAFolder() throws Exception {
    Files.createSymbolicLink(root.resolve("link"), outside);
    ReceiveFolder folder = ReceiveFolder.at(root);

    Fault fault = assertThrows(Fault.class, () -> folder.prepare("link/below"));
    assertEquals(Reason.EXISTS, fault.reason());
    assertTrue(fault.getMessage().startsWith("a link lies where a folder is needed"));
    assertThrows(Fault.class, () -> folder.prepare("link"));
    try (var files = Files.list(outside)) {
      assertEquals(List.of(), files.toList(), "nothing was written through the link");
    }
  }

  @Test
  void refusesALinkAgainWhenAskedAgain() throws Exception {
    Files.createSymbolicLink(root.resolve("link"), outside);
    ReceiveFolder folder = ReceiveFolder.at(root);

    assertThrows(Fault.class, () -> folder.prepare("link"));
    assertThrows(Fault.class, () -> folder.prepare("link"));
    assertThrows(Fault.class, () -> folder.prepare("link/below"));
  }

  @Test
  void refusesADeadLink() throws Exception {
    Files.createSymbolicLink(root.resolve("link"), temp.resolve("nowhere"));

    assertThrows(Fault.class, () -> ReceiveFolder.at(root).prepare("link"));
  }

  @Test
  void refusesAFileInsteadOfAFolder() throws Exception {
    Files.writeString(root.resolve("file"), "precious");
    ReceiveFolder folder = ReceiveFolder.at(root);

    Fault fault = assertThrows(Fault.class, () -> folder.prepare("file/below"));
    assertEquals(Reason.EXISTS, fault.reason());
    assertTrue(fault.getMessage().startsWith("a file lies where a folder is needed"));
    assertEquals("precious", Files.readString(root.resolve("file")));
  }

  @Test
  void followsTheOwnersOwnLinkToIt() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("mine"), root);

    assertEquals(root, ReceiveFolder.at(link).root());
  }

  @Test
  void takesNoFolderThatIsNotThere() {
    Fault fault = assertThrows(Fault.class, () -> ReceiveFolder.at(root.resolve("missing")));
    assertEquals(Reason.NOT_FOUND, fault.reason());
  }

  @Test
  void writesNothingIntoAFolderThatIsBarred() throws Exception {
    Path home = root.resolve("a/home");
    Path inner = Files.createDirectories(home.resolve("inner"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), inner);

    for (Path inside : List.of(home, inner, link)) {
      Fault fault = assertThrows(Fault.class, () -> ReceiveFolder.at(inside, home).close());
      assertEquals(Reason.DENIED, fault.reason());
    }
    try (ReceiveFolder folder = ReceiveFolder.at(root, home)) {
      for (String path : List.of("a/home", "a/home/inner", "a/home/new", "a/home/inner/new")) {
        Fault fault = assertThrows(Fault.class, () -> folder.prepare(path));
        assertEquals(Reason.DENIED, fault.reason());
        assertThrows(Fault.class, () -> begun(folder, path + "/x").close());
      }
      folder.prepare("a/home2");
      begun(folder, "a/x").close();
    }
    try (var files = Files.walk(home)) {
      assertEquals(List.of(home, inner), files.toList());
    }
  }

  @Test
  void takesFoldersThatAreThere() throws Exception {
    Files.createDirectories(root.resolve("a/b"));
    assertEquals(root.resolve("a/b/c"), ReceiveFolder.at(root).prepare("a/b/c"));
  }

  @Test
  void writesNothingOutsideWhileAFolderIsSwappedForALink() throws Exception {
    Files.createDirectory(root.resolve("a"));
    Files.writeString(outside.resolve("canary"), "precious");
    int written = 0;
    try (Swapping _ = new Swapping(root.resolve("a"), root.resolve("aside"), outside)) {
      // Some are written: else nothing would have been tried.
      for (int i = 0; i < RACES || written == 0; i++) {
        written += writes("a/" + i) ? 1 : 0;
      }
    }

    try (var files = Files.walk(outside)) {
      assertEquals(List.of(outside, outside.resolve("canary")), files.sorted().toList());
    }
    assertEquals("precious", Files.readString(outside.resolve("canary")));
  }

  /** Makes a folder and a file in it; false where something stood in the way. */
  private boolean writes(String path) {
    try (ReceiveFolder folder = ReceiveFolder.at(root)) {
      folder.prepare(path);
      try (PartialFile file = begun(folder, path + "/x")) {
        file.write(0, List.of(ByteBuffer.allocate(1)));
        file.publish(Instant.EPOCH, Existing.KEEP);
      }
      return true;
    } catch (Fault e) {
      return false;
    }
  }

  @Test
  void forcesManyFilesInOneStepAndFewByThemselves() throws Exception {
    assumeTrue(FileSystemSync.of(root).isPresent(), "a file system that is not relied on");
    ReceiveFolder folder = ReceiveFolder.at(root);
    List<PartialFile> many = begun(folder, 16);
    List<PartialFile> few = many.subList(0, 15);

    folder.force(few);
    assertTrue(few.stream().noneMatch(PartialFile::isForced));
    folder.force(many);
    assertTrue(many.stream().allMatch(PartialFile::isForced));
    for (PartialFile file : many) {
      file.publish(Instant.EPOCH, Existing.KEEP);
      file.close();
      folder.changed("0");
    }
    folder.force();
    assertEquals(1, Files.size(root.resolve("0/x")));
  }

  private static List<PartialFile> begun(ReceiveFolder folder, int count) {
    List<PartialFile> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      folder.prepare(String.valueOf(i));
      PartialFile file = begun(folder, i + "/x");
      file.write(0, List.of(ByteBuffer.allocate(1)));
      files.add(file);
    }
    return files;
  }

  private static PartialFile begun(ReceiveFolder folder, String path) {
    return PartialFile.open(folder, path, Digest.ofBytes(new byte[1]), new ChunkLayout(1));
  }
}
