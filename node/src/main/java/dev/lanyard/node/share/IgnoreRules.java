package dev.lanyard.node.share;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lanyard.node.content.Printable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.eclipse.jgit.ignore.IgnoreNode;
import org.jspecify.annotations.Nullable;

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
  private static final int MAX_BYTES = 1 << 20;

  /**
   * Most stars in a pattern; two or more in a row count as one. Each may end anywhere in a name,
   * and JGit tries them all: with these few, a name of some 40 characters is judged within a
   * second.
   */
  static final int MAX_STARS = 6;

  private static final Pattern STARS = Pattern.compile("(?<!\\\\)\\*+");

  /** More than two in a row mean no more than one, and take JGit for ever. */
  private static final Pattern NEEDLESS_STARS = Pattern.compile("(?<!\\\\)\\*{3,}");

  /** No rules. */
  static final IgnoreRules NONE = new IgnoreRules(null, "", new IgnoreNode());

  private final @Nullable IgnoreRules above;
  private final String base;
  private final IgnoreNode node;

  private IgnoreRules(@Nullable IgnoreRules above, String base, IgnoreNode node) {
    this.above = above;
    this.base = base;
    this.node = node;
  }

  /**
   * The rules for what lies in a folder: these, and the ones it has itself.
   *
   * @throws IOException where the folder has rules that cannot be used; the message says which and
   *     what to do. What they leave out is not known, so nothing of the folder may be shared.
   */
  IgnoreRules in(Path folder, String path) throws IOException {
    String shown = Printable.of(path.isEmpty() ? FILE : path + '/' + FILE);
    try {
      byte[] text = read(folder.resolve(FILE), shown);
      IgnoreNode own = new IgnoreNode();
      own.parse(new ByteArrayInputStream(usable(text, shown)));
      return new IgnoreRules(this, path.isEmpty() ? "" : path + '/', own);
    } catch (NoSuchFileException e) {
      return this;
    } catch (StringIndexOutOfBoundsException e) {
      // JGit's own mistake, with [:digit:] outside of brackets for one.
      throw new IOException(
          shown + " has a malformed pattern, so nothing new beside it is shared: mend or delete it",
          e);
    } catch (FileSystemException e) {
      throw new IOException(
          shown + " cannot be read, so nothing new beside it is shared: mend or delete it", e);
    }
  }

  private static byte[] usable(byte[] text, String shown) throws IOException {
    String patterns = NEEDLESS_STARS.matcher(new String(text, UTF_8)).replaceAll("*");
    boolean endless =
        patterns
            .lines()
            .filter(line -> !line.startsWith("#"))
            .anyMatch(line -> STARS.matcher(line).results().count() > MAX_STARS);
    if (endless) {
      throw new IOException(
          shown
              + " has a pattern with more than "
              + MAX_STARS
              + " stars, so nothing new beside it is shared: mend or delete it");
    }
    return patterns.getBytes(UTF_8);
  }

  private static byte[] read(Path file, String shown) throws IOException {
    FileLook look = FileLook.at(file);
    if (look.kind() == FileLook.Kind.FILE) {
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        byte[] text = in.readNBytes(MAX_BYTES + 1);
        if (text.length <= MAX_BYTES) {
          return text;
        }
      }
    }
    throw new IOException(
        shown
            + " is not a file of at most "
            + MAX_BYTES
            + " bytes, so nothing new beside it is shared: mend or delete it");
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
}
