package dev.lanyard.node.share;

import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Optional;

/** The rules for a share's name: people type it as {@code NODE:SHARE/PATH}. */
final class ShareName {
  /** Longest name in UTF-8, as long as a file's: whoever fetches the share makes a folder of it. */
  static final int MAX_BYTES = 255;

  private ShareName() {}

  /**
   * The name to use: the one given or else the path's last component, composed (NFC).
   *
   * @throws Fault INVALID where it breaks a rule
   */
  static String choose(Optional<String> given, Path path) {
    Path last = path.getFileName();
    String name = given.orElse(last == null ? "" : last.toString());
    if (name.isEmpty() && given.isEmpty()) {
      throw Fault.of(
          Reason.INVALID,
          "'%s' has no name of its own: give it one with: lanyard share PATH --name NAME",
          path);
    }
    return checked(Normalizer.normalize(name, Normalizer.Form.NFC));
  }

  private static String checked(String name) {
    if (name.isBlank() || name.equals(".") || name.equals("..")) {
      throw refused(name, "it must have a letter or digit in it");
    }
    if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.indexOf(':') >= 0) {
      throw refused(name, "it must not have '/', '\\' or ':' in it");
    }
    if (!name.codePoints().allMatch(Printable::isPlain)) {
      throw refused(name, "it must not have control characters or invisible ones in it");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw refused(name, "it must be at most " + MAX_BYTES + " bytes long");
    }
    return name;
  }

  private static Fault refused(String name, String why) {
    return Fault.of(
        Reason.INVALID,
        "'%s' cannot be a share's name: %s; give another with: lanyard share PATH --name NAME",
        Printable.of(name),
        why);
  }
}
