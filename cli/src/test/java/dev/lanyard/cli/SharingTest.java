package dev.lanyard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.cli.Desk.Outcome;
import dev.lanyard.v1.AddShareRequest;
import dev.lanyard.v1.AddShareResponse;
import dev.lanyard.v1.ListOwnSharesRequest;
import dev.lanyard.v1.ListOwnSharesResponse;
import dev.lanyard.v1.ListPeersRequest;
import dev.lanyard.v1.ListPeersResponse;
import dev.lanyard.v1.OwnShare;
import dev.lanyard.v1.Peer;
import dev.lanyard.v1.RemoveShareRequest;
import dev.lanyard.v1.RemoveShareResponse;
import dev.lanyard.v1.Share;
import dev.lanyard.v1.ShareState;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharingTest {
  private static final String B = "bbbbbbbbbbbb";

  /** Nobody that this node knows. */
  private static final String STRANGER = "cccccccccccc";

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

  private static ListPeersResponse peers() {
    return ListPeersResponse.newBuilder()
        .addPeers(Peer.newBuilder().setNodeId(B).setName("b"))
        .build();
  }

  @Test
  void listsSharesWithHowFarTheyAreIndexed() {
    desk.node
        .answers(
            ListOwnSharesResponse.newBuilder()
                .addShares(share("docs", ShareState.SHARE_STATE_INDEXING))
                .addShares(
                    share("m", ShareState.SHARE_STATE_READY).addAudience(B).addAudience(STRANGER))
                .build())
        .on(ListPeersRequest.class, answer -> answer.onNext(peers()));

    assertEquals(
        """
        docs  indexing 25%  3  2.0 KiB  all          /home/ada/docs
        m     ready         3  2.0 KiB  b, cccccccc  /home/ada/m
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
  void saysForWhomARestrictedShareIs() {
    OwnShare.Builder share = share("docs", ShareState.SHARE_STATE_READY).addAudience(B);
    desk.node.answers(added(share)).on(ListPeersRequest.class, answer -> answer.onNext(peers()));

    Outcome outcome = desk.run("share", "../docs", "--to", "b");

    assertEquals("docs  is shared: 3 files, 2.0 KiB; only for b\n", outcome.out());
    assertEquals("", outcome.err());
  }

  @Test
  void saysThatAnEarlierRestrictionStays() {
    OwnShare.Builder share = share("my docs", ShareState.SHARE_STATE_INDEXING).addAudience(B);
    desk.node.answers(added(share)).on(ListPeersRequest.class, answer -> answer.onNext(peers()));

    Outcome outcome = desk.run("share", "../docs");

    assertEquals("my docs  is announced and being indexed; only for b\n", outcome.out());
    assertEquals(
        """
        It stays restricted as before. To open it to all, first: lanyard unshare 'my docs'
        See how far it is with: lanyard shares
        """,
        outcome.err());
  }

  @Test
  void namesNodesByTheirIdsWhenTheirNamesCannotBeHad() {
    OwnShare.Builder share = share("docs", ShareState.SHARE_STATE_READY).addAudience(B);
    desk.node
        .answers(added(share))
        .on(
            ListPeersRequest.class,
            answer -> {
              throw Status.INTERNAL.asRuntimeException();
            });

    Outcome outcome = desk.run("share", "../docs", "--to", "b");

    assertEquals(0, outcome.status());
    assertTrue(outcome.out().endsWith("; only for bbbbbbbb\n"), outcome.out());
  }

  @Test
  void waitsUntilAllIsIndexed() {
    desk.node.answers(added(share("docs", ShareState.SHARE_STATE_READY)));

    assertEquals("docs  is shared: 3 files, 2.0 KiB\n", desk.run("share", "docs", "--wait").out());
    assertTrue(((AddShareRequest) desk.node.request()).getWait());
  }

  /** Answers that all is indexed, but not before it was asked how far that is. */
  private void indexes(OwnShare.Builder indexing) {
    CountDownLatch asked = new CountDownLatch(1);
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
  }

  @Test
  void showsHowFarTheIndexingIsMeanwhile() {
    indexes(share("docs", ShareState.SHARE_STATE_INDEXING));

    Outcome outcome = desk.onTerminal(100).run("share", "/home/ada/docs", "--wait");

    assertTrue(
        outcome.err().contains("25%  2.0 KiB of 8.0 KiB  indexing  3 of 4 files"), outcome.err());
    assertTrue(outcome.out().contains("is shared: 3 files"), outcome.out());
  }

  @Test
  void showsHowFarTheIndexingIsOfAPathThroughALink(@TempDir Path folder) throws IOException {
    Path real = Files.createDirectory(folder.toRealPath().resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    indexes(share("real", ShareState.SHARE_STATE_INDEXING).setPath(real.toString()));

    Outcome outcome = desk.onTerminal(100).run("share", link.toString(), "--wait");

    assertTrue(outcome.err().contains("25%  2.0 KiB of 8.0 KiB"), outcome.err());
  }

  @Test
  void showsHowFarTheIndexingIsOfAShareThatItNamed() {
    indexes(share("mine", ShareState.SHARE_STATE_INDEXING));

    Outcome outcome =
        desk.onTerminal(100).run("share", "/home/ada/docs", "--name", "mine", "--wait");

    assertTrue(outcome.err().contains("mine  "), outcome.err());
  }

  @Test
  void waitsOnWhenItIsNotToldHowFarTheIndexingIs() {
    CountDownLatch asked = new CountDownLatch(1);
    desk.node
        .on(
            AddShareRequest.class,
            answer -> await(asked),
            answer -> answer.onNext(added(share("docs", ShareState.SHARE_STATE_READY))))
        .on(
            ListOwnSharesRequest.class,
            answer -> asked.countDown(),
            answer -> {
              throw Status.DEADLINE_EXCEEDED.asRuntimeException();
            });

    Outcome outcome = desk.run("share", "/home/ada/docs", "--wait");

    assertEquals(0, outcome.status());
    assertEquals("docs  is shared: 3 files, 2.0 KiB\n", outcome.out());
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
