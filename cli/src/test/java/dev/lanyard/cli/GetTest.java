package dev.lanyard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.lanyard.cli.Desk.Outcome;
import dev.lanyard.v1.Download;
import dev.lanyard.v1.DownloadState;
import dev.lanyard.v1.GetRequest;
import dev.lanyard.v1.GetResponse;
import dev.lanyard.v1.ReadResponse;
import dev.lanyard.v1.SourceBytes;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GetTest {
  private static final long MIB = 1 << 20;

  private final Desk desk = new Desk();

  @AfterEach
  void close() {
    desk.close();
  }

  private static Download.Builder download(DownloadState state, long done, long total) {
    return Download.newBuilder()
        .setId("d7")
        .setTarget("b:docs/modules")
        .setPath("/tmp/x/modules")
        .setState(state)
        .setBytesDone(done)
        .setBytesTotal(total)
        .setBytesFetched(done)
        .setBytesPerSecond(10 * MIB)
        .setFilesTotal(1)
        .setDigest("ab".repeat(32))
        .addSources(SourceBytes.newBuilder().setNodeId("bbb").setNode("b").setBytes(done / 2))
        .addSources(SourceBytes.newBuilder().setNodeId("ccc").setNode("c").setBytes(done / 2));
  }

  private static GetResponse response(Download.Builder download) {
    return GetResponse.newBuilder().setDownload(download).build();
  }

  private static GetResponse fetching(long done, long total) {
    return response(download(DownloadState.DOWNLOAD_STATE_FETCHING, done, total));
  }

  private static GetResponse done(long total) {
    return response(download(DownloadState.DOWNLOAD_STATE_DONE, total, total).setFilesDone(1));
  }

  @Test
  void leavesOneLineThatSaysWhatCameFromWhomAndWhere() {
    desk.node.answers(fetching(MIB, 100 * MIB)).then(() -> desk.clock.pass(Duration.ofMillis(400)));
    desk.node.answers(done(100 * MIB));

    Outcome outcome = desk.run("get", "b:docs/modules", "-o", "/tmp/x");

    assertEquals(0, outcome.status());
    assertEquals(
        "modules  100.0 MiB in 0.4 s (250.0 MiB/s) from b, c -> /tmp/x/modules\n", outcome.out());
    assertEquals("", outcome.err());
  }

  @Test
  void asksForTheWorkingFolderUnlessToldOtherwise() {
    desk.node.answers(done(1));

    desk.run("get", "b:docs/modules", "--force");

    assertEquals(
        GetRequest.newBuilder()
            .setTarget("b:docs/modules")
            .setDestination("/home/ada/work")
            .setForce(true)
            .build(),
        desk.node.request());
  }

  @Test
  void makesTheDestinationAbsolute() {
    desk.node.answers(done(1));

    desk.run("get", "modules", "-o", "../mine");

    assertEquals("/home/ada/mine", ((GetRequest) desk.node.request()).getDestination());
  }

  @Test
  void saysSoWhenEqualBytesWereThere() {
    desk.node.answers(
        response(download(DownloadState.DOWNLOAD_STATE_DONE, MIB, MIB).setBytesFetched(0)));

    assertEquals(
        "modules  1.0 MiB already there, nothing to fetch -> /tmp/x/modules\n",
        desk.run("get", "modules").out());
  }

  @Test
  void saysSoWhenEqualBytesLayElsewhereHere() {
    desk.node.answers(
        response(
            download(DownloadState.DOWNLOAD_STATE_DONE, MIB, MIB)
                .setBytesFetched(0)
                .setBytesCopied(MIB)));

    assertEquals(
        "modules  1.0 MiB copied from elsewhere on this computer, nothing to fetch"
            + " -> /tmp/x/modules\n",
        desk.run("get", "modules").out());
  }

  @Test
  void saysHowMuchOfAResumedDownloadWasFetched() {
    desk.node
        .then(() -> desk.clock.pass(Duration.ofSeconds(125)))
        .answers(
            response(
                download(DownloadState.DOWNLOAD_STATE_DONE, 4 * MIB, 4 * MIB)
                    .setBytesFetched(MIB)
                    .setFilesTotal(1200)));

    assertEquals(
        "modules  4.0 MiB, 1,200 files (1.0 MiB fetched) in 2:05 (8.2 KiB/s) from b, c"
            + " -> /tmp/x/modules\n",
        desk.run("get", "modules").out());
  }

  @Test
  void drawsProgressAfterASecondAndTakesItAway() {
    desk.node
        .then(() -> desk.clock.pass(Duration.ofSeconds(2)))
        .answers(fetching(50 * MIB, 100 * MIB), done(100 * MIB));

    Outcome outcome = desk.onTerminal(100).run("get", "modules");

    assertTrue(outcome.err().startsWith("\r\u001b[Kmodules  █████"), outcome.err());
    assertTrue(
        outcome.err().contains("50%  50.0 MiB of 100.0 MiB  10.0 MiB/s  5 s left  2 sources"),
        outcome.err());
    assertTrue(outcome.err().endsWith("\r\u001b[K"), outcome.err());
  }

  @Test
  void drawsNoProgressInTheFirstSecond() {
    desk.node.answers(fetching(MIB, 100 * MIB), done(100 * MIB));

    assertEquals("", desk.onTerminal(100).run("get", "modules").err());
  }

  @Test
  void tellsItsProgressAsJson() {
    desk.node.answers(fetching(MIB, 2 * MIB), done(2 * MIB));

    Outcome outcome = desk.run("get", "modules", "--json");

    assertEquals(2, outcome.objects().size());
    assertEquals("progress", outcome.object().get("event").getAsString());
    assertEquals(MIB, outcome.object().get("bytesDone").getAsLong());
    assertEquals(2 * MIB, outcome.object().get("bytesTotal").getAsLong());
    assertEquals(10 * MIB, outcome.object().get("bytesPerSecond").getAsLong());
    var done = outcome.objects().getLast();
    assertEquals("done", done.get("event").getAsString());
    assertEquals("/tmp/x/modules", done.get("path").getAsString());
    assertEquals("ly:" + "ab".repeat(32), done.get("digest").getAsString());
    assertEquals(2 * MIB, done.get("bytesFetched").getAsLong());
    var source = done.getAsJsonArray("sources").get(1).getAsJsonObject();
    assertEquals("c", source.get("node").getAsString());
    assertEquals(MIB, source.get("bytes").getAsLong());
  }

  @Test
  void stopsTheNodeOnCtrlCAndSaysWhatIsKept() {
    desk.node.answers(fetching(MIB, 100 * MIB)).then(desk.interrupts::press).goesOn();

    Outcome outcome = desk.run("get", "modules");

    assertEquals(130, outcome.status());
    assertTrue(desk.node.cancelled);
    assertEquals(
        "lanyard: stopped; what is verified is kept, the same get goes on from there\n",
        outcome.err());
    assertFalse(desk.interrupts.isWatched());
  }

  @Test
  void printsTheIdAndLetsGoWhenDetached() {
    desk.node.answers(fetching(0, 0)).goesOn();

    Outcome outcome = desk.run("get", "modules", "--detach", "--quiet");

    assertEquals(0, outcome.status());
    assertEquals("d7\n", outcome.out());
    assertEquals("", outcome.err());
    assertTrue(((GetRequest) desk.node.request()).getDetach());
  }

  @Test
  void goesOnToTheOtherTargetsWhereOneFails() {
    desk.node.on(
        GetRequest.class,
        answer -> {
          if (((GetRequest) desk.node.request()).getTarget().equals("b:docs/gone")) {
            throw Status.NOT_FOUND.withDescription("there is no 'gone'").asRuntimeException();
          }
        },
        answer -> answer.onNext(done(MIB)));

    Outcome outcome = desk.run("get", "b:docs/gone", "b:docs/modules", "-o", "/tmp", "--quiet");

    assertEquals(4, outcome.status());
    assertEquals("/tmp/x/modules\n", outcome.out());
    assertEquals(
        """
        lanyard: b:docs/gone: there is no 'gone'
        lanyard: 1 of 2 targets were not fetched
        """,
        outcome.err());
  }

  @Test
  void printsThePathAloneWhenQuiet() {
    desk.node.answers(done(MIB));

    assertEquals("/tmp/x/modules\n", desk.run("get", "modules", "--quiet").out());
  }

  @Test
  void failsWhenTheNodeEndsWithoutHavingFetched() {
    desk.node.answers(
        response(
            download(DownloadState.DOWNLOAD_STATE_FAILED, 1, 2).setError("no source is left")));

    Outcome outcome = desk.run("get", "modules");

    assertEquals(1, outcome.status());
    assertEquals(
        "lanyard: modules was not fetched: no source is left; the same get goes on from there\n",
        outcome.err());
  }

  @Test
  void passesTheNodesRefusalOn() {
    desk.node.fails(
        Status.Code.ALREADY_EXISTS, "other bytes lie at /tmp/x/modules; use --force\nor rename it");

    Outcome outcome = desk.run("get", "modules");

    assertEquals(5, outcome.status());
    assertEquals(
        "lanyard: other bytes lie at /tmp/x/modules; use --force␊or rename it\n", outcome.err());
  }

  @Test
  void saysHowAPathIsNamedWhenNobodyHasOneWithoutANode() {
    for (String output : List.of("/tmp", "-")) {
      try (Desk another = new Desk()) {
        another.node.fails(Status.Code.NOT_FOUND, "nobody has 'b/x'");
        Outcome outcome = another.run("get", "b/x", "-o", output);

        assertEquals(4, outcome.status());
        assertEquals(
            "lanyard: nobody has 'b/x'; a path is named NODE:SHARE/PATH, such as"
                + " b:docs/plan.pdf\n",
            outcome.err());
      }
    }
  }

  @Test
  void addsNothingWhenAPathWithItsNodeIsNotThere() {
    desk.node.fails(Status.Code.NOT_FOUND, "there is no 'x' in share 'docs'");

    assertEquals("lanyard: there is no 'x' in share 'docs'\n", desk.run("get", "b:docs/x").err());
  }

  @Test
  void needsAFolderForSeveral(@TempDir Path folder) {
    Outcome outcome = desk.run("get", "a", "b", "-o", folder.resolve("none").toString());

    assertEquals(2, outcome.status());
    assertTrue(outcome.err().contains("mkdir -p"), outcome.err());
    assertTrue(desk.node.requests.isEmpty());
  }

  @Test
  void fetchesSeveralIntoAFolder(@TempDir Path folder) {
    desk.node.answers(done(MIB));

    Outcome outcome = desk.run("get", "a", "b", "-o", folder.toString());

    assertEquals(2, outcome.lines().size());
    assertEquals(folder.toString(), ((GetRequest) desk.node.request()).getDestination());
  }

  @Test
  void takesAFolderThatIsNotThereForAMistake() {
    assertEquals(2, desk.run("get", "a", "-o", "/nowhere/at/all/").status());
  }

  @Test
  void writesNothingButTheBytesToStandardOutput() {
    byte[] bytes = {0, 27, (byte) 0xff, '\n'};
    desk.node.answers(
        ReadResponse.newBuilder()
            .setDownload(download(DownloadState.DOWNLOAD_STATE_FETCHING, 1, 4))
            .build(),
        ReadResponse.newBuilder().setData(ByteString.copyFrom(bytes, 0, 2)).build(),
        ReadResponse.newBuilder().setData(ByteString.copyFrom(bytes, 2, 2)).build());

    Outcome outcome = desk.run("get", "b:docs/x", "-o", "-");

    assertEquals(0, outcome.status());
    assertEquals(ByteString.copyFrom(bytes), outcome.bytes());
    assertEquals("", outcome.err());
  }

  @Test
  void doesNotWriteAPeersBytesToATerminal() {
    Outcome outcome = desk.onTerminal(80).run("get", "b:docs/x", "-o", "-");

    assertEquals(2, outcome.status());
    assertTrue(desk.node.requests.isEmpty());
  }

  @Test
  void keepsJsonOutOfTheBytes() {
    assertEquals(2, desk.run("get", "b:docs/x", "-o", "-", "--json").status());
  }

  @Test
  void neverPrintsAPeersPathRaw() {
    desk.node.answers(
        response(
            download(DownloadState.DOWNLOAD_STATE_DONE, 1, 1).setPath("/tmp/x/\u001b[2Jgone")));

    assertEquals(-1, desk.run("get", "x").out().indexOf('\u001b'));
  }
}
