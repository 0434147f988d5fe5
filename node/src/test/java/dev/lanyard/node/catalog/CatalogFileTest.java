package dev.lanyard.node.catalog;

import static dev.lanyard.node.catalog.CatalogFixture.OWNER;
import static dev.lanyard.node.catalog.CatalogFixture.put;
import static dev.lanyard.node.catalog.CatalogFixture.share;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogFileTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2031-05-06T12:00:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("catalogue.db");
  }

  @Test
  void makesAMissingFileForItsOwnerAlone() throws IOException {
    Catalog.open(file, NOON).close();

    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void keepsWhatWasStored() {
    try (Catalog catalog = Catalog.open(file, NOON)) {
      share(catalog, "docs", CatalogFixture.ANN);
      put(catalog, "docs", "a");
    }
    try (Catalog catalog = Catalog.open(file, NOON)) {
      assertEquals(1, catalog.children("docs", "", OWNER, "", 9).size());
      assertEquals(List.of(CatalogFixture.ANN), catalog.shares().getFirst().audience());
    }
  }

  @Test
  void survivesADeathWithoutAClose() throws IOException {
    Path copy = Files.createDirectory(folder.resolve("copy"));
    String generation;
    try (Catalog catalog = Catalog.open(file, NOON)) {
      generation = catalog.generation();
      share(catalog, "docs");
      put(catalog, "docs", "a");
      for (String part : List.of("catalogue.db", "catalogue.db-wal")) {
        Files.copy(folder.resolve(part), copy.resolve(part));
      }
    }
    try (Catalog catalog = Catalog.open(copy.resolve("catalogue.db"), NOON)) {
      assertEquals(1, catalog.children("docs", "", OWNER, "", 9).size());
      // After a power cut the last numbers may be lost, and would then be used again.
      assertNotEquals(generation, catalog.generation());
    }
  }

  @Test
  void keepsTheGenerationAfterAClose() {
    fill();
    String generation;
    try (Catalog catalog = Catalog.open(file, NOON)) {
      generation = catalog.generation();
    }
    try (Catalog catalog = Catalog.open(file, NOON)) {
      assertEquals(generation, catalog.generation());
    }
  }

  @Test
  void startsAnewFromAFileThatIsNoDatabase() throws IOException {
    Files.writeString(file, "this is not a database, and longer than a header of one".repeat(20));

    assertStartsAnew();
    assertTrue(
        Files.readString(folder.resolve("catalogue.db.corrupt-20310506T120000"))
            .startsWith("this is not"));
  }

  @Test
  void startsAnewFromADamagedDatabase() throws IOException {
    fill();
    long seed = 20_310_506;
    byte[] noise = new byte[4096 * 6];
    new Random(seed).nextBytes(noise);
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(4096 * 3);
      raw.write(noise);
    }

    assertStartsAnew();
  }

  @Test
  void startsAnewFromATruncatedDatabase() throws IOException {
    fill();
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.setLength(raw.length() / 2);
    }

    assertStartsAnew();
  }

  @Test
  void startsAnewAfterDamageThatWasMetWhileRunning() throws IOException {
    fill();
    CatalogFile.markDamaged(file);

    assertStartsAnew();
    try (Stream<Path> left = Files.list(folder)) {
      assertFalse(left.anyMatch(path -> path.toString().endsWith(".damaged")));
    }
  }

  @Test
  void knowsOfTheDamageStillWhereTheFileCannotBeMoved() throws IOException {
    fill();
    CatalogFile.markDamaged(file);
    Path inTheWay = Files.createDirectories(folder.resolve("catalogue.db.corrupt-x/y"));
    assertThrows(Fault.class, () -> Catalog.open(file, NOON));

    Files.delete(inTheWay);
    assertStartsAnew();
  }

  @Test
  void keepsTheLatestDamagedFileAlone() throws IOException {
    Files.writeString(folder.resolve("catalogue.db.corrupt-20300101T000000"), "older");
    Files.writeString(file, "no database".repeat(100));

    assertStartsAnew();
    assertFalse(Files.exists(folder.resolve("catalogue.db.corrupt-20300101T000000")));
  }

  @Test
  void takesOverTheFileOfAnOlderVersion() throws Exception {
    byte[] large = Sample.bytes(5 * Sample.CHUNK, 1);
    byte[] larger = Sample.bytes(8 * Sample.CHUNK + 1, 2);
    try (Catalog catalog = Catalog.open(file, NOON)) {
      share(catalog, "docs");
      for (byte[] content : List.of(large, larger)) {
        catalog.apply(
            "docs",
            List.of(
                new IndexedFile(
                    "file-" + content.length,
                    CatalogFixture.stamp(content.length),
                    Manifest.ofBytes(content))),
            List.of());
      }
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TRIGGER manifest_added");
      statement.execute("DROP TRIGGER manifest_removed");
      statement.execute("DROP TABLE chunk");
      statement.execute("DROP TABLE damage");
      statement.execute("DROP TABLE scrub");
      statement.execute("PRAGMA user_version = 1");
    }

    try (Catalog catalog = Catalog.open(file, NOON)) {
      for (byte[] content : List.of(large, larger)) {
        byte[] changed = content.clone();
        changed[content.length - 1]++;
        assertEquals(
            List.of(Manifest.ofBytes(content).digest()),
            catalog.akin(Manifest.ofBytes(changed)).stream()
                .map(akin -> akin.manifest().digest())
                .toList());
      }
    }
  }

  @Test
  void refusesTheFileOfANewerVersionAndSaysWhatToDo() throws Exception {
    fill();
    byte[] before = Files.readAllBytes(file);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }

    Fault fault = assertThrows(Fault.class, () -> Catalog.open(file, NOON));
    assertEquals(Reason.PRECONDITION, fault.reason());
    assertTrue(fault.getMessage().contains("version 99"), fault.getMessage());
    assertTrue(fault.getMessage().contains(file.toString()), fault.getMessage());
    assertTrue(fault.getMessage().contains("delete the file"), fault.getMessage());
    assertEquals(before.length, Files.size(file));
  }

  @Test
  void saysWhatToDoAboutAFolderThatIsNotThere() {
    Fault fault =
        assertThrows(Fault.class, () -> Catalog.open(folder.resolve("no/catalogue.db"), NOON));
    assertEquals(Reason.FAILED, fault.reason());
    assertTrue(fault.getMessage().contains("writable"), fault.getMessage());
  }

  @Test
  void drawsAGenerationForEachFile() {
    String[] generations = new String[2];
    for (int i = 0; i < generations.length; i++) {
      try (Catalog catalog = Catalog.open(folder.resolve("c" + i), NOON)) {
        generations[i] = catalog.generation();
      }
    }
    assertNotEquals(generations[0], generations[1]);
  }

  private void fill() {
    try (Catalog catalog = Catalog.open(file, NOON)) {
      share(catalog, "docs");
      String[] paths = new String[500];
      Arrays.setAll(paths, i -> "folder " + i % 20 + "/file " + i);
      put(catalog, "docs", paths);
    }
  }

  private void assertStartsAnew() throws IOException {
    try (Catalog catalog = Catalog.open(file, NOON)) {
      assertEquals(List.of(), catalog.shares());
      share(catalog, "docs");
      put(catalog, "docs", "a");
      assertEquals(1, catalog.children("docs", "", OWNER, "", 9).size());
    }
    assertTrue(Files.exists(folder.resolve("catalogue.db.corrupt-20310506T120000")));
  }
}
