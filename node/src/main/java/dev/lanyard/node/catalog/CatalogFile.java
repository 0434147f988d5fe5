package dev.lanyard.node.catalog;

import dev.lanyard.node.disk.Jail;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The file of the catalogue: opened, checked, brought to this build's version and, where it is
 * damaged, moved aside and made anew.
 */
final class CatalogFile {
  private static final Logger log = LoggerFactory.getLogger(CatalogFile.class);

  /** Connections that read; a search that takes seconds never has the last, see {@link Search}. */
  static final int READERS = 3;

  /** Pages each connection keeps, in KiB; beyond it they come from the system's page cache. */
  private static final int WRITER_CACHE_KIB = 16 << 10;

  private static final int READER_CACHE_KIB = 4 << 10;

  /** Pages of log before they are folded into the file: 32 MiB make bulk writes half as dear. */
  private static final int CHECKPOINT_PAGES = 8_000;

  /** Size the log is cut back to. */
  private static final int LOG_LIMIT_BYTES = 64 << 20;

  /** Longest wait for another program that has the file locked, such as somebody's sqlite3. */
  private static final int BUSY_TIMEOUT_MILLIS = 5_000;

  /**
   * Largest file that is read through at the start, about 0.1 s; a node is to serve within a
   * second. Damage in a larger one is noticed when it is met, and mended at the next start.
   */
  private static final long FULL_CHECK_BYTES = 32L << 20;

  private static final String DAMAGED_MARK = ".damaged";
  private static final String CORRUPT_MARK = ".corrupt-";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

  private CatalogFile() {}

  /** Opens the file, which need not exist. */
  static Database open(Path file, Clock clock) {
    try {
      if (Files.exists(beside(file, DAMAGED_MARK))) {
        if (Files.exists(file)) {
          moveAside(file, clock, "an earlier run met damage in it");
        }
        // Last: where the move fails, the next start must know too.
        try (Jail folder = folderOf(file)) {
          folder.remove(fileName(file) + DAMAGED_MARK);
        }
      }
      try {
        return openHealthy(file);
      } catch (SQLException e) {
        if (!isDamage(e)) {
          throw e;
        }
        moveAside(file, clock, String.valueOf(e.getMessage()));
        return openHealthy(file);
      }
    } catch (SQLException | IOException e) {
      throw Fault.because(
          e,
          Reason.FAILED,
          "the catalogue %s cannot be opened: %s; see that the folder is writable and that no other"
              + " program has the file open",
          file,
          e.getMessage());
    }
  }

  /** Whether it says that the file's content is wrong. */
  static boolean isDamage(SQLException e) {
    int code = e.getErrorCode() & 0xff; // Without the extended part.
    return code == SQLiteErrorCode.SQLITE_CORRUPT.code
        || code == SQLiteErrorCode.SQLITE_NOTADB.code;
  }

  /** Makes the next {@link #open} start anew. */
  static void markDamaged(Path file) {
    try (Jail folder = folderOf(file)) {
      folder.beginPrivate(fileName(file) + DAMAGED_MARK).close();
    } catch (IOException e) {
      log.warn("cannot mark the catalogue {} as damaged: delete it by hand", file, e);
    }
  }

  private static Database openHealthy(Path file) throws SQLException, IOException {
    createForOwnerAlone(file);
    boolean endedWell = isEmpty(beside(file, "-wal"));
    List<Session> sessions = new ArrayList<>();
    Connection writer = connect(file, WRITER_CACHE_KIB);
    try {
      check(file, writer);
      migrate(file, writer);
      for (int i = 0; i < READERS; i++) {
        sessions.add(new Session(connect(file, READER_CACHE_KIB)));
      }
      Session writing = new Session(writer);
      if (!endedWell) {
        startOver(file, writing);
      }
      return new Database(file, writing, sessions);
    } catch (SQLException | RuntimeException e) {
      for (Session session : sessions) {
        session.close();
      }
      writer.close();
      throw e;
    }
  }

  /** A log that the last connection did not fold into the file, since nobody closed it. */
  private static boolean isEmpty(Path log) throws IOException {
    return Files.notExists(log) || Files.size(log) == 0;
  }

  /**
   * Draws a new generation. A power cut may have taken the last commits, whose numbers peers have
   * seen already and would take for known when they are used again.
   */
  private static void startOver(Path file, Session session) throws SQLException {
    log.info("the catalogue {} was not closed: peers read it anew", file);
    session.begin();
    ChangeLog.startOver(session);
    session.commit();
  }

  /** An empty file is an empty database; SQLite gives its log the same permissions. */
  private static void createForOwnerAlone(Path file) throws IOException {
    if (!Files.exists(file)) {
      try (Jail folder = folderOf(file)) {
        folder.beginPrivate(fileName(file)).close();
      }
    }
  }

  private static Connection connect(Path file, int cacheKib) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.setJournalMode(JournalMode.WAL);
    // After a power cut the last commits may be missing, which the next scan mends.
    config.setSynchronous(SynchronousMode.NORMAL);
    config.setCacheSize(-cacheKib);
    config.setJournalSizeLimit(LOG_LIMIT_BYTES);
    config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, Integer.toString(CHECKPOINT_PAGES));
    return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
  }

  private static void check(Path file, Connection connection) throws SQLException, IOException {
    if (Files.size(file) > FULL_CHECK_BYTES) {
      return;
    }
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
      if (result.next() && !"ok".equals(result.getString(1))) {
        throw new SQLiteException(result.getString(1), SQLiteErrorCode.SQLITE_CORRUPT);
      }
    }
  }

  private static void migrate(Path file, Connection connection) throws SQLException {
    int version = version(connection);
    if (version > Schema.VERSION) {
      throw Fault.of(
          Reason.PRECONDITION,
          "the catalogue %s has version %d, made by a newer lanyard; this one knows version %d: run"
              + " the newer one, or delete the file, which is rebuilt from the disk",
          file,
          version,
          Schema.VERSION);
    }
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (int step = version + 1; step <= Schema.VERSION; step++) {
        statement.executeUpdate(Schema.step(step));
      }
      if (version == 0) {
        statement.executeUpdate("INSERT INTO catalogue VALUES (1, '" + newGeneration() + "', 0)");
      }
      statement.executeUpdate("PRAGMA user_version = " + Schema.VERSION);
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  /** 16 random digits: two catalogues of one node do not share them. Not a secret. */
  static String newGeneration() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA user_version")) {
      return result.next() ? result.getInt(1) : 0;
    }
  }

  /** Keeps the damaged file for who wants to know why, and no older one: it may be large. */
  private static void moveAside(Path file, Clock clock, String why) throws IOException {
    String name = fileName(file);
    String aside = name + CORRUPT_MARK + TIME.format(clock.instant());
    try (Jail folder = folderOf(file)) {
      for (String older : folder.names(name + CORRUPT_MARK)) {
        folder.remove(older);
      }
      for (String suffix : List.of("", "-wal", "-shm")) {
        if (folder.look(name + suffix).isPresent()) {
          folder.rename(name + suffix, aside + suffix, true);
        }
      }
    }
    log.warn(
        "the catalogue {} was damaged ({}): moved to {}, and made anew from the disk",
        file,
        why,
        aside);
  }

  private static Jail folderOf(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    return Jail.at(folder == null ? file : folder);
  }

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(fileName(file) + suffix);
  }

  private static String fileName(Path file) {
    Path name = file.getFileName();
    if (name == null) {
      throw new UncheckedIOException(new IOException(file + " is not a file's path"));
    }
    return name.toString();
  }
}
