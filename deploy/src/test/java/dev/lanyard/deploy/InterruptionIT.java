package dev.lanyard.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever ends in the middle of a get, nothing verified is lost and nothing half is shown. */
class InterruptionIT {
  /** Large enough that a fast machine is still at it when the first progress has been read. */
  private static final long LARGE_BYTES = 512L << 20;

  private static final String TARGET = "giver:yard/large.bin";

  private static final AtomicInteger takers = new AtomicInteger();

  @TempDir static Path folder;
  private static Mesh mesh;
  private static PackagedNode giver;
  private static Path source;

  private PackagedNode taker;
  private Path into;
  private Path target;

  @BeforeAll
  static void give() {
    mesh = Mesh.in(folder);
    source = SampleFiles.write(mesh.yard("giver").resolve("large.bin"), LARGE_BYTES, 11);
    giver = mesh.node("giver").start();
    giver.lanyard().awaitIndexed();
  }

  @AfterAll
  static void giveNoMore() {
    giver.close();
  }

  /** Each test has a taker that never had the file. */
  @BeforeEach
  void take() throws IOException {
    String name = "taker" + takers.incrementAndGet();
    into = Files.createDirectories(folder.resolve(name).resolve("into"));
    target = into.resolve("large.bin");
    taker = mesh.node(name).peer(giver).start();
    taker.lanyard().awaitPeers("giver");
  }

  @AfterEach
  void takeNoMore() {
    taker.close();
  }

  @Test
  void resumesAfterTheNodeWasKilledWithoutFetchingTwice() {
    long verified;
    try (Running get = get()) {
      verified = awaitMiddle(get);
      taker.kill();
      get.await().failsClearly(3);
    }
    assertFalse(Files.exists(target), "a final name with half the bytes");

    taker = taker.again();
    JsonObject done = taker.lanyard().json("get", TARGET, "-o", target.toString()).done();

    SampleFiles.assertSame(source, target);
    long fetched = done.get("bytesFetched").getAsLong();
    assertTrue(
        fetched <= LARGE_BYTES - verified,
        () -> "fetched %d of %d, %d were verified".formatted(fetched, LARGE_BYTES, verified));
    assertEquals(List.of("large.bin"), SampleFiles.list(into));
  }

  @Test
  void goesOnByItselfWithWhatWasLeftToIt() {
    try (Running get = taker.lanyard().start("get", TARGET, "--detach", "-o", target.toString())) {
      Await.until("it has begun", () -> !SampleFiles.list(into).isEmpty());
      taker.kill();
      get.await();
    }
    assertFalse(Files.exists(target), "nothing to go on with");

    taker = taker.again();
    Await.until("the file is whole", () -> Files.exists(target));
    SampleFiles.assertSame(source, target);
    Await.until(
        "nothing is left to do",
        () -> SampleFiles.text(taker.home().resolve("downloads.json")).equals("[]\n"));
  }

  @Test
  void stopsOnControlCAndGoesOnLater() {
    long verified;
    try (Running get = get()) {
      verified = awaitMiddle(get);
      get.signal("INT");
      assertEquals(130, get.await().status());
    }
    Await.until(
        "the node has stopped the download",
        () -> !taker.lanyard().json("downloads").ok().out().contains("fetching"));
    assertFalse(Files.exists(target), "a final name with half the bytes");

    JsonObject done = taker.lanyard().json("get", TARGET, "-o", target.toString()).done();

    SampleFiles.assertSame(source, target);
    assertTrue(done.get("bytesFetched").getAsLong() <= LARGE_BYTES - verified);
  }

  @Test
  void saysWhoVanishedWhenTheOnlySourceDies() {
    try (Running get = get()) {
      awaitMiddle(get);
      giver.kill();

      // By its name, and not only in what was asked for.
      Outcome outcome = get.await().failsClearly(1, "large.bin");
      assertTrue(outcome.err().replace(TARGET, "").contains("giver"), outcome::toString);
    }
    assertFalse(Files.exists(target), "a final name with half the bytes");

    giver = mesh.node("giver").onPort(giver.port()).peer(taker).start();
    taker.lanyard().awaitPeers("giver");
    giver.lanyard().awaitIndexed();
    taker.lanyard().json("get", TARGET, "-o", target.toString()).done();
    SampleFiles.assertSame(source, target);
  }

  private Running get() {
    return taker.lanyard().start("--json", "get", TARGET, "-o", target.toString());
  }

  /** Waits until some of the file is there, and gives how many bytes are verified. */
  private static long awaitMiddle(Running get) {
    Await.until("some of the file is there", () -> bytesDone(get) > 0 || !get.isAlive());
    long done = bytesDone(get);
    assertTrue(
        get.isAlive() && done > 0 && done < LARGE_BYTES,
        () -> "no middle to interrupt at: " + get.out() + get.err());
    return done;
  }

  private static long bytesDone(Running get) {
    String out = get.out();
    // The last line may be half written.
    return Outcome.parse(out.substring(0, out.lastIndexOf('\n') + 1)).stream()
        .filter(event -> event.has("bytesDone"))
        .mapToLong(event -> event.get("bytesDone").getAsLong())
        .reduce(0, (first, second) -> second);
  }
}
