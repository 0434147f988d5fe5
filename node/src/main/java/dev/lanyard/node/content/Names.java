package dev.lanyard.node.content;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules for names that come from elsewhere and are to become names on this disk. They are all
 * here: a path is relative, its components are separated by {@code /}, and each component keeps the
 * rules of {@link #objection}; on a disk that keeps names as Windows does also those of {@link
 * #windowsObjection}, and no two may be the same once {@link #folded}.
 */
public final class Names {
  /** What the temporary names of arriving files begin with; nothing of that name is ever shared. */
  public static final String TEMPORARY_PREFIX = ".lanyard-part-";

  /** Longest component that common file systems take. */
  static final int MAX_COMPONENT_BYTES = 255;

  /** Longest path, as Linux takes it. */
  static final int MAX_PATH_BYTES = 4096;

  /** The number of the second of several files that would have one name. */
  public static final int SECOND = 2;

  /** What has a meaning of its own in a path of Windows; a colon also names a stream of a file. */
  private static final String WINDOWS_SIGNS = "\\:*?\"<>|";

  /** Names of devices, alone or with whatever ending. */
  private static final Pattern WINDOWS_DEVICE =
      Pattern.compile(
          "(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\u00B9\u00B2\u00B3]) *(\\..*)?",
          Pattern.CASE_INSENSITIVE);

  /** A name and its ending, which for a packed archive has two parts. */
  private static final Pattern WITH_ENDING = Pattern.compile("(.+?)((\\.tar)?\\.[^. ]{1,10})");

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

  /** The path of a name in a folder. */
  public static String join(String folder, String name) {
    return folder.isEmpty() ? name : folder + "/" + name;
  }

  /** The path of another name in the same folder. */
  public static String sibling(String path, String name) {
    return path.substring(0, path.lastIndexOf('/') + 1) + name;
  }

  /**
   * The path of a file that is put beside one of the same name: {@code report (2).pdf}. A name that
   * would be too long for that loses some of its end.
   *
   * @param number from {@link #SECOND} on
   */
  public static String numbered(String path, int number) {
    String name = leaf(path);
    Matcher parts = WITH_ENDING.matcher(name);
    boolean ended = parts.matches();
    String stem = ended ? parts.group(1) : name;
    String rest = " (" + number + ")" + (ended ? parts.group(2) : "");
    while (bytes(stem + rest) > MAX_COMPONENT_BYTES) {
      stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
    }
    return sibling(path, stem + rest);
  }

  /** What a disk that keeps names as Windows does takes a path for: those equal in it are one. */
  public static String folded(String path) {
    // Upper case first: some letters have several lower ones.
    return Normalizer.normalize(path, Normalizer.Form.NFC)
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT);
  }

  /** Why a path may not be written, or nothing where it may. */
  public static Optional<String> pathObjection(String path) {
    if (bytes(path) > MAX_PATH_BYTES) {
      return Optional.of("it is longer than " + MAX_PATH_BYTES + " bytes");
    }
    return firstObjection(path, Names::objection);
  }

  /** Why a path may not be written to a disk that keeps names as Windows does. */
  public static Optional<String> windowsPathObjection(String path) {
    return firstObjection(path, Names::windowsObjection);
  }

  private static Optional<String> firstObjection(
      String path, Function<String, Optional<String>> rules) {
    for (String component : components(path)) {
      Optional<String> objection = rules.apply(component);
      if (objection.isPresent()) {
        return objection;
      }
    }
    return Optional.empty();
  }

  /** Whether a name is one of files that arrive, in whatever case: some disks take them for one. */
  public static boolean isTemporary(String component) {
    return component.toLowerCase(Locale.ROOT).startsWith(TEMPORARY_PREFIX);
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
    if (isTemporary(component)) {
      return Optional.of("it looks like a file that is still arriving");
    }
    if (bytes(component) > MAX_COMPONENT_BYTES) {
      return Optional.of("it has a part longer than " + MAX_COMPONENT_BYTES + " bytes");
    }
    return component
        .codePoints()
        .filter(Names::isTreacherous)
        .mapToObj(c -> String.format("it has the character U+%04X", c))
        .findFirst();
  }

  /** Why a name may not be written to a disk that keeps names as Windows does. */
  static Optional<String> windowsObjection(String component) {
    if (WINDOWS_DEVICE.matcher(component).matches()) {
      return Optional.of("this disk takes it for a device of Windows");
    }
    if (component.endsWith(".") || component.endsWith(" ")) {
      return Optional.of("this disk drops a dot or a space at the end");
    }
    return component
        .chars()
        .filter(c -> WINDOWS_SIGNS.indexOf(c) >= 0)
        .mapToObj(c -> "this disk takes no '" + (char) c + "' in a name")
        .findFirst();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
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
