package dev.lanyard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Timestamp;
import dev.lanyard.cli.Desk.Outcome;
import dev.lanyard.v1.BrowseRequest;
import dev.lanyard.v1.BrowseResponse;
import dev.lanyard.v1.EntryKind;
import dev.lanyard.v1.Item;
import dev.lanyard.v1.ListPeersRequest;
import dev.lanyard.v1.ListPeersResponse;
import dev.lanyard.v1.Location;
import dev.lanyard.v1.Peer;
import dev.lanyard.v1.SearchMeshRequest;
import dev.lanyard.v1.SearchMeshResponse;
import dev.lanyard.v1.ShareState;
import io.grpc.Status;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ls} and {@code search}. */
class FindingTest {
  private final Desk desk = new Desk();

  @AfterEach
  void close() {
    desk.close();
  }

  private static Location.Builder at(String node, String path) {
    return Location.newBuilder()
        .setNodeId(node + node)
        .setNodeName(node)
        .setShare("docs")
        .setPath(path);
  }

  private static Item.Builder file(String name) {
    return Item.newBuilder()
        .setName(name)
        .setKind(EntryKind.ENTRY_KIND_FILE)
        .setSizeBytes(1536)
        .setDigest("0123456789abcdef".repeat(4))
        .setModified(Timestamp.newBuilder().setSeconds(FakeClock.START.getEpochSecond() - 180))
        .addSources(at("b", "2026/" + name));
  }

  private static Item.Builder folder(String name) {
    return Item.newBuilder()
        .setName(name)
        .setKind(EntryKind.ENTRY_KIND_FOLDER)
        .setSizeBytes(5L << 30)
        .setFiles(1200)
        .addSources(at("b", name));
  }

  private static BrowseResponse batch(Item.Builder... items) {
    BrowseResponse.Builder response = BrowseResponse.newBuilder();
    for (Item.Builder item : items) {
      response.addItems(item);
    }
    return response.build();
  }

  private static SearchMeshResponse hits(Item.Builder... items) {
    SearchMeshResponse.Builder response = SearchMeshResponse.newBuilder();
    for (Item.Builder item : items) {
      response.addItems(item);
    }
    return response.build();
  }

  @Test
  void listsSharesByTheNamesThatGetTakes() {
    Item.Builder share =
        Item.newBuilder()
            .setName("docs")
            .setKind(EntryKind.ENTRY_KIND_FOLDER)
            .setState(ShareState.SHARE_STATE_READY)
            .setFiles(1234)
            .setSizeBytes(1 << 20)
            .addSources(at("b", ""));
    desk.node.answers(batch(share), BrowseResponse.newBuilder().addSilent("c").build());

    Outcome outcome = desk.run("ls");

    assertEquals("b:docs  ready  1,234  1.0 MiB\n", outcome.out());
    assertEquals("lanyard: c did not answer\n", outcome.err());
  }

  @Test
  void listsWhatIsInAFolderFromAllBatches() {
    desk.node.answers(batch(folder("2026")), batch(file("plan.pdf")));

    Outcome outcome = desk.run("ls", "b:docs");

    assertEquals(
        """
        2026/     5.0 GiB  1,200  -          -
        plan.pdf  1.5 KiB      -  3 min ago  ly:0123456789ab
        """,
        outcome.out());
  }

  @Test
  void listsAsJson() {
    desk.node.answers(batch(folder("2026"), file("plan.pdf")));

    Outcome outcome = desk.run("ls", "b:docs", "--json");

    assertEquals(
        "{\"name\":\"2026\",\"sizeBytes\":5368709120,\"digest\":null,\"modified\":null,"
            + "\"kind\":\"folder\",\"sources\":[{\"node\":\"b\",\"share\":\"docs\",\"path\":\"2026\","
            + "\"nodeId\":\"bb\"}],\"files\":1200,\"state\":null}",
        outcome.lines().getFirst());
    assertEquals(
        "ly:" + "0123456789abcdef".repeat(4),
        outcome.objects().getLast().get("digest").getAsString());
    assertEquals("2026-11-20T09:57:00Z", outcome.objects().getLast().get("modified").getAsString());
  }

  @Test
  void listsNoMoreThanFitsInMemory() {
    BrowseResponse.Builder batch = BrowseResponse.newBuilder();
    for (int i = 0; i < 500; i++) {
      batch.addItems(file("x"));
    }
    for (int i = 0; i < 300; i++) {
      desk.node.answers(batch.build());
    }

    Outcome outcome = desk.run("ls", "b:docs");

    assertEquals(100_500, outcome.lines().size());
    assertTrue(outcome.err().startsWith("lanyard: there are more than these"), outcome.err());
  }

