package dev.lanyard.node.catalog;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The shares that one query looks at, as they were when it began: rows of a share that came or went
 * meanwhile do not match.
 */
record ShareSet(Map<Long, KnownShare> byId) {
  static ShareSet of(List<KnownShare> shares) {
    return new ShareSet(
        shares.stream().collect(Collectors.toUnmodifiableMap(KnownShare::id, Function.identity())));
  }

  /** The ids, as a JSON array for {@code json_each}. */
  String json() {
    return byId.keySet().stream()
        .map(id -> Long.toString(id))
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** The share of a row that the query found, which is one of the set. */
  KnownShare get(long id) {
    KnownShare share = byId.get(id);
    if (share == null) {
      throw new IllegalStateException("a query found share " + id + ", which is not among " + byId);
    }
    return share;
  }
}
