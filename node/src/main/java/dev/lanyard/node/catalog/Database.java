package dev.lanyard.node.catalog;

import dev.lanyard.node.disk.Failpoint;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteErrorCode;

/**
 * One connection that writes and a few that read; in write-ahead mode neither waits for the other.
 * Safe for all threads: each call has a connection for itself while it runs.
 */
final class Database implements AutoCloseable {
  /** What to do with a connection. */
  interface Work<T> {
    T run(Session session) throws SQLException;
  }

  /** Longest wait at the end for reads: they take milliseconds, and searches some seconds. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final Path file;
  private final ReentrantLock writing = new ReentrantLock();
  private final Session writer;
  private final List<Session> readers;
  private final BlockingQueue<Session> idleReaders;
  private volatile boolean closed;

  Database(Path file, Session writer, List<Session> readers) {
    this.file = file;
    this.writer = writer;
    this.readers = List.copyOf(readers);
    this.idleReaders = new ArrayBlockingQueue<>(readers.size(), false, readers);
  }

  /** Reads with one statement, or with several that may see different states. */
  <T> T read(Work<T> work) {
    Session reader = takeReader();
    try {
      return work.run(reader);
    } catch (SQLException e) {
      throw fault(e);
    } finally {
      idleReaders.add(reader);
    }
  }

  /** Reads one state with several statements. */
  <T> T readOneState(Work<T> work) {
    return read(session -> inTransaction(session, work));
  }

  /** Writes in one transaction: all of it or, on any exception, nothing. */
  <T> T write(Work<T> work) {
    writing.lock();
    try {
      refuseWhenClosed();
      Failpoint.CATALOGUE_BEGUN.reached();
      T result =
          inTransaction(
              writer,
              session -> {
                T changed = work.run(session);
                Failpoint.CATALOGUE_CHANGED.reached();
                return changed;
              });
      Failpoint.CATALOGUE_COMMITTED.reached();
      return result;
    } catch (SQLException e) {
      throw fault(e);
    } finally {
      writing.unlock();
    }
  }

  /**
   * Lets what runs end, and closes every connection; each that can be, where one fails. Later calls
   * fail with UNAVAILABLE.
   */
  @Override
  public void close() {
    closed = true;
    writing.lock();
    try {
      List<Session> idle = awaitReaders();
      try {
        closeAll();
      } finally {
        idleReaders.addAll(idle); // For whoever waits for one, to see that it is closed.
      }
    } catch (SQLException e) {
      throw fault(e);
    } finally {
      writing.unlock();
    }
  }

  /** The readers that come back in time. */
  private List<Session> awaitReaders() {
    List<Session> idle = new ArrayList<>();
    long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
    try {
      while (idle.size() < readers.size()) {
        Session reader = idleReaders.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (reader == null) {
          break;
        }
        idle.add(reader);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return idle;
  }

  private void closeAll() throws SQLException {
    List<Session> all = new ArrayList<>(readers);
    all.add(writer); // Last, since the last connection folds the write-ahead log into the file.
    List<SQLException> failures = new ArrayList<>();
    for (Session session : all) {
      try {
        session.close();
      } catch (SQLException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      SQLException first = failures.removeFirst();
      failures.forEach(first::addSuppressed);
      throw first;
    }
  }

  private static <T> T inTransaction(Session session, Work<T> work) throws SQLException {
    try {
      session.begin();
      T result = work.run(session);
      session.commit();
      return result;
    } catch (SQLException | RuntimeException | Error e) {
      try {
        session.rollback();
      } catch (SQLException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private Session takeReader() {
    refuseWhenClosed();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return idleReaders.take();
        } catch (InterruptedException e) {
          interrupted = true; // A read takes milliseconds: finish it, then tell the caller.
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void refuseWhenClosed() {
    if (closed) {
      throw Fault.of(Reason.UNAVAILABLE, "the catalogue %s is closed", file);
    }
  }

  private Fault fault(SQLException e) {
    if (CatalogFile.isDamage(e)) {
      CatalogFile.markDamaged(file);
      return Fault.because(
          e,
          Reason.CORRUPT,
          "the catalogue %s is damaged: restart the node, which makes it anew from the disk",
          file);
    }
    int code = e.getErrorCode() & 0xff;
    if (code == SQLiteErrorCode.SQLITE_FULL.code) {
      return Fault.because(
          e, Reason.EXHAUSTED, "the disk of the catalogue %s is full: free some space", file);
    }
    if (closed) {
      return Fault.because(e, Reason.UNAVAILABLE, "the catalogue %s is closed", file);
    }
    return Fault.because(
        e, Reason.FAILED, "the catalogue %s cannot be used: %s", file, e.getMessage());
  }
}
