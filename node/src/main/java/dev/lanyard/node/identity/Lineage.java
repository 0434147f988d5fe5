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
 * asking anybody: {@link #succeeds} is a strict order among those that branch off from one point,
 * unless two of them expel each other's authors, which is for people to settle.
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
    List<Rotation> all = new ArrayList<>(rotations);
    all.add(Rotation.by(author, tag, fresh.tag(), List.copyOf(expelled), when));
    List<Rotation> kept = all.subList(Math.max(0, all.size() - MAX_ROTATIONS), all.size());
    return new Lineage(fresh.tag(), kept);
  }

  /** Without its last change, where it has any. */
  Optional<Lineage> before() {
    return rotations.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Lineage(rotations.getLast().before(), rotations.subList(0, rotations.size() - 1)));
  }

  /** All that were expelled. */
  public Set<NodeId> expelled() {
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
   * Whether who is in {@code mine} goes over to this one: it is ahead of mine, or a better branch.
   *
   * @param self whose decision it is
   * @param member who is known to that one as a member of the mesh: only whom it knows can lead it
   * @throws Fault INVALID where a signature is wrong
   */
  public boolean succeeds(Lineage mine, NodeId self, Predicate<NodeId> member) {
    if (tag.equals(mine.tag)) {
      return knowsMoreThan(mine) && isSigned(rotations);
    }
    Optional<List<Rotation>> theirs = since(mine);
    Optional<List<Rotation>> own = mine.since(this);
    if (theirs.isEmpty() || own.isEmpty() || theirs.get().isEmpty()) {
      return false;
    }
    List<Rotation> news = theirs.get();
    boolean allowed =
        (member.test(news.getFirst().author()) || news.getFirst().author().equals(self))
            && news.stream().noneMatch(one -> mine.expelled().contains(one.author()))
            && !expelled().contains(self);
    return allowed && isSigned(news) && isBetter(news, mine, own.get());
  }

  /**
   * Whether it ends with all of the other one: nobody may tell a past that forgets an expulsion.
   */
  private boolean knowsMoreThan(Lineage other) {
    int more = rotations.size() - other.rotations.size();
    return more > 0 && rotations.subList(more, rotations.size()).equals(other.rotations);
  }

  private boolean isBetter(List<Rotation> news, Lineage mine, List<Rotation> own) {
    if (own.isEmpty() || own.stream().anyMatch(one -> expelled().contains(one.author()))) {
      return true;
    }
    // Two changed it without knowing of each other.
    int more = Integer.compare(expelled().size(), mine.expelled().size());
    int longer = Integer.compare(news.size(), own.size());
    int order = more != 0 ? more : longer;
    return order != 0 ? order > 0 : tag.compareTo(mine.tag) > 0;
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
