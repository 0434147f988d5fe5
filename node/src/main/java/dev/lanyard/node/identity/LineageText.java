package dev.lanyard.node.identity;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A lineage as it lies in the node's folder: as Gson reads it, where anything may be missing.
 *
 * @param previous the one that it took the place of, whose secret is still there until the new one
 *     is written
 */
record LineageText(
    @Nullable String tag,
    @Nullable List<@Nullable Change> rotations,
    @Nullable LineageText previous) {
  /** A change of the secret. */
  record Change(
      @Nullable String before,
      @Nullable String after,
      @Nullable List<@Nullable String> expelled,
      @Nullable String when,
      @Nullable String authorKey,
      @Nullable String signature) {
    static Change of(Rotation rotation) {
      return new Change(
          rotation.before(),
          rotation.after(),
          List.copyOf(rotation.expelled().stream().map(NodeId::text).toList()),
          rotation.when().toString(),
          rotation.authorKey(),
          rotation.signature());
    }

    Rotation rotation() {
      return new Rotation(
          said(before),
          said(after),
          said(expelled).stream().map(id -> new NodeId(said(id))).toList(),
          Instant.parse(said(when)),
          said(authorKey),
          said(signature));
    }
  }

  static LineageText of(Lineage lineage, Optional<Lineage> previous) {
    return new LineageText(
        lineage.tag(),
        List.copyOf(lineage.rotations().stream().map(Change::of).toList()),
        previous.map(one -> of(one, Optional.empty())).orElse(null));
  }

  /** Of the two, the one of a mesh of that tag. */
  Optional<Lineage> lineage(String wanted) {
    Lineage last = lineage();
    Optional<Lineage> before = Optional.ofNullable(previous).map(LineageText::lineage);
    return Stream.concat(Stream.of(last), before.stream())
        .filter(one -> one.tag().equals(wanted))
        .findFirst();
  }

  Lineage lineage() {
    return new Lineage(
        said(tag), said(rotations).stream().map(change -> said(change).rotation()).toList());
  }

  private static <T> T said(@Nullable T field) {
    if (field == null) {
      throw Fault.of(Reason.INVALID, "a field is missing");
    }
    return Objects.requireNonNull(field);
  }
}
