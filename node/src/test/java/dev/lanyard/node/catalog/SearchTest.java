package dev.lanyard.node.catalog;

import static dev.lanyard.node.catalog.CatalogFixture.ANN;
import static dev.lanyard.node.catalog.CatalogFixture.ANYBODY;
import static dev.lanyard.node.catalog.CatalogFixture.BOB;
import static dev.lanyard.node.catalog.CatalogFixture.OWNER;
import static dev.lanyard.node.catalog.CatalogFixture.digest;
import static dev.lanyard.node.catalog.CatalogFixture.member;
import static dev.lanyard.node.catalog.CatalogFixture.put;
import static dev.lanyard.node.catalog.CatalogFixture.share;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.Query;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Viewer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTest {
  @TempDir Path folder;
  private Catalog catalog;

  @BeforeEach
  void open() {
    catalog = CatalogFixture.open(folder);
    share(catalog, "Music");
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void findsAllWordsInAnyOrderAndCase() {
    put(catalog, "Music", "Björk/Homogenic/01 Hunter.flac", "Björk/Post/02 Hyper.flac");

    assertEquals(List.of("Björk/Homogenic/01 Hunter.flac"), paths("HUNTER", "björk"));
    assertEquals(List.of("Björk/Homogenic/01 Hunter.flac"), paths("BJÖRK", "unte", "music"));
    assertEquals(List.of(), paths("hunter", "hyper"));
  }

  @Test
  void findsComposedAndDecomposedForms() {
    put(
        catalog,
        "Music",
        "Ame\u0301lie.flac",
        "stra\u00dfe.mp3",
        "\u03bb\u03cc\u03b3\u03bf\u03c2.txt");

    assertEquals(List.of("Ame\u0301lie.flac"), paths("am\u00c9l"));
    assertEquals(List.of("stra\u00dfe.mp3"), paths("STRASSE"));
    assertEquals(
        List.of("\u03bb\u03cc\u03b3\u03bf\u03c2.txt"), paths("\u039b\u038c\u0393\u039f\u03a3"));
  }

  @Test
  void findsAShareThatIsAFileOnce() {
    catalog.putShare("hymn.flac", Path.of("/srv/hymn.flac"), true, List.of());
    put(catalog, "hymn.flac", "hymn.flac");
    catalog.putShare("anthem", Path.of("/srv/anthem.flac"), true, List.of());
    put(catalog, "anthem", "anthem.flac");

    assertEquals(List.of("hymn.flac"), paths("hymn"));
    assertEquals(
        List.of("hymn.flac"),
        catalog.search(new Query.ExactName("hymn.flac"), OWNER, 9).stream()
            .map(Entry::path)
            .toList());
    // A share that has a name of its own is found by that.
    assertEquals(1, catalog.search(new Query.ExactName("anthem"), OWNER, 9).size());
  }

  @Test
  void findsWordsOfOneAndTwoCharacters() {
    put(catalog, "Music", "a/xy.txt", "b/Ü.txt", "c/中文.txt", "d/😀.txt");

    assertEquals(List.of("a/xy.txt"), paths("XY"));
    assertEquals(List.of("b/Ü.txt"), paths("ü"));
    assertEquals(List.of("c/中文.txt"), paths("中文"));
    assertEquals(List.of("d/😀.txt"), paths("😀"));
    assertEquals(List.of("a/xy.txt"), paths("xy", "txt"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "100%", "a_b", "say \"hi\"", "it's", "star*", "(x) AND (y)", "back\\slash", "NEAR(a b)",
        "-minus", "^caret", "name:", "{x}", "semi;--", "tab\there", "?1", "a\"b\"\"c"
      })
  void takesSpecialCharactersAsTheyAre(String word) {
    put(catalog, "Music", "x " + word + " y.txt", "other.txt", "1000.txt", "aXb.txt");

    assertEquals(List.of("x " + word + " y.txt"), paths(word));
  }

  @Test
  void findsNothingForNul() {
    put(catalog, "Music", "plain.txt");

    assertEquals(List.of(), paths("plain\0more"));
    assertEquals(List.of(), catalog.search(new Query.ExactName("plain.txt\0x"), OWNER, 10));
  }

  @Test
  void findsWordsThatSpanComponents() {
    put(catalog, "Music", "docs/report.txt", "docsx/report.txt");

    assertEquals(List.of("docs/report.txt"), paths("docs/rep"));
    assertEquals(List.of("docs/report.txt"), paths("sic/docs/r"));
  }

  @Test
  void putsNamesBeforePathsAndShortBeforeLong() {
    put(catalog, "Music", "live/zebra.flac", "a/live at home.flac", "b/live.flac", "live/x.flac");

    assertEquals(
        List.of("live", "b/live.flac", "a/live at home.flac", "live/x.flac", "live/zebra.flac"),
        paths("live"));
  }

  @Test
  void findsFoldersAndSharesByTheirOwnName() {
    put(catalog, "Music", "Live 1999/a.flac");

    List<Entry> hits = search(OWNER, "live", "1999");
    assertEquals(Entry.Kind.FOLDER, hits.getFirst().kind());
    assertEquals(1, hits.getFirst().files());
    Entry share = search(OWNER, "musi").getFirst();
    assertEquals("", share.path());
    assertEquals("Music", share.share());
  }

  @Test
  void limitsToTheBest() {
    put(catalog, "Music", "song long.x", "song.x", "song longer.x");

    List<Entry> hits = catalog.search(new Query.Words(List.of("song")), OWNER, 2);
    assertEquals(List.of("song.x", "song long.x"), hits.stream().map(Entry::path).toList());
  }

  @Test
  void findsExactNamesOfFilesFoldersAndShares() {
    put(catalog, "Music", "a/Readme", "b/readme", "Readme/x", "c/Readme.txt", "go");

    assertEquals(
        List.of("Readme", "a/Readme"),
        catalog.search(new Query.ExactName("Readme"), OWNER, 10).stream()
            .map(Entry::path)
            .toList());
    assertEquals(
        List.of("go"),
        catalog.search(new Query.ExactName("go"), OWNER, 10).stream().map(Entry::path).toList());
    assertEquals(
        "Music", catalog.search(new Query.ExactName("Music"), OWNER, 10).getFirst().share());
  }

  @Test
  void refusesNamesThatNoFileCanHave() {
    String longest = "n".repeat(251) + ".txt";
    put(catalog, "Music", longest);

    assertEquals(1, catalog.search(new Query.ExactName(longest), OWNER, 10).size());
    for (String name : List.of("n" + longest, "ä".repeat(128), "x".repeat(100_000))) {
      Fault fault = assertThrows(Fault.class, () -> new Query.ExactName(name));
      assertEquals(Reason.INVALID, fault.reason());
    }
  }

  @Test
  void findsContentsByTheStartOfTheirDigest() {
    put(catalog, "Music", "a", "b");
    String hex = digest("a").hex();

    for (int digits : new int[] {12, 15, 16, 17, 63, 64}) {
      List<Entry> hits =
          catalog.search(new Query.DigestPrefix(hex.substring(0, digits)), OWNER, 10);
      assertEquals(List.of("a"), hits.stream().map(Entry::path).toList(), digits + " digits");
    }
    String wrongAfterHead = hex.substring(0, 20) + (hex.charAt(20) == '0' ? '1' : '0');
    assertEquals(List.of(), catalog.search(new Query.DigestPrefix(wrongAfterHead), OWNER, 10));
    assertThrows(Fault.class, () -> new Query.DigestPrefix("12ab"));
  }

  @Test
  void showsRestrictedSharesToTheirAudienceAlone() {
    share(catalog, "secret", ANN);
    put(catalog, "secret", "plan.txt");

    assertEquals(1, search(OWNER, "plan").size());
    assertEquals(1, search(member(ANN), "plan").size());
    assertEquals(List.of(), search(member(BOB), "plan"));
    assertEquals(List.of(), search(ANYBODY, "plan"));
    assertEquals(List.of(), search(ANYBODY, "se"));
    assertEquals(List.of(), catalog.search(new Query.ExactName("plan.txt"), ANYBODY, 10));
    assertEquals(
        List.of(),
        catalog.search(new Query.DigestPrefix(digest("plan.txt").hex()), member(BOB), 10));
  }

  @Test
  void findsNothingInSharesThatAreNotThere() {
    put(catalog, "Music", "song.mp3");
    catalog.setRoot("Music", false, RootKey.UNKNOWN);

    assertEquals(List.of(), search(OWNER, "song"));
  }

  @Test
  void forgetsWhatIsGone() {
    put(catalog, "Music", "a/song.mp3");
    catalog.apply("Music", List.of(), List.of("a/song.mp3"));

    assertEquals(List.of(), search(OWNER, "song"));
    assertEquals(List.of(), search(OWNER, "a/s"));
  }

  private List<String> paths(String... words) {
    return search(OWNER, words).stream().map(Entry::path).toList();
  }

  private List<Entry> search(Viewer viewer, String... words) {
    return catalog.search(new Query.Words(List.of(words)), viewer, 100);
  }
}
