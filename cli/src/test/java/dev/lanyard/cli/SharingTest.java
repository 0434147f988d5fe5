package dev.lanyard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.cli.Desk.Outcome;
import dev.lanyard.v1.AddShareRequest;
import dev.lanyard.v1.AddShareResponse;
import dev.lanyard.v1.ListOwnSharesRequest;
import dev.lanyard.v1.ListOwnSharesResponse;
import dev.lanyard.v1.OwnShare;
import dev.lanyard.v1.RemoveShareRequest;
import dev.lanyard.v1.RemoveShareResponse;
import dev.lanyard.v1.Share;
import dev.lanyard.v1.ShareState;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharingTest {
  private final Desk desk = new Desk();

  @AfterEach
  void close() {
    desk.close();
  }

  private static OwnShare.Builder share(String name, ShareState state) {
    return OwnShare.newBuilder()
        .setShare(Share.newBuilder().setName(name).setState(state).setFiles(3).setBytes(2048))
        .setPath("/home/ada/" + name)
        .setFilesFound(4)
        .setBytesFound(8192);
  }

  private static AddShareResponse added(OwnShare.Builder share) {
    return AddShareResponse.newBuilder().setShare(share).build();
  }

  @Test
  void listsSharesWithHowFarTheyAreIndexed() {
    desk.node.answers(
        ListOwnSharesResponse.newBuilder()
            .addShares(share("docs", ShareState.SHARE_STATE_INDEXING))
            .addShares(share("m", ShareState.SHARE_STATE_READY).addAudience("b").addAudience("c"))
            .build());

    assertEquals(
        """
        docs  indexing 25%  3  2.0 KiB  all  /home/ada/docs
        m     ready         3  2.0 KiB  b,c  /home/ada/m
        """,
        desk.run("shares").out());
  }

  @Test
  void listsSharesAsJson() {
    OwnShare.Builder share = share("docs", ShareState.SHARE_STATE_UNAVAILABLE);
    share.setNotice("scans alone").getShareBuilder().setRestricted(true);
    desk.node.answers(ListOwnSharesResponse.newBuilder().addShares(share).build());

    assertEquals(
        "{\"name\":\"docs\",\"path\":\"/home/ada/docs\",\"files\":3,\"bytes\":2048,"
            + "\"state\":\"unavailable\",\"filesFound\":4,\"bytesFound\":8192,\"audience\":[],"
            + "\"notice\":\"scans alone\",\"restricted\":true}\n",
        desk.run("shares", "--json").out());
  }

  @Test
  void saysHowToShareWhereNothingIsShared() {
    desk.node.answers(ListOwnSharesResponse.getDefaultInstance());

    Outcome outcome = desk.run("shares");

    assertEquals("", outcome.out());
    assertTrue(outcome.err().contains("lanyard share PATH"), outcome.err());
  }

  @Test
  void sharesAPathByItsAbsoluteName() {
    desk.node.answers(added(share("docs", ShareState.SHARE_STATE_INDEXING)));

    Outcome outcome = desk.run("share", "../docs", "--name", "docs", "--to", "b", "--to", "c");

    assertEquals(0, outcome.status());
    assertEquals("docs  is announced and being indexed\n", outcome.out());
    assertEquals(
        AddShareRequest.newBuilder()
            .setPath("/home/ada/docs")
            .setName("docs")
            .addAudience("b")
            .addAudience("c")
            .build(),
        desk.node.request());
  }

  @Test
  void waitsUntilAllIsIndexed() {
    desk.node.answers(added(share("docs", ShareState.SHARE_STATE_READY)));

    assertEquals("docs  is shared: 3 files, 2.0 KiB\n", desk.run("share", "docs", "--wait").out());
    assertTrue(((AddShareRequest) desk.node.request()).getWait());
  }

  @Test
  void showsHowFarTheIndexingIsMeanwhile() {
    CountDownLatch asked = new CountDownLatch(1);
    OwnShare.Builder indexing = share("docs", ShareState.SHARE_STATE_INDEXING);
    desk.node
        .on(
            AddShareRequest.class,
            answer -> await(asked),
            answer -> answer.onNext(added(share("docs", ShareState.SHARE_STATE_READY))))
        .on(
            ListOwnSharesRequest.class,
            answer -> desk.clock.pass(Duration.ofSeconds(2)),
            answer -> answer.onNext(ListOwnSharesResponse.newBuilder().addShares(indexing).build()),
            answer -> asked.countDown());

    Outcome outcome = desk.onTerminal(100).run("share", "/home/ada/docs", "--wait");

    assertTrue(outcome.err().contains("25%  2.0 KiB of 8.0 KiB  3 of 4 files"), outcome.err());
    assertTrue(outcome.out().contains("is shared: 3 files"), outcome.out());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void passesOnWhyItCannotBeShared() {
    desk.node.fails(Status.Code.NOT_FOUND, "there is no /home/ada/work/docs");

    Outcome outcome = desk.run("share", "docs", "--wait");

    assertEquals(4, outcome.status());
    assertEquals("lanyard: there is no /home/ada/work/docs\n", outcome.err());
  }

  @Test
  void stopsSharing() {
    desk.node.answers(RemoveShareResponse.getDefaultInstance());

    Outcome outcome = desk.run("unshare", "docs");

    assertEquals("docs is not shared any more; the files stay where they are\n", outcome.out());
    assertEquals("docs", ((RemoveShareRequest) desk.node.request()).getName());
  }
}
