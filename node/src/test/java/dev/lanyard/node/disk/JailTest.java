package dev.lanyard.node.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Requires;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JailTest {
  /** 10,000 on a day with time for it. */
  private static final int RACES = Integer.getInteger("lanyard.races", 200);

  @TempDir Path temp;
  private Path root;
  private Path outside;
  private Jail jail;
  private boolean open = true;

  @BeforeEach
  void open() throws Exception {
    root = Files.createDirectory(temp.resolve("root"));
    outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("canary"), "precious");
    jail = Jail.at(root);
  }

  @AfterEach
  void nothingWentOutside() throws Exception {
    if (open) {
      jail.close();
    }
    try (var files = Files.list(outside)) {
      assertEquals(List.of(outside.resolve("canary")), files.toList());
    }
    assertEquals("precious", Files.readString(outside.resolve("canary")));
  }

  @Test
  void makesFoldersAndFilesBelowIt() throws Exception {
    jail.make("a");
    try (Jail below = jail.enter("a")) {
      write(below, "new", "text");
      below.setModified("new", Instant.EPOCH);
      below.rename("new", "b", false);
      below.force();
    }

    assertEquals("text", Files.readString(root.resolve("a/b")));
    assertEquals(Instant.EPOCH, Files.getLastModifiedTime(root.resolve("a/b")).toInstant());
    assertTrue(jail.look("a").orElseThrow().isDirectory());
    assertTrue(jail.look("b").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/", "../outside", "a\0b"})
  void takesNothingButOneComponent(String name) {
    assertThrows(IllegalArgumentException.class, () -> jail.enter(name));
    assertThrows(IllegalArgumentException.class, () -> jail.make(name));
    assertThrows(IllegalArgumentException.class, () -> jail.begin(name));
    assertThrows(IllegalArgumentException.class, () -> jail.read(name));
    assertThrows(IllegalArgumentException.class, () -> jail.look(name));
    assertThrows(IllegalArgumentException.class, () -> jail.rename(name, "x", true));
    assertThrows(IllegalArgumentException.class, () -> jail.rename("x", name, false));
  }

  @Test
  void followsNoLink() throws Exception {
    Files.createSymbolicLink(root.resolve("folder"), outside);
    Files.createSymbolicLink(root.resolve("file"), outside.resolve("canary"));
    Files.createSymbolicLink(root.resolve("dead"), outside.resolve("nowhere"));

    assertThrows(NotDirectoryException.class, () -> jail.enter("folder"));
    assertThrows(FileAlreadyExistsException.class, () -> jail.make("folder"));
    assertThrows(FileSystemException.class, () -> jail.begin("file"));
    assertThrows(FileSystemException.class, () -> jail.read("file"));
    assertThrows(FileSystemException.class, () -> jail.begin("dead"));
    assertTrue(jail.look("folder").orElseThrow().isSymbolicLink());
  }

  @Test
  void staysInTheFolderThatWasOpened() throws Exception {
    jail.make("a");
    try (Jail below = jail.enter("a")) {
      Files.move(root.resolve("a"), root.resolve("aside"));
      Files.createSymbolicLink(root.resolve("a"), outside);
      write(below, "b", "text");
    }
    assertEquals("text", Files.readString(root.resolve("aside/b")));
  }

  @Test
  void staysInTheRootThatWasOpened() throws Exception {
    Files.move(root, temp.resolve("aside"));
    Files.createSymbolicLink(root, outside);

    write(jail, "b", "text");

    assertEquals("text", Files.readString(temp.resolve("aside/b")));
  }

  @Test
  void isNotHeldUpByAFifo() throws Exception {
    Process made = new ProcessBuilder("mkfifo", root.resolve("fifo").toString()).start();
    assertEquals(0, made.waitFor());

    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          assertThrows(FileSystemException.class, () -> jail.begin("fifo"));
          assertThrows(FileSystemException.class, () -> jail.read("fifo"));
          assertThrows(
              FileSystemException.class, () -> Jail.readOwned(root.resolve("fifo")).close());
        });
  }

  @Test
  void readsWhatItsOwnerPutSomewhereAndThroughNoLink() throws Exception {
    Path file = Files.writeString(root.resolve("file"), "text");
    Path link = Files.createSymbolicLink(root.resolve("link"), outside.resolve("canary"));
    Path way = Files.createSymbolicLink(temp.resolve("way"), root);

    try (FileChannel channel = Jail.readOwned(file)) {
      assertEquals(4, channel.size());
    }
    assertThrows(FileSystemException.class, () -> Jail.readOwned(link).close());
    assertThrows(FileSystemException.class, () -> Jail.readOwned(root).close());
    assertThrows(NoSuchFileException.class, () -> Jail.readOwned(root.resolve("none")).close());
    assertThrows(NotDirectoryException.class, () -> Jail.readOwned(way.resolve("file")).close());
  }

  @Test
  void goesOnWithNothingThatAnotherUserLeftInAFolderOfAll() throws Exception {
    Requires.root();
    Path file = Files.writeString(root.resolve("part"), "theirs");
    Files.setAttribute(file, "unix:uid", 65534);
    jail.begin("part").close(); // Who may write here may put anything in its place.

    Files.setAttribute(root, "unix:mode", 01777);
    assertThrows(FileSystemException.class, () -> jail.begin("part").close());
    Files.setAttribute(file, "unix:uid", 0);
    jail.begin("part").close();
  }

  /** What is done where the kernel, or what guards a container, does not have openat2. */
  @Test
  void goesStepByStepWhereItMust() throws Exception {
    Path file = Files.writeString(root.resolve("file"), "text");
    Path way = Files.createSymbolicLink(temp.resolve("way"), root);
    Path link = Files.createSymbolicLink(root.resolve("link"), file);

    for (Path there : List.of(file, link)) {
      SystemCalls.close(SystemCalls.openStepByStep(there));
      SystemCalls.close(SystemCalls.openReal(there));
    }
    for (Path not : List.of(way.resolve("file"), file.resolve("below"))) {
      assertThrows(NotDirectoryException.class, () -> SystemCalls.openStepByStep(not));
      assertThrows(NotDirectoryException.class, () -> SystemCalls.openReal(not));
    }
    assertThrows(NoSuchFileException.class, () -> SystemCalls.openStepByStep(root.resolve("none")));
  }

  @Test
  void tellsFoldersApartByWhateverPath() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("link"), root);

    assertEquals(jail.key(), Jail.key(link));
    assertNotEquals(jail.key(), Jail.key(outside));
  }

  /** Elsewhere BadUseIT has a disk that does. */
  @Test
  void leavesNothingWhereItTriedNames() throws Exception {
    assertFalse(jail.foldsNames("tried-"));
    assertEquals(List.of(), jail.names());
  }

  @Test
  void writesIntoNothingThatHasAnotherName() throws Exception {
    Files.createLink(root.resolve("twin"), outside.resolve("canary"));

    assertThrows(FileSystemException.class, () -> jail.begin("twin"));
    try (FileChannel channel = jail.read("twin")) {
      assertEquals(8, channel.size());
    }
  }

  @Test
  void goesOnWithAFileThatItBegan() throws Exception {
    write(jail, "file", "text");
    try (FileChannel channel = jail.begin("file")) {
      assertEquals(4, channel.size());
    }
  }

  @Test
  void replacesOnlyWhatMayGo() throws Exception {
    write(jail, "new", "new");
    write(jail, "old", "old");

    assertThrows(FileAlreadyExistsException.class, () -> jail.rename("new", "old", false));
    assertEquals("old", Files.readString(root.resolve("old")));

    jail.rename("new", "old", true);
    assertEquals("new", Files.readString(root.resolve("old")));
    assertFalse(Files.exists(root.resolve("new")));
  }

  @Test
  void removesLinksThemselvesAndFoldersWithAllThatIsInThem() throws Exception {
    Files.createDirectories(root.resolve("a/b/c"));
    write(jail, "file", "text");
    Files.createSymbolicLink(root.resolve("a/b/link"), outside);
    Files.createSymbolicLink(root.resolve("link"), outside);

    assertThrows(DirectoryNotEmptyException.class, () -> jail.remove("a"));
    assertEquals(List.of("file"), jail.names("fi"));
    assertEquals(List.of(), jail.names("fil2"));
    jail.removeAll("a");
    jail.removeAll("link");
    jail.remove("file");
    jail.remove("missing");

    assertEquals(List.of(), jail.names());
    assertEquals("precious", Files.readString(outside.resolve("canary")));
  }

  @Test
  void keepsWhatItMakesForItsOwner() throws Exception {
    jail.beginPrivate("secret").close();
    String folder = jail.makePrivate("reading-");
    Path made = temp.resolve("new/home");
    Jail.atPrivate(made).close();

    assertEquals("rw-------", mode(root.resolve("secret")));
    assertEquals("rwx------", mode(root.resolve(folder)));
    assertEquals("rwx------", mode(made));
    assertEquals("rwx------", mode(temp.resolve("new")));
  }

  @Test
  void leavesNothingOfAFileWithoutAName() throws Exception {
    try (FileChannel channel = jail.beginNameless()) {
      channel.write(ByteBuffer.wrap(new byte[3]), 0);
      assertEquals(List.of(), jail.names());
      assertEquals(3, channel.read(ByteBuffer.allocate(4), 0));
    }
  }

  @Test
  void removesNothingOutsideWhileAFolderIsSwappedForALink() throws Exception {
    for (int race = 0; race < RACES; race++) {
      Path folder = Files.createDirectories(root.resolve("a"));
      Files.writeString(folder.resolve("canary"), "");
      Thread swapping =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  Files.move(folder, root.resolve("aside"));
                  Files.createSymbolicLink(folder, outside);
                } catch (IOException removed) {
                  // Sooner than it could be swapped.
                }
              });
      try {
        jail.removeAll("a");
      } catch (IOException swapped) {
        // Between one step and the next.
      }
      swapping.join();
      assertEquals("precious", Files.readString(outside.resolve("canary")));
      jail.removeAll("a");
      jail.removeAll("aside");
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void saysWhatTheSystemSays() throws Exception {
    Files.writeString(root.resolve("file"), "");

    assertThrows(NoSuchFileException.class, () -> Jail.at(root.resolve("missing")));
    assertThrows(NoSuchFileException.class, () -> jail.enter("missing"));
    assertThrows(NotDirectoryException.class, () -> jail.enter("file"));
    FileSystemException tooLong =
        assertThrows(FileSystemException.class, () -> jail.make("x".repeat(256)));
    assertEquals("File name too long", tooLong.getReason());
  }

  @Test
  void doesNothingOnceItIsClosed() throws Exception {
    Jail shared = jail.share();
    jail.close();
    assertTrue(shared.look("a").isEmpty());
    shared.close();
    open = false;

    assertThrows(ClosedChannelException.class, () -> jail.enter("a"));
    assertThrows(ClosedChannelException.class, () -> jail.begin("a"));
    assertThrows(ClosedChannelException.class, () -> jail.force());
  }

  private static void write(Jail jail, String name, String text) throws IOException {
    try (FileChannel channel = jail.begin(name)) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