  @ParameterizedTest
  @CsvSource({
    "b, b, '', ''",
    "b:, b, '', ''",
    "b:docs, b, docs, ''",
    "b:docs/, b, docs, ''",
    "b:docs/2026/a:b/, b, docs, 2026/a:b"
  })
  void asksForThePlace(String place, String node, String share, String path) {
    desk.run("ls", place);

    assertEquals(
        BrowseRequest.newBuilder().setNode(node).setShare(share).setPath(path).build(),
        desk.node.request());
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs/2026", ":docs", "b:/2026"})
  void refusesWhatIsNoPlace(String place) {
    assertEquals(2, desk.run("ls", place).status());
    assertTrue(desk.node.requests.isEmpty());
  }

  @Test
  void passesOnThatTheNodeDoesNotAnswer() {
    desk.node.fails(Status.Code.UNAVAILABLE, "b does not answer; see: lanyard peers");

    Outcome outcome = desk.run("ls", "b:docs");

    assertEquals(1, outcome.status());
    assertEquals("lanyard: b does not answer; see: lanyard peers\n", outcome.err());
  }

  @Test
  void foldsHitsIntoRowsWithTheirSources() {
    desk.node.answers(
        hits(file("plan.pdf").addSources(at("c", "plan.pdf"))),
        SearchMeshResponse.newBuilder().addSilent("x").addSilent("y").setAnswered(3).build());

    Outcome outcome = desk.run("search", "plan", "pdf", "--timeout", "0.5", "--limit", "7");

    assertEquals(0, outcome.status());
    assertEquals(
        "plan.pdf  1.5 KiB  3 min ago  ly:0123456789ab  b:docs/2026/plan.pdf, c:docs/plan.pdf\n",
        outcome.out());
    assertEquals("lanyard: 2 of 5 nodes did not answer: x, y\n", outcome.err());
    assertEquals(
        SearchMeshRequest.newBuilder()
            .addWords("plan")
            .addWords("pdf")
            .setTimeoutMs(500)
            .setLimit(7)
            .build(),
        desk.node.request());
  }

  @Test
  void printsHitsAsTheyArrive() {
    desk.node.answers(hits(file("a.iso")));
    desk.node.then(() -> desk.clock.pass(java.time.Duration.ofSeconds(1)));
    desk.node.answers(hits(file("b.iso")));

    Outcome outcome = desk.run("search", "iso", "--stream");

    assertEquals(
        """
        a.iso  1.5 KiB  ly:0123456789ab  b:docs/2026/a.iso
        b.iso  1.5 KiB  ly:0123456789ab  b:docs/2026/b.iso
        """,
        outcome.out());
    assertTrue(((SearchMeshRequest) desk.node.request()).getStream());
  }

  @Test
  void keepsStandardOutputForHitsAlone() {
    desk.node.answers(hits(file("a.iso")), SearchMeshResponse.newBuilder().addSilent("x").build());

    Outcome outcome = desk.run("search", "iso", "--stream", "--json");

    assertEquals(1, outcome.objects().size());
    assertEquals("a.iso", outcome.object().get("name").getAsString());
    assertEquals("{\"event\":\"silent\",\"nodes\":[\"x\"]}\n", outcome.err());
  }

  @Test
  void endsWithFourWhenThereIsNoHit() {
    desk.node.answers(SearchMeshResponse.newBuilder().setAnswered(3).build());

    Outcome outcome = desk.run("search", "nothing", "here");

    assertEquals(4, outcome.status());
    assertEquals("", outcome.out());
    assertEquals(
        "lanyard: nothing in the mesh has nothing here in its path; try fewer or shorter words\n",
        outcome.err());
  }

  @Test
  void saysInTheSameLineWhoMightHaveHadIt() {
    desk.node.answers(SearchMeshResponse.newBuilder().setAnswered(1).addSilent("x").build());

    assertEquals(
        "lanyard: nothing in the mesh has iso in its path; 1 of 2 nodes did not answer: x\n",
        desk.run("search", "iso").err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "601", "soon"})
  void refusesATimeoutThatIsNone(String timeout) {
    assertEquals(2, desk.run("search", "x", "--timeout", timeout).status());
  }

  @Test
  void searchesForACommandsNameToo() {
    desk.run("search", "status", "peers");

    assertEquals(2, ((SearchMeshRequest) desk.node.request()).getWordsCount());
  }

  private Outcome searchOnTerminal(int columns, Item.Builder... items) {
    desk.node.answers(hits(items));
    return desk.onTerminal(columns).run("search", "iso", "--color", "never");
  }

  @Test
  void showsEverythingWhereThereIsRoom() {
    assertEquals(
        """
        NAME   SIZE     MODIFIED   DIGEST           WHERE
        a.iso  1.5 KiB  3 min ago  ly:0123456789ab  b:docs/2026/a.iso
        """
            .replace("SIZE   ", "   SIZE"),
        searchOnTerminal(90, file("a.iso")).out());
  }

  @Test
  void leavesOutTheTimeAndThenTheDigestOnANarrowTerminal() {
    Item.Builder hit = file("a-name-of-some-length.iso");
    assertEquals(
        """
        NAME                          SIZE  DIGEST           WHERE
        a-name-of-some-length.iso  1.5 KiB  ly:0123456789ab  \
        b:docs/2026/a-name-of-some-length.iso
        """,
        searchOnTerminal(90, hit).out());
    try (Desk narrower = new Desk()) {
      narrower.node.answers(hits(hit));
      assertEquals(
          """
          NAME                          SIZE  WHERE
          a-name-of-some-length.iso  1.5 KiB  b:docs/2026/a-name-of-some-length.iso
          """,
          narrower.onTerminal(75).run("search", "iso", "--color", "never").out());
    }
  }

  @Test
  void givesAPlaceALineOfItsOwnRatherThanCutIt() {
    String folder = "a-very-long-name-".repeat(6);
    Item.Builder distant = file("b.iso").clearSources().addSources(at("b", folder + "/b.iso"));

    Outcome outcome = searchOnTerminal(70, file("a.iso"), distant);

    assertEquals(
        List.of(
            "NAME      SIZE  MODIFIED   DIGEST           WHERE",
            "a.iso  1.5 KiB  3 min ago  ly:0123456789ab  b:docs/2026/a.iso",
            "b.iso  1.5 KiB  3 min ago  ly:0123456789ab",
            "    b:docs/" + folder + "/b.iso"),
        outcome.lines().stream().map(String::stripTrailing).toList());
  }

  @Test
  void leavesOutNothingWhereMostPlacesHaveLinesOfTheirOwnAnyway() {
    String folder = "a-very-long-name-".repeat(6);
    Item.Builder distant = file("b.iso").clearSources().addSources(at("b", folder + "/b.iso"));

    assertEquals(
        List.of(
            "NAME      SIZE  MODIFIED   DIGEST           WHERE",
            "b.iso  1.5 KiB  3 min ago  ly:0123456789ab",
            "    b:docs/" + folder + "/b.iso"),
        searchOnTerminal(80, distant).lines().stream().map(String::stripTrailing).toList());
  }

  @Test
  void givesALongNameInAFolderALineOfItsOwn() {
    String name = "a-very-long-name-".repeat(6) + ".iso";
    desk.node.answers(batch(file("a.iso"), file(name)));

    Outcome outcome = desk.onTerminal(60).run("ls", "b:docs", "--color", "never");

    assertTrue(outcome.lines().contains(name), outcome.out());
    assertTrue(outcome.lines().get(1).startsWith("a.iso  "), outcome.out());
  }

  @Test
  void namesNodesOfOneNameByTheBeginningOfTheirIds() {
    Location.Builder here = at("b", "x.iso").setNodeId("aaaaaaaabbbb");
    Location.Builder there = at("b", "x.iso").setNodeId("ccccccccdddd");
    Item.Builder hit = file("x.iso").clearSources().addSources(here).addSources(there);
    hit.addSources(at("c", "x.iso"));
    desk.node.answers(hits(hit));

    Outcome outcome = desk.run("search", "iso");

    assertTrue(
        outcome.out().endsWith("  aaaaaaaa:docs/x.iso, cccccccc:docs/x.iso, c:docs/x.iso\n"),
        outcome.out());
  }

  @Test
  void namesANodeByItsIdWhereAnotherThatHasNothingBearsTheName() {
    desk.node.answers(hits(file("x.iso")));
    desk.node.on(
        ListPeersRequest.class,
        answer ->
            answer.onNext(
                ListPeersResponse.newBuilder()
                    .addPeers(Peer.newBuilder().setNodeId("eeeeeeeeffff").setName("b"))
                    .build()));

    Outcome outcome = desk.run("search", "iso");

    assertTrue(outcome.out().contains("  bb:docs/"), outcome.out());
  }

  @Test
  void saysWhereTheLimitMayHaveCutWhatWasFound() {
    desk.node.answers(hits(file("a.iso"), file("b.iso")));

    Outcome outcome = desk.run("search", "iso", "--limit", "2");

    assertEquals(
        "lanyard: b may have more than these; give more words, or a larger --limit\n",
        outcome.err());
  }

  @Test
  void saysNothingWhereTheLimitIsNotReached() {
    desk.node.answers(hits(file("a.iso"), file("b.iso")));

    assertEquals("", desk.run("search", "iso", "--limit", "3").err());
  }

  @Test
  void refusesALimitThatNoNodeKeepsTo() {
    assertEquals(2, desk.run("search", "iso", "--limit", "0").status());
    assertEquals(2, desk.run("search", "iso", "--limit", "10001").status());
  }

  @Test
  void listsAllOfAFolderAsJson() {
    Item.Builder item = file("a.iso");
    Item[] batch = new Item[50_000];
    java.util.Arrays.fill(batch, item.build());
    BrowseResponse half = BrowseResponse.newBuilder().addAllItems(List.of(batch)).build();
    desk.node.answers(half, half, half);

    assertEquals(150_000, desk.run("ls", "b:docs", "--json").lines().size());
  }

  @Test
  void keepsTheHomeInItsAdvice() {
    desk.node.answers(BrowseResponse.getDefaultInstance());

    Outcome outcome = desk.run("--home", "/srv/our yard", "ls");

    assertTrue(outcome.err().contains("lanyard --home '/srv/our yard' share PATH"), outcome.err());
  }
}
