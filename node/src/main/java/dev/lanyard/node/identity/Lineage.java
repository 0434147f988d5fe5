package dev.lanyard.node.identity;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How a mesh came to have the secret it has: the changes of the secret, oldest first, each of which
 * begins where the one before ended. Nodes that were apart compare theirs and agree on one without
 * asking anybody: {@link #over} prefers by a strict order among those that branch off from one
 * point, unless two of them expel each other's authors, which is for people to settle.
 *
 * @param tag of the mesh as it is now
 * @param rotations at most {@link #MAX_ROTATIONS}; earlier ones are forgotten
 */
public record Lineage(String tag, List<Rotation> rotations) {
  /**
   * Changes that a node can have slept through. Whose expulsion is forgotten after so many has not
   * got the secret for as many, and is a member again only where somebody gives it the new code.
   */
  public static final int MAX_ROTATIONS = 100;

  /**
   * What somebody says is one.
   *
   * @throws Fault INVALID where the changes do not follow on each other, or somebody says one who
   *     had been expelled or says so of itself
   */
  public Lineage {
    rotations = List.copyOf(rotations);
    if (rotations.size() > MAX_ROTATIONS) {
      throw Fault.of(Reason.INVALID, "more than %d changes of a mesh's secret", MAX_ROTATIONS);
    }
    Set<NodeId> gone = new HashSet<>();
    for (int i = 0; i < rotations.size(); i++) {
      Rotation rotation = rotations.get(i);
      String next = i + 1 < rotations.size() ? rotations.get(i + 1).before() : tag;
      gone.addAll(rotation.expelled());
      if (!rotation.after().equals(next) || gone.contains(rotation.author())) {
        throw Fault.of(
            Reason.INVALID, "the changes of the mesh's secret do not follow on each other");
      }
    }
  }

  /** That of a mesh whose secret was never changed. */
  static Lineage of(MeshSecret secret) {
    return new Lineage(secret.tag(), List.of());
  }

  /** This one with another change. */
  Lineage rotated(Credentials author, MeshSecret fresh, Collection<NodeId> expelled, Instant when) {
    return followedBy(
        List.of(Rotation.by(author, tag, fresh.tag(), List.copyOf(expelled), when)), fresh.tag());
  }

  private Lineage followedBy(List<Rotation> news, String last) {
    List<Rotation> all = new ArrayList<>(rotations);
    all.addAll(news);
    return new Lineage(last, all.subList(Math.max(0, all.size() - MAX_ROTATIONS), all.size()));
  }

  /** All that were expelled. */
  public Set<NodeId> expelled() {
    return expelled(rotations);
  }

  private static Set<NodeId> expelled(List<Rotation> rotations) {
    Set<NodeId> all = new LinkedHashSet<>();
    rotations.forEach(rotation -> all.addAll(rotation.expelled()));
    return all;
  }

  /** Whether the mesh had that tag at some time, or has it. */
  public boolean knows(String some) {
    return tag.equals(some)
        || rotations.stream().anyMatch(rotation -> rotation.before().equals(some));
  }

  /**
   * What becomes of {@code mine} where a member tells this one: mine with the changes that came
   * since, or with those of a better branch in place of its own, or with a past that it did not
   * know. Of what is mine nothing else is believed otherwise. Nothing where mine stays as it is.
   *
   * @param self whose decision it is
   * @param here who is known to that one as a member of the mesh as it is now
   * @throws Fault INVALID where a signature is wrong
   */
  public Optional<Lineage> over(Lineage mine, NodeId self, Predicate<NodeId> here) {
    if (tag.equals(mine.tag)) {
      return toldPastOf(mine, self, here) ? Optional.of(this) : Optional.empty();
    }
    Optional<List<Rotation>> theirs = since(mine);
    Optional<List<Rotation>> own = mine.since(this);
    if (theirs.isEmpty() || own.isEmpty() || theirs.get().isEmpty()) {
      return Optional.empty();
    }
    List<Rotation> news = theirs.get();
    boolean goesOver =
        news.stream().noneMatch(one -> mine.expelled().contains(one.author()))
            && !expelled(news).contains(self)
            && isSigned(news)
            && isBetter(news, own.get());
    return goesOver
        ? Optional.of(mine.without(own.get().size()).followedBy(news, tag))
        : Optional.empty();
  }

  /**
   * Whether this tells how the mesh came to where mine begins: it ends with all of mine, since
   * nobody may tell a past that forgets an expulsion, and who was expelled is not here. Anybody
   * could have made such a past up, but it shuts nobody out that one could miss.
   */
  private boolean toldPastOf(Lineage mine, NodeId self, Predicate<NodeId> here) {
    int more = rotations.size() - mine.rotations.size();
    if (more <= 0 || !rotations.subList(more, rotations.size()).equals(mine.rotations)) {
      return false;
    }
    List<Rotation> past = rotations.subList(0, more);
    return expelled(past).stream().noneMatch(id -> id.equals(self) || here.test(id))
        && isSigned(past);
  }

  /** Of two branches that were begun without knowing of each other, and the same for everybody. */
  private static boolean isBetter(List<Rotation> news, List<Rotation> own) {
    Set<NodeId> theirs = expelled(news);
    if (own.isEmpty() || own.stream().anyMatch(one -> theirs.contains(one.author()))) {
      return true;
    }
    int more = Integer.compare(theirs.size(), expelled(own).size());
    int longer = Integer.compare(news.size(), own.size());
    int order = more != 0 ? more : longer;
    return order != 0 ? order > 0 : news.getLast().after().compareTo(own.getLast().after()) > 0;
  }

  private Lineage without(int last) {
    int kept = rotations.size() - last;
    return last == 0 ? this : new Lineage(rotations.get(kept).before(), rotations.subList(0, kept));
  }

  /**
   * Whom the branch that this one took the place of expelled, by members that still are some, and
   * this one not.
   */
  Set<NodeId> forgottenOf(Lineage other) {
    Set<NodeId> forgotten = new LinkedHashSet<>();
    other.since(this).orElse(List.of()).stream()
        .filter(rotation -> !expelled().contains(rotation.author()))
        .forEach(rotation -> forgotten.addAll(rotation.expelled()));
    forgotten.removeAll(expelled());
    return forgotten;
  }

  /** The changes after the last mesh that the other one knows; nothing where it knows none. */
  private Optional<List<Rotation>> since(Lineage other) {
    if (other.knows(tag)) {
      return Optional.of(List.of());
    }
    for (int i = rotations.size() - 1; i >= 0; i--) {
      if (other.knows(rotations.get(i).before())) {
        return Optional.of(rotations.subList(i, rotations.size()));
      }
    }
    return Optional.empty();
  }

  private static boolean isSigned(List<Rotation> rotations) {
    rotations.forEach(Rotation::verify);
    return true;
  }
}
