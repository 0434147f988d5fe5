package dev.lanyard.node.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Names of any bytes: what is made under one lies in the jail under just that name, or nothing is
 * made. The inputs were typed.
 */
class JailFuzzTest {
  @TempDir private Path temp;
  private Path outside;
  private Jail jail;

  @BeforeEach
  void open() throws IOException {
    outside = Files.createDirectory(temp.resolve("outside"));
    jail = Jail.at(Files.createDirectory(outside.resolve("jail")));
  }

  @AfterEach
  void close() throws IOException {
    jail.close();
  }

  @FuzzTest
  void holds(byte[] bytes) throws IOException {
    String name = new String(bytes, UTF_8);
    try (FileChannel made = jail.begin(name)) {
      assertTrue(made.isOpen());
      assertEquals(List.of(name), jail.names());
      assertTrue(jail.look(name).isPresent());
      jail.rename(name, "x", true);
      jail.remove("x");
    } catch (IllegalArgumentException | FileSystemException refused) {
      assertTrue(name.isEmpty() || !name.matches("[a-z.]*[a-z]") || name.length() > 255);
    }
    assertEquals(List.of(), jail.names());
    try (Stream<Path> all = Files.list(outside)) {
      assertEquals(List.of(outside.resolve("jail")), all.toList());
    }
  }
}
