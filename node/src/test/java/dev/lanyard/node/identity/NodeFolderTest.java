package dev.lanyard.node.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Requires;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeFolderTest {
  @TempDir Path temp;

  @Test
  void isMadeForItsOwnerAlone() throws Exception {
    NodeFolder.open(temp.resolve("a/b"));

    assertEquals("rwx------", mode(temp.resolve("a/b")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwx----w-", "rwxrwxrwx"})
  void refusesAFolderThatOthersMayWrite(String mode) throws Exception {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString(mode));

    Fault fault = assertThrows(Fault.class, () -> NodeFolder.open(temp));
    assertEquals(Reason.DENIED, fault.reason());
    assertTrue(fault.getMessage().contains("chmod 700 " + temp), fault.getMessage());
  }

  @Test
  void writesFilesForItsOwnerAlone() throws Exception {
    NodeFolder folder = NodeFolder.open(temp);
    folder.write("secret", "one");
    folder.write("run/node.json", "two");

    assertEquals("rw-------", mode(temp.resolve("secret")));
    assertEquals("rw-------", mode(temp.resolve("run/node.json")));
    assertEquals(Optional.of("one"), folder.readSecret("secret"));
    assertEquals(Optional.empty(), folder.readSecret("other"));
  }

  @Test
  void replacesAFileWholeAndTightensIt() throws Exception {
    NodeFolder folder = NodeFolder.open(temp);
    Files.writeString(temp.resolve("secret"), "loose");
    // What a killed node left behind is in nobody's way.
    Files.writeString(temp.resolve("secret.new"), "half");
    folder.write("secret", "one");

    assertEquals(Optional.of("one"), folder.readSecret("secret"));
    try (var files = Files.list(temp)) {
      assertEquals(List.of(temp.resolve("secret")), files.toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------", "rw-rw-rw-"})
  void refusesASecretThatOthersMayUse(String mode) throws Exception {
    NodeFolder folder = NodeFolder.open(temp);
    folder.write("secret", "one");
    Files.setPosixFilePermissions(temp.resolve("secret"), PosixFilePermissions.fromString(mode));

    Fault fault = assertThrows(Fault.class, () -> folder.readSecret("secret"));
    assertEquals(Reason.DENIED, fault.reason());
    assertTrue(fault.getMessage().contains("chmod 600 " + temp.resolve("secret")));
    assertTrue(fault.getMessage().contains(mode));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "r--------"})
  void takesASecretThatIsItsOwnersAlone(String mode) throws Exception {
    NodeFolder folder = NodeFolder.open(temp);
    folder.write("secret", "one");
    Files.setPosixFilePermissions(temp.resolve("secret"), PosixFilePermissions.fromString(mode));

    assertEquals(Optional.of("one"), folder.readSecret("secret"));
  }

  /** Root may read it all the same; anybody else is told that the file cannot be read. */
  @Test
  void copesWithASecretThatNobodyMayRead() throws Exception {
    NodeFolder folder = NodeFolder.open(temp);
    folder.write("secret", "one");
    Files.setPosixFilePermissions(temp.resolve("secret"), java.util.Set.of());

    try {
      assertEquals(Optional.of("one"), folder.readSecret("secret"));
    } catch (Fault e) {
      assertEquals(Reason.DENIED, e.reason());
    }
  }

  @Test
  void refusesASecretThatIsNoneOfOurs() throws Exception {
    NodeFolder folder = NodeFolder.open(temp);
    folder.write("secret", "x".repeat((64 << 10) + 1));

    Fault fault = assertThrows(Fault.class, () -> folder.readSecret("secret"));
    assertEquals(Reason.DENIED, fault.reason());
  }

  @Test
  void refusesAnotherUsersFolder() throws Exception {
    Requires.root();
    Path theirs = Files.createDirectory(temp.resolve("theirs"));
    Files.setAttribute(theirs, "unix:uid", 12345);

    Fault fault = assertThrows(Fault.class, () -> NodeFolder.open(theirs));
    assertEquals(Reason.DENIED, fault.reason());
    assertTrue(fault.getMessage().contains("belongs to another user"), fault.getMessage());
  }

  @Test
  void refusesAFileInItsPlace() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "");

    assertEquals(Reason.DENIED, assertThrows(Fault.class, () -> NodeFolder.open(file)).reason());
    assertEquals(
        Reason.DENIED,
        assertThrows(Fault.class, () -> NodeFolder.open(file.resolve("below"))).reason());
  }

  @Test
  void deletesWhatIsThere() {
    NodeFolder folder = NodeFolder.open(temp);
    folder.write("file", "x");
    folder.delete("file");
    folder.delete("file");

    assertFalse(Files.exists(temp.resolve("file")));
    assertEquals(Optional.empty(), folder.read("file"));
  }

  private static String mode(Path path) throws java.io.IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
