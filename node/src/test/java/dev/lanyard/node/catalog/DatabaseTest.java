package dev.lanyard.node.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Eventually;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  @TempDir Path folder;

  @Test
  void letsRunningReadsEndBeforeItCloses() throws Exception {
    Database database = CatalogFile.open(folder.resolve("catalogue.db"), Clock.systemUTC());
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Long> read = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            read.complete(
                database.read(session -> {
                  running.countDown();
                  await(goOn);
                  return session.number("SELECT id FROM catalogue");
                }));
          } catch (Fault e) {
            read.completeExceptionally(e);
          }
        });
    running.await();
    Thread closing = Thread.ofVirtual().start(database::close);
    Eventually.equal(Thread.State.TIMED_WAITING, closing::getState);
    goOn.countDown();

    assertEquals(1L, read.get());
    closing.join();
    Fault fault = assertThrows(Fault.class, () -> database.read(session -> 0));
    assertEquals(Reason.UNAVAILABLE, fault.reason());
    assertEquals(
        Reason.UNAVAILABLE, assertThrows(Fault.class, () -> database.write(session -> 0)).reason());
  }

  @Test
  void closesAllItCanWhereOneFailsToClose() throws Exception {
    Path file = folder.resolve("catalogue.db");
    Connection writer = DriverManager.getConnection("jdbc:sqlite:" + file);
    Connection reader = DriverManager.getConnection("jdbc:sqlite:" + file);
    Database database =
        new Database(
            file, new Session(writer), List.of(new Session(failing()), new Session(reader)));

    assertThrows(Fault.class, database::close);
    assertTrue(reader.isClosed());
    assertTrue(writer.isClosed());
  }

  private static Connection failing() {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              throw new SQLException("it fails to close");
            });
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
