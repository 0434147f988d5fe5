package dev.lanyard.node.content;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The rules for names that come from elsewhere and are to become names on this disk. They are all
 * here: a path is relative, its components are separated by {@code /}, and each component keeps the
 * rules of {@link #objection}.
 */
public final class Names {
  /** What the temporary names of arriving files begin with; nothing of that name is ever shared. */
  public static final String TEMPORARY_PREFIX = ".lanyard-part-";

  /** Longest component that common file systems take. */
  static final int MAX_COMPONENT_BYTES = 255;

  /** Longest path, as Linux takes it. */
  static final int MAX_PATH_BYTES = 4096;

  private Names() {}

  /** The components of a path; empty for the empty path. */
  public static List<String> components(String path) {
    return path.isEmpty() ? List.of() : List.of(path.split("/", -1));
  }

  /** The path of the folder that a path lies in; empty for the one all are in. */
  public static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /** The last component of a path. */
  public static String leaf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The path of another name in the same folder. */
  public static String sibling(String path, String name) {
    return path.substring(0, path.lastIndexOf('/') + 1) + name;
  }

  /** Why a path may not be written, or nothing where it may. */
  public static Optional<String> pathObjection(String path) {
    if (path.getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
      return Optional.of("it is longer than " + MAX_PATH_BYTES + " bytes");
    }
    for (String component : components(path)) {
      Optional<String> objection = objection(component);
      if (objection.isPresent()) {
        return objection;
      }
    }
    return Optional.empty();
  }

  /** Why a name may not be written, or nothing where it may. */
  public static Optional<String> objection(String component) {
    if (component.isEmpty()) {
      return Optional.of("it has an empty part");
    }
    if (component.equals(".") || component.equals("..")) {
      return Optional.of("it has the part '" + component + "'");
    }
    if (component.indexOf('/') >= 0) {
      return Optional.of("it has a slash");
    }
    if (component.startsWith(TEMPORARY_PREFIX)) {
      return Optional.of("it looks like a file that is still arriving");
    }
    if (component.getBytes(StandardCharsets.UTF_8).length > MAX_COMPONENT_BYTES) {
      return Optional.of("it has a part longer than " + MAX_COMPONENT_BYTES + " bytes");
    }
    return component
        .codePoints()
        .filter(Names::isTreacherous)
        .mapToObj(c -> String.format("it has the character U+%04X", c))
        .findFirst();
  }

  /** Characters that hide or reorder what is around them, or command a terminal. */
  private static boolean isTreacherous(int c) {
    boolean bidi = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> bidi;
    };
  }
}
