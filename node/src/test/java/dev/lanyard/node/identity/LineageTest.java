package dev.lanyard.node.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.fault.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who goes over to whose secret. */
class LineageTest {
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
  private static final Lineage FIRST = Lineage.of(Meshes.secret("first"));

  @TempDir Path temp;
  private final Map<String, Credentials> nodes = new HashMap<>();

  private Credentials node(String name) {
    return nodes.computeIfAbsent(
        name,
        key -> {
          try {
            return Meshes.credentials(
                Files.createDirectory(temp.resolve(key)), Meshes.secret("first"));
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  private NodeId id(String name) {
    return node(name).nodeId();
  }

  /** A lineage with another change, by somebody, to the secret of that word. */
  private Lineage changed(Lineage before, String author, String word, String... expelled) {
    return before.rotated(
        node(author), Meshes.secret(word), List.of(expelled).stream().map(this::id).toList(), NOW);
  }

  /** What becomes of hers where ann, who knows all of these, is told another one. */
  private Optional<Lineage> over(Lineage mine, Lineage theirs) {
    Set<NodeId> known = Set.of(id("bob"), id("cid"), id("dan"));
    return theirs.over(mine, id("ann"), known::contains);
  }

  private boolean goesOver(Lineage mine, Lineage theirs) {
    return over(mine, theirs).isPresent();
  }

  @Test
  void goesOverToWhatIsAhead() {
    Lineage second = changed(FIRST, "bob", "second");
    Lineage third = changed(second, "cid", "third");

    assertTrue(goesOver(FIRST, second));
    assertTrue(goesOver(FIRST, third), "slept through two");
    assertTrue(goesOver(second, third));
    assertFalse(goesOver(third, second));
    assertFalse(goesOver(third, FIRST));
    assertFalse(goesOver(third, third));
  }

  @Test
  void goesOverToNoOtherMesh() {
    Lineage other = Lineage.of(Meshes.secret("other"));

    assertFalse(goesOver(FIRST, other));
    assertFalse(goesOver(FIRST, changed(other, "bob", "second")));
  }

  @Test
  void followsAlsoWhoJoinedWhileItSlept() {
    assertTrue(goesOver(FIRST, changed(FIRST, "newcomer", "second")));
    assertTrue(goesOver(FIRST, changed(changed(FIRST, "bob", "second"), "newcomer", "third")));
  }

  @Test
  void keepsItsOwnPastWhereSomebodyTellsAnotherOne() {
    Lineage mine = changed(FIRST, "bob", "second", "mallory");
    Lineage joinedLater = Lineage.of(Meshes.secret("second"));

    Lineage next = over(mine, changed(joinedLater, "cid", "third")).orElseThrow();

    assertEquals("third", word(next));
    assertEquals(Set.of(id("mallory")), next.expelled());
    assertEquals(2, next.rotations().size());
  }

  private static String word(Lineage lineage) {
    return List.of("first", "second", "third").stream()
        .filter(word -> Meshes.secret(word).tag().equals(lineage.tag()))
        .findFirst()
        .orElse("another");
  }

  @Test
  void followsNobodyWhoWasExpelled() {
    Lineage without = changed(FIRST, "bob", "second", "cid");

    assertFalse(goesOver(without, changed(FIRST, "cid", "his")));
    assertFalse(goesOver(without, changed(FIRST, "cid", "his", "bob")));
    assertFalse(goesOver(without, changed(changed(FIRST, "dan", "x"), "cid", "his")));
    assertThrows(Fault.class, () -> changed(without, "cid", "third"));
    assertThrows(Fault.class, () -> changed(FIRST, "cid", "second", "cid"));
  }

  @Test
  void goesNowhereWhereItIsExpelledItself() {
    assertFalse(goesOver(FIRST, changed(FIRST, "bob", "second", "ann")));
  }

  @Test
  void prefersAnExpulsionToWhatItsVictimChanged() {
    Lineage byCid = changed(FIRST, "cid", "his");
    Lineage withoutCid = changed(FIRST, "bob", "second", "cid");

    assertTrue(goesOver(byCid, withoutCid));
    assertFalse(goesOver(withoutCid, byCid));
  }

  @Test
  void agreesOnOneOfManyBranches() {
    List<Lineage> branches = new ArrayList<>();
    for (String author : List.of("bob", "cid", "dan")) {
      branches.add(changed(FIRST, author, "by " + author));
      branches.add(changed(branches.getLast(), author, "again by " + author));
      branches.add(changed(FIRST, author, "without mallory by " + author, "mallory"));
    }
    for (Lineage one : branches) {
      for (Lineage other : branches) {
        if (!one.equals(other)) {
          boolean there = goesOver(one, other);
          boolean back = goesOver(other, one);
          assertTrue(there != back, () -> one + " and " + other);
        }
      }
    }
    // Whatever comes in whatever order, all end with the same.
    Lineage best = FIRST;
    Lineage reversed = FIRST;
    for (Lineage next : branches) {
      best = over(best, next).orElse(best);
    }
    for (Lineage next : branches.reversed()) {
      reversed = over(reversed, next).orElse(reversed);
    }
    assertEquals(best, reversed);
    assertEquals(Set.of(id("mallory")), best.expelled());
  }

  @Test
  void takesNoChangeThatItsAuthorDidNotSign() {
    Rotation real = changed(FIRST, "bob", "second").rotations().getFirst();
    Rotation other = changed(FIRST, "cid", "second").rotations().getFirst();
    List<Rotation> forged =
        List.of(
            with(real, real.authorKey(), other.signature(), real.expelled()),
            with(real, other.authorKey(), real.signature(), real.expelled()),
            with(real, real.authorKey(), real.signature(), List.of(id("dan"))),
            with(real, real.authorKey(), "", real.expelled()),
            with(real, real.authorKey(), "AAAA", real.expelled()),
            with(real, real.authorKey(), "no base64!", real.expelled()));

    for (Rotation one : forged) {
      Lineage lineage = new Lineage(one.after(), List.of(one));
      assertThrows(Fault.class, () -> goesOver(FIRST, lineage));
    }
  }

  private static Rotation with(Rotation real, String key, String signature, List<NodeId> expelled) {
    return new Rotation(real.before(), real.after(), expelled, real.when(), key, signature);
  }

  @Test
  void takesNoChangesThatDoNotFollowOnEachOther() {
    Rotation one = changed(FIRST, "bob", "second").rotations().getFirst();
    Rotation two = changed(Lineage.of(Meshes.secret("x")), "bob", "third").rotations().getFirst();

    assertThrows(Fault.class, () -> new Lineage(two.after(), List.of(one, two)));
    assertThrows(Fault.class, () -> new Lineage(FIRST.tag(), List.of(one)));
    assertThrows(Fault.class, () -> with(one, "x".repeat(1_000), "", List.of()));
  }

  @Test
  void expelsNobodyAgainWhoWasForgottenWithTheOldestChanges() {
    Lineage mine = changed(FIRST, "bob", "without mallory", "mallory");
    for (int i = 1; i < Lineage.MAX_ROTATIONS; i++) {
      mine = changed(mine, "bob", "secret " + i);
    }
    Lineage next = changed(mine, "cid", "next");

    assertEquals(Set.of(), over(mine, next).orElseThrow().expelled());
    assertEquals(Set.of(), over(mine, next).orElseThrow().forgottenOf(mine));
  }

  @Test
  void forgetsTheOldestChanges() {
    Lineage lineage = FIRST;
    for (int i = 0; i < Lineage.MAX_ROTATIONS + 2; i++) {
      lineage = changed(lineage, "bob", "secret " + i);
    }

    assertEquals(Lineage.MAX_ROTATIONS, lineage.rotations().size());
    assertFalse(goesOver(FIRST, lineage), "it slept for too long");
    Rotation last = lineage.rotations().getLast();
    assertTrue(goesOver(new Lineage(last.before(), List.of()), lineage));
  }

  @Test
  void learnsThePastOfTheMeshThatItJoined() {
    Lineage second = changed(FIRST, "bob", "second", "mallory");
    Lineage joined = Lineage.of(Meshes.secret("second"));

    assertTrue(goesOver(joined, second));
    assertFalse(goesOver(second, joined));
  }

  @Test
  void believesNoPastInWhichSomebodyWasExpelledWhoIsHere() {
    Lineage made = changed(Lineage.of(Meshes.secret("x")), "mallory", "first", "zoe");

    assertTrue(goesOver(FIRST, made), "zoe is missed by nobody");
    for (String here : List.of("ann", "bob")) {
      Lineage against = changed(Lineage.of(Meshes.secret("x")), "mallory", "first", "zoe", here);
      assertFalse(goesOver(FIRST, against), here);
    }
  }

  @Test
  void expelsAgainWhomABetterBranchLetStay() {
    Lineage mine = changed(FIRST, "cid", "his", "mallory");
    Lineage theirs = changed(FIRST, "bob", "hers", "zoe", "yan");
    Lineage withoutCid = changed(FIRST, "bob", "hers", "cid");

    assertEquals(Set.of(id("mallory")), over(mine, theirs).orElseThrow().forgottenOf(mine));
    assertEquals(Set.of(), over(mine, withoutCid).orElseThrow().forgottenOf(mine));
  }

  @Test
  void believesNoOtherPastOfTheSameMesh() {
    Lineage real = changed(FIRST, "bob", "second", "mallory");
    Lineage longer = changed(changed(FIRST, "cid", "between"), "dan", "second");

    assertEquals(real.tag(), longer.tag());
    assertFalse(goesOver(real, longer), "it would forget that mallory was expelled");
  }
}
