package dev.lanyard.node.disk;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemSyncTest {
  @TempDir Path folder;

  @Test
  void isNotReliedOnWhereFilesAreNotOnADisk() throws Exception {
    Path proc = Path.of("/proc");
    assumeTrue(Files.isDirectory(proc), "a system without /proc");

    assertTrue(FileSystemSync.of(proc).isEmpty());
  }

  @Test
  void saysWhatTheSystemSays() throws Exception {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    FileSystemSync sync = FileSystemSync.of(gone).orElseThrow();
    Files.delete(gone);

    assertThrows(NoSuchFileException.class, sync::run);
  }

  @Test
  void knowsWhichFoldersItCovers() throws Exception {
    Path below = Files.createDirectory(folder.resolve("below"));

    assertTrue(FileSystemSync.coversBoth(folder, below));
    assumeTrue(Files.isDirectory(Path.of("/proc")), "a system without /proc");
    assertFalse(FileSystemSync.coversBoth(folder, Path.of("/proc")));
  }
}
