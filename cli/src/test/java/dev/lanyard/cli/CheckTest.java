package dev.lanyard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.cli.Desk.Outcome;
import dev.lanyard.v1.CheckRequest;
import dev.lanyard.v1.CheckResponse;
import dev.lanyard.v1.FileFinding;
import dev.lanyard.v1.FileState;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code check}. */
class CheckTest {
  private static final FileFinding DAMAGED =
      FileFinding.newBuilder()
          .setPath("/srv/docs/plan")
          .setShare("docs")
          .setState(FileState.FILE_STATE_DAMAGED)
          .setDigest("ab".repeat(32))
          .setSizeBytes(3 << 20)
          .setBytesDamaged(1 << 20)
          .addHolders("b")
          .addHolders("c")
          .build();

  private final Desk desk = new Desk();

  @AfterEach
  void close() {
    desk.close();
  }

  private static CheckResponse.Builder at(long files, long bytes) {
    return CheckResponse.newBuilder()
        .setFilesDone(files)
        .setFilesTotal(1200)
        .setBytesDone(bytes)
        .setBytesTotal(4L << 20);
  }

  @Test
  void saysThatAllIsAsItWas() {
    desk.node.answers(at(0, 0).build(), at(1200, 4 << 20).build());

    Outcome outcome = desk.run("check", "docs", "--read");
    assertEquals("1,200 files, 4.0 MiB read in 0.0 s: all as they were\n", outcome.out());
    assertEquals(0, outcome.status());
    assertEquals(
        CheckRequest.newBuilder().setShare("docs").setRead(true).build(), desk.node.request());
  }

  @Test
  void namesWhatIsDamagedAndHowToGetItBack() {
    desk.node.answers(at(7, 0).setFinding(DAMAGED).build(), at(1200, 4 << 20).build());

    Outcome outcome = desk.run("check", "docs");
    assertEquals(
        """
        damaged  /srv/docs/plan  (1.0 MiB of 3.0 MiB; whole on b, c)
        1,200 files looked at: 1 damaged
        """,
        outcome.out());
    assertEquals(1, outcome.status());
    assertTrue(
        desk.onTerminal(100)
            .run("check", "docs")
            .err()
            .contains("To get back what a peer has whole: lanyard check docs --repair"));
  }

  @Test
  void isWellOnceAllIsRepaired() {
    desk.node.answers(
        at(7, 0).setFinding(DAMAGED.toBuilder().setState(FileState.FILE_STATE_REPAIRED)).build(),
        at(1200, 4 << 20).build());

    Outcome outcome = desk.run("check", "--repair");
    assertEquals(0, outcome.status(), outcome.err());
    assertTrue(outcome.out().endsWith("1,200 files looked at: 1 repaired\n"), outcome.out());
  }

  @Test
  void tellsEachFindingAsJson() {
    desk.node.answers(
        at(7, 1 << 20).build(),
        at(7, 1 << 20).setFinding(DAMAGED).build(),
        at(1200, 4 << 20).build());

    assertEquals(
        "{\"event\":\"progress\",\"filesDone\":7,\"filesTotal\":1200,\"bytesDone\":1048576,"
            + "\"bytesTotal\":4194304}\n"
            + "{\"event\":\"finding\",\"path\":\"/srv/docs/plan\",\"share\":\"docs\","
            + "\"state\":\"damaged\",\"digest\":\"ly:"
            + "ab".repeat(32)
            + "\",\"sizeBytes\":3145728,\"bytesDamaged\":1048576,\"holders\":[\"b\",\"c\"],"
            + "\"why\":null}\n"
            + "{\"event\":\"done\",\"filesDone\":1200,\"filesTotal\":1200,\"bytesDone\":4194304,"
            + "\"bytesTotal\":4194304,\"damaged\":1,\"repaired\":0,\"changed\":0,\"missing\":0,"
            + "\"unreadable\":0}\n",
        desk.run("check", "--json").out());
  }

  @Test
  void saysThatThereIsNoSuchShare() {
    desk.node.fails(Status.Code.NOT_FOUND, "there is no share 'x' here: see `lanyard shares`");

    assertEquals(4, desk.run("check", "x").status());
  }
}
