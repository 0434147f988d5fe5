package dev.lanyard.node.share;

import dev.lanyard.node.content.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.eclipse.jgit.ignore.IgnoreNode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an owner leaves out of a share: patterns in gitignore's syntax in files named {@link #FILE},
 * at any level; the deepest that says something of a path decides. What lies in a folder that is
 * left out is left out, whatever rules say of it. Immutable: those of a folder are those above it
 * and its own.
 */
final class IgnoreRules {
  /** The file with the patterns; not shared itself, since it speaks of this node alone. */
  static final String FILE = ".lanyardignore";

  /** Largest file of patterns that is read: every path is held against every pattern. */
  private static final long MAX_BYTES = 1 << 20;

  /** No rules. */
  static final IgnoreRules NONE = new IgnoreRules(null, "", new IgnoreNode());

  private static final Logger log = LoggerFactory.getLogger(IgnoreRules.class);

  private final @Nullable IgnoreRules above;
  private final String base;
  private final IgnoreNode node;

  private IgnoreRules(@Nullable IgnoreRules above, String base, IgnoreNode node) {
    this.above = above;
    this.base = base;
    this.node = node;
  }

  /** The rules for what lies in a folder: these, and the ones it has itself. */
  IgnoreRules in(Path folder, String path) {
    Path file = folder.resolve(FILE);
    try {
      FileLook look = FileLook.at(file);
      if (look.kind() != FileLook.Kind.FILE || look.stamp().sizeBytes() > MAX_BYTES) {
        log.warn("{} is not used: it must be a file of at most {} bytes", shown(file), MAX_BYTES);
        return this;
      }
      IgnoreNode own = new IgnoreNode();
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        own.parse(in);
      }
      return new IgnoreRules(this, path.isEmpty() ? "" : path + '/', own);
    } catch (NoSuchFileException e) {
      return this;
    } catch (IOException e) {
      log.warn("{} cannot be read, and is not used: {}", shown(file), e.getMessage());
      return this;
    }
  }

  /** Whether a path in the share is left out, if the folder it lies in is not. */
  boolean ignore(String path, boolean isFolder) {
    for (IgnoreRules rules = this; rules != null; rules = rules.above) {
      Boolean verdict = rules.node.checkIgnored(path.substring(rules.base.length()), isFolder);
      if (verdict != null) {
        return verdict;
      }
    }
    return false;
  }

  private static String shown(Path file) {
    return Printable.of(file.toString());
  }
}
