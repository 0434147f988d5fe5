package dev.lanyard.node.share;

import dev.lanyard.node.catalog.KnownShare;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The {@link IgnoreRules} of one share, as they lie on its disk. */
final class ShareRules {
  /** What the rules above a path say of it. */
  sealed interface Verdict {
    /** These hold in its parent, and do not leave it out. */
    record Valid(IgnoreRules rules) implements Verdict {}

    /** It is left out, or some folder above it. */
    record LeftOut() implements Verdict {}

    /** Some of them cannot be used. */
    record Unknown() implements Verdict {}
  }

  private final KnownShare share;
  private final BrokenRules broken;

  /** Rules of a share, which tell of what cannot be used. */
  ShareRules(KnownShare share, BrokenRules broken) {
    this.share = share;
    this.broken = broken;
  }

  /** What the rules in the folders above a path say of this folder; of the root, nothing. */
  Verdict above(String path) {
    IgnoreRules rules = IgnoreRules.NONE;
    for (String above = ""; !above.equals(path); above = nextBelow(above, path)) {
      if (!above.isEmpty() && rules.ignore(above, true)) {
        return new Verdict.LeftOut();
      }
      IgnoreRules own = in(above, rules);
      if (own == null) {
        return new Verdict.Unknown();
      }
      rules = own;
    }
    boolean isLeftOut = !path.isEmpty() && rules.ignore(path, true);
    return isLeftOut ? new Verdict.LeftOut() : new Verdict.Valid(rules);
  }

  /** The rules for what lies in a folder; null where it has some that cannot be used. */
  @Nullable IgnoreRules in(String folder, IgnoreRules above) {
    try {
      IgnoreRules rules = above.in(share.file(folder), folder);
      broken.remove(folder);
      return rules;
    } catch (IOException e) {
      broken.add(folder, e);
      return null;
    }
  }

  /** Nothing is below a folder any more. */
  void forgetBelow(String folder) {
    broken.removeBelow(folder);
  }

  /** The folder one level further down on the way to a path. */
  private static String nextBelow(String folder, String path) {
    int slash = path.indexOf('/', folder.isEmpty() ? 0 : folder.length() + 1);
    return slash < 0 ? path : path.substring(0, slash);
  }
}
