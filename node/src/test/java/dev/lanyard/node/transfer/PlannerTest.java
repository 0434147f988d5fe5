package dev.lanyard.node.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Seeded;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.ChunkSet.Range;
import dev.lanyard.node.content.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final long CHUNK = Sample.CHUNK;
  private static final long PLENTY = Long.MAX_VALUE / 4;

  private final Planner planner = new Planner(Seeded.random(1));

  /** A chunk of a content. */
  private record Piece(int content, int chunk) {}

  @Test
  void asksDifferentSourcesForDifferentChunks() {
    int content = add(10);
    planner.offersAll("ann", content);
    planner.offersAll("bob", content);

    Set<Piece> ofAnn = ask("ann", 4 * CHUNK);
    Set<Piece> ofBob = ask("bob", PLENTY);

    assertEquals(4, ofAnn.size());
    assertEquals(6, ofBob.size());
    ofBob.retainAll(ofAnn);
    assertEquals(Set.of(), ofBob);
  }

  @Test
  void asksForWholeChunksAndForAtLeastOne() {
    int content = add(3);
    planner.offersAll("ann", content);

    assertEquals(1, ask("ann", 1).size());
    assertEquals(2, ask("ann", CHUNK + 1).size());
    assertEquals(Set.of(), ask("ann", PLENTY));
  }

  @Test
  void asksForNoMoreContentsAtATimeThanItIsTold() {
    for (int i = 0; i < 5; i++) {
      planner.offersAll("ann", add(1));
    }

    assertEquals(2, planner.next("ann", PLENTY, 2, false).size());
    assertEquals(3, planner.next("ann", PLENTY, 10, false).size());
  }

  @Test
  void asksOnlyForWhatASourceOffers() {
    int content = add(10);
    planner.offers("ann", content, new Range(2, 3));
    assertEquals(pieces(content, 2, 3, 4), ask("ann", PLENTY));

    planner.offers("ann", content, new Range(8, 1));
    assertEquals(pieces(content, 8), ask("ann", PLENTY));
    assertEquals(Set.of(), ask("stranger", PLENTY));
  }

  @Test
  void ignoresOffersBeyondTheEnd() {
    int content = add(4);
    planner.offers("ann", content, new Range(3, 1_000_000));

    assertEquals(pieces(content, 3), ask("ann", PLENTY));
  }

  @Test
  void asksForNothingThatIsThere() {
    ChunkSet present = ChunkSet.none(4);
    present.add(new Range(1, 2));
    int content = planner.add(new ChunkLayout(4 * CHUNK), present);
    planner.offersAll("ann", content);

    assertEquals(pieces(content, 0, 3), ask("ann", PLENTY));
  }

  @Test
  void startsSomewhereElseForEachReceiver() {
    Set<Piece> first = new HashSet<>();
    for (int receiver = 0; receiver < 20; receiver++) {
      Planner one = new Planner(Seeded.random(receiver));
      int content = one.add(new ChunkLayout(100 * CHUNK), ChunkSet.none(100));
      one.offersAll("ann", content);
      first.addAll(pieces(one.next("ann", 1, 10, false)));
    }

    assertTrue(first.size() > 10, "receivers that start together fetch " + first);
  }

  @Test
  void asksASecondSourceOnlyAtTheVeryEndAndOnlyWhenItIsIdle() {
    int content = add(2);
    planner.offersAll("ann", content);
    planner.offersAll("bob", content);
    planner.offersAll("carl", content);
    Set<Piece> ofAnn = ask("ann", PLENTY);
    assertEquals(2, ofAnn.size());

    assertEquals(List.of(), planner.next("bob", PLENTY, 10, false));
    Set<Piece> ofBob = pieces(planner.next("bob", PLENTY, 10, true));
    assertEquals(1, ofBob.size(), "one chunk at a time");
    assertTrue(ofAnn.containsAll(ofBob));
    Set<Piece> ofCarl = pieces(planner.next("carl", PLENTY, 10, true));
    assertNotEquals(ofBob, ofCarl, "two sources for a chunk are enough");
    assertEquals(Set.of(), pieces(planner.next("carl", PLENTY, 10, true)));
  }

  @Test
  void letsASourceChooseAmongWhatNobodyElseHasWhereOthersFetchToo() {
    int content = add(20);
    planner.offersAll("ann", content);
    planner.follows("bob", content);
    planner.offers("bob", content, new Range(0, 4));

    Planner.Ask first = planner.next("ann", 2 * CHUNK, 10, false).getFirst();
    Planner.Ask second = planner.next("ann", 2 * CHUNK, 10, false).getFirst();

    assertEquals(2, first.most());
    assertEquals(8, pieces(List.of(first)).size(), "half of what bob has not");
    assertEquals(2, second.most());
    assertEquals(4, pieces(List.of(second)).size(), "half of the rest");
    Set<Piece> both = pieces(List.of(first, second));
    assertEquals(12, both.size(), "no chunk is in both");
    assertTrue(both.stream().allMatch(piece -> piece.chunk() >= 4), "bob can send those");
    assertEquals(pieces(content, 0, 1, 2, 3), ask("bob", PLENTY));
  }

  @Test
  void fetchesSmallContentsInAnyOrderWhileOthersFetchThem() {
    Set<Integer> firsts = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      Planner one = new Planner(Seeded.random(seed));
      addSmall(one, 100, "ann", "bob");

      List<Integer> all = new ArrayList<>();
      for (var asks = one.next("ann", PLENTY, 7, false);
          !asks.isEmpty();
          asks = one.next("ann", PLENTY, 7, false)) {
        for (Planner.Ask ask : asks) {
          all.add(ask.content());
          one.arrived(ask.content(), 0);
        }
      }

      firsts.add(all.getFirst());
      assertEquals(100, all.size());
      assertEquals(100, new HashSet<>(all).size(), "each once");
    }
    assertTrue(firsts.size() > 15, () -> "of 20 only " + firsts);
  }

  @Test
  void asksForFewSmallContentsAtATimeOfWhoHasAllOfThemWhileOthersFetchThem() {
    addSmall(planner, 320, "ann", "bob");

    Set<Piece> few = pieces(planner.next("ann", PLENTY, 1_000, false));
    assertEquals(10, few.size(), "a sixteenth of what is rare, for two that fetch it");
    assertEquals(List.of(), planner.next("ann", PLENTY, 1_000, false));

    few.forEach(come -> planner.arrived(come.content(), come.chunk()));
    assertEquals(9, planner.next("ann", PLENTY, 1_000, false).size());
  }

  @Test
  void asksWhoHasAllOfThemForNoSmallContentsThatOthersHaveUnlessItIsIdle() {
    addSmall(planner, 4, "ann", "bob");
    for (int content = 0; content < 4; content++) {
      planner.offers("bob", content, new Range(0, 1));
    }

    assertEquals(Set.of(), ask("ann", PLENTY));
    assertEquals(1, planner.next("ann", PLENTY, 10, true).size());
    assertEquals(3, ask("bob", PLENTY).size());
  }

  /** Contents of one chunk each, that one source has and another is fetching. */
  private static void addSmall(Planner planner, int contents, String whole, String fetching) {
    for (int content = 0; content < contents; content++) {
      planner.add(new ChunkLayout(CHUNK), ChunkSet.none(1));
      planner.offersAll(whole, content);
      planner.follows(fetching, content);
    }
  }

  @Test
  void asksFirstForWhatNobodyElseThatFetchesTooHas() {
    int content = add(10);
    planner.offers("ann", content, new Range(0, 10));
    planner.offers("bob", content, new Range(0, 3));
    planner.offers("cid", content, new Range(5, 5));
    planner.offersAll("dee", content);

    assertEquals(pieces(content, 3, 4), ask("ann", 2 * CHUNK));
    assertEquals(8, ask("ann", PLENTY).size());
  }

  @Test
  void keepsNothingOfWhatIsToldTooLate() {
    int content = add(1);
    planner.arrived(content, 0);
    planner.follows("ann", content);
    planner.offers("ann", content, new Range(0, 1));

    assertFalse(planner.isFollowed("ann"));
  }

  @Test
  void countsNoLongerWhatASourceHadThatIsGone() {
    int content = add(10);
    planner.offers("ann", content, new Range(0, 10));
    planner.offers("bob", content, new Range(0, 5));
    planner.offers("cid", content, new Range(5, 5));
    planner.release("bob");

    assertEquals(pieces(content, 0, 1, 2, 3, 4), ask("ann", 5 * CHUNK));
  }

  @Test
  void asksASourceThatHasAllForWhatOthersHaveOnlyWhenItIsIdle() {
    int content = add(4);
    planner.offersAll("ann", content);
    planner.offers("bob", content, new Range(0, 4));

    assertEquals(Set.of(), ask("ann", PLENTY));
    assertEquals(1, pieces(planner.next("ann", PLENTY, 10, true)).size());
    assertEquals(3, ask("bob", PLENTY).size());
  }

  @Test
  void asksAgainForWhatASourcePassedOver() {
    int content = add(4);
    planner.offersAll("ann", content);
    planner.follows("bob", content);
    Planner.Ask first = planner.next("ann", CHUNK, 10, false).getFirst();
    assertEquals(1, first.most());
    List<Piece> candidates = List.copyOf(pieces(List.of(first)));
    assertEquals(2, candidates.size());
    assertEquals(2, ask("ann", PLENTY).size());
    assertEquals(Set.of(), ask("ann", PLENTY), "all may come");

    planner.arrived(content, candidates.get(0).chunk());
    planner.passedOver("ann", content, candidates.get(1).chunk());
    assertEquals(Set.of(candidates.get(1)), ask("ann", PLENTY));
  }

  @Test
  void countsAChunkThatArrivesTwiceOnce() {
    int content = add(1);
    planner.offersAll("ann", content);
    ask("ann", PLENTY);

    assertFalse(planner.isDone());
    assertTrue(planner.arrived(content, 0));
    assertTrue(planner.isDone());
    assertFalse(planner.arrived(content, 0));
    assertTrue(planner.isDone());
  }

  @Test
  void asksAnotherSourceForWhatOneRefuses() {
    int content = add(2);
    planner.offersAll("ann", content);
    planner.offersAll("bob", content);
    ask("ann", PLENTY);
    planner.refused("ann", content, 1);

    assertEquals(Set.of(), ask("ann", PLENTY), "it is not asked for that one again");
    assertEquals(pieces(content, 1), ask("bob", PLENTY));
  }

  @Test
  void knowsWhenASourceHasNothingMoreToGive() {
    int content = add(2);
    planner.offersAll("ann", content);
    assertTrue(planner.mayOffer("ann"));
    ask("ann", PLENTY);
    planner.refused("ann", content, 0);
    assertTrue(planner.mayOffer("ann"));
    planner.refused("ann", content, 1);
    assertFalse(planner.mayOffer("ann"));

    planner.offers("bob", content, new Range(0, 1));
    ask("bob", PLENTY);
    planner.arrived(content, 0);
    assertTrue(planner.mayOffer("bob"), "it is fetching, and may come to have more");
  }

  @Test
  void givesWhatWasAskedOfALostSourceToOthers() {
    int content = add(3);
    planner.offersAll("ann", content);
    planner.offersAll("bob", content);
    ask("ann", PLENTY);
    planner.arrived(content, 1);
    planner.release("ann");

    assertEquals(pieces(content, 0, 2), ask("bob", PLENTY));
    assertFalse(planner.mayOffer("ann"), "it has to say again what it has");
  }

  @Test
  void doesNotReopenWhatAnotherIsStillAskedFor() {
    int content = add(1);
    planner.offersAll("ann", content);
    planner.offersAll("bob", content);
    planner.offersAll("carl", content);
    ask("ann", PLENTY);
    planner.next("bob", PLENTY, 10, true);
    planner.release("ann");

    assertEquals(Set.of(), ask("carl", PLENTY), "bob is asked for it");
    planner.release("bob");
    assertEquals(pieces(content, 0), ask("carl", PLENTY));
  }

  @Test
  void takesContentsWhileItWorks() {
    assertTrue(planner.isDone());
    int first = add(1);
    planner.arrived(first, 0);
    assertTrue(planner.isDone());
    int second = add(1);
    assertFalse(planner.isDone());
    planner.offersAll("ann", second);

    assertEquals(pieces(second, 0), ask("ann", PLENTY));
  }

  @Test
  void needsNothingOfTheEmptyContent() {
    int content = planner.add(new ChunkLayout(0), ChunkSet.none(0));
    planner.offersAll("ann", content);

    assertTrue(planner.isDone());
    assertEquals(Set.of(), ask("ann", PLENTY));
  }

  /** Whatever sources do, every chunk that somebody has arrives once, and it ends. */
  @Test
  void bringsEveryChunkOnceAndEnds() throws Exception {
    Seeded.times(300, random -> new Simulation(random).run());
  }

  /** Sources that refuse, vanish and come back; one of them, steady, has everything. */
  private static final class Simulation {
    private final RandomGenerator random;
    private final Planner planner;
    private final List<Integer> chunkCounts = new ArrayList<>();
    private final List<String> sources = List.of("steady", "ann", "bob", "carl");
    private final Map<String, List<Piece>> outstanding = new HashMap<>();
    private final Set<Piece> arrived = new HashSet<>();
    private final Set<Piece> byChoice = new HashSet<>();
    private int total;

    Simulation(RandomGenerator random) {
      this.random = random;
      this.planner = new Planner(random);
    }

    void run() {
      int contents = random.nextInt(1, 6);
      for (int content = 0; content < contents; content++) {
        int chunks = random.nextInt(1, 20);
        chunkCounts.add(chunks);
        total += chunks;
        long size = (chunks - 1) * CHUNK + random.nextInt(1, (int) CHUNK + 1);
        assertEquals(content, planner.add(new ChunkLayout(size), ChunkSet.none(chunks)));
      }
      sources.forEach(source -> outstanding.put(source, new ArrayList<>()));
      sources.forEach(this::offer);
      for (int step = 0; step < 200 && !planner.isDone(); step++) {
        act(sources.get(random.nextInt(sources.size())));
      }
      // Those that stall are left in the end.
      sources.stream()
          .filter(source -> !source.equals("steady"))
          .forEach(source -> {
            planner.release(source);
            outstandingOf(source).clear();
          });
      for (int round = 0; round < 10_000 && !planner.isDone(); round++) {
        ask("steady");
        deliver("steady");
      }
      assertTrue(planner.isDone(), () -> arrived.size() + " of " + total + " chunks arrived");
      assertEquals(total, arrived.size());
    }

    private List<Piece> outstandingOf(String source) {
      return Objects.requireNonNull(outstanding.get(source));
    }

    private void act(String source) {
      int choice = random.nextInt(20);
      if (choice < 8) {
        ask(source);
      } else if (choice < 16 || source.equals("steady")) {
        deliver(source);
      } else if (choice < 18) {
        refuse(source);
      } else {
        planner.release(source);
        outstandingOf(source).clear();
        offer(source);
      }
    }

    private void offer(String source) {
      for (int content = 0; content < chunkCounts.size(); content++) {
        if (source.equals("steady") || random.nextInt(3) == 0) {
          planner.offersAll(source, content);
        } else {
          planner.offers(source, content, new Range(random.nextInt(chunkCounts.get(content)), 2));
        }
      }
    }

    private void ask(String source) {
      List<Piece> mine = outstandingOf(source);
      boolean idle = mine.isEmpty();
      long budget = random.nextLong(1, 6 * CHUNK);
      for (Planner.Ask ask : planner.next(source, budget, random.nextInt(1, 4), idle)) {
        if (ask.most() == 0) {
          takeAll(ask, mine, idle);
        } else {
          takeSome(source, ask, mine);
        }
      }
    }

    private void takeAll(Planner.Ask ask, List<Piece> mine, boolean idle) {
      for (Piece piece : pieces(List.of(ask))) {
        assertFalse(arrived.contains(piece), "it is there already");
        assertFalse(mine.contains(piece), "it is asked of this source already");
        long others =
            byChoice.contains(piece)
                ? 0
                : outstanding.values().stream().filter(list -> list.contains(piece)).count();
        assertTrue(others == 0 || (idle && others == 1), () -> piece + " asked of " + others);
        mine.add(piece);
      }
    }

    /** The source chooses; nobody knows which until they come, so others may be asked for them. */
    private void takeSome(String source, Planner.Ask ask, List<Piece> mine) {
      List<Piece> candidates = new ArrayList<>(pieces(List.of(ask)));
      Collections.shuffle(candidates, Random.from(random));
      assertTrue(candidates.size() > ask.most(), "there is a choice");
      for (Piece piece : candidates.subList(0, ask.most())) {
        assertFalse(arrived.contains(piece), "it is there already");
        assertFalse(mine.contains(piece), "it is asked of this source already");
        mine.add(piece);
        byChoice.add(piece);
      }
      candidates
          .subList(ask.most(), candidates.size())
          .forEach(piece -> planner.passedOver(source, piece.content(), piece.chunk()));
    }

    private void deliver(String source) {
      List<Piece> mine = outstandingOf(source);
      if (!mine.isEmpty()) {
        Piece piece = mine.remove(random.nextInt(mine.size()));
        assertEquals(arrived.add(piece), planner.arrived(piece.content(), piece.chunk()));
      }
    }

    private void refuse(String source) {
      List<Piece> mine = outstandingOf(source);
      if (!mine.isEmpty()) {
        Piece piece = mine.remove(random.nextInt(mine.size()));
        planner.refused(source, piece.content(), piece.chunk());
      }
    }
  }

  private int add(int chunks) {
    return planner.add(new ChunkLayout(chunks * CHUNK), ChunkSet.none(chunks));
  }

  private Set<Piece> ask(String source, long budget) {
    return pieces(planner.next(source, budget, 10, false));
  }

  private static Set<Piece> pieces(int content, int... chunks) {
    Set<Piece> pieces = new HashSet<>();
    for (int chunk : chunks) {
      pieces.add(new Piece(content, chunk));
    }
    return pieces;
  }

  private static Set<Piece> pieces(List<Planner.Ask> asks) {
    Set<Piece> pieces = new HashSet<>();
    for (Planner.Ask ask : asks) {
      TreeSet<Integer> chunks = new TreeSet<>();
      for (Range range : ask.chunks()) {
        for (int chunk = range.first(); chunk < range.end(); chunk++) {
          assertTrue(chunks.add(chunk), "a chunk is asked for once");
          pieces.add(new Piece(ask.content(), chunk));
        }
      }
    }
    return pieces;
  }
}
