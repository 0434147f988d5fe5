package dev.lanyard.node.config;

import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code lanyard.conf}: {@code key = value} lines, blank lines, and comments from a {@code #}
 * at a line's beginning. A list is separated by commas or its key repeated.
 */
final class ConfFile {
  static final String NAME = "lanyard.conf";

  /** A file of settings is a page; what is larger was not written for us. */
  private static final int MAX_BYTES = 1 << 20;

  private final Path file;
  private final Map<Setting, List<Given>> given = new EnumMap<>(Setting.class);

  private ConfFile(Path file) {
    this.file = file;
  }

  /** What the folder's file says; nothing where there is none. */
  static Map<Setting, List<Given>> read(Path home) {
    ConfFile reading = new ConfFile(home.resolve(NAME));
    List<String> lines = reading.lines();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        reading.take(line, i + 1);
      }
    }
    return reading.given;
  }

  private List<String> lines() {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw Fault.of(
            Reason.INVALID, "%s is larger than %d bytes; settings are not", file, MAX_BYTES);
      }
      return Files.readAllLines(file);
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (CharacterCodingException notText) {
      throw Fault.because(notText, Reason.INVALID, "%s is not UTF-8 text; save it as such", file);
    } catch (IOException e) {
      throw Fault.because(
          e,
          Reason.DENIED,
          "cannot read %s (%s); make it a file that this user may read, or remove it",
          file,
          e.getClass().getSimpleName());
    }
  }

  private void take(String line, int number) {
    int equals = line.indexOf('=');
    if (equals < 0) {
      throw Fault.of(
          Reason.INVALID,
          "%s line %d: '%s' has no '='; a setting is written 'key = value'",
          file,
          number,
          Printable.of(line));
    }
    String key = line.substring(0, equals).strip();
    Setting setting = setting(key, number);
    Origin.Line origin = new Origin.Line(file, number, key);
    List<Given> values = Sources.split(setting, line.substring(equals + 1).strip(), origin);
    List<Given> before = given.computeIfAbsent(setting, s -> new ArrayList<>());
    if (!before.isEmpty() && setting.form() != Setting.Form.LIST) {
      throw Fault.of(
          Reason.INVALID,
          "%s: it was set before, in line %d; keep one",
          origin.where(),
          ((Origin.Line) before.getFirst().origin()).number());
    }
    before.addAll(values);
  }

  private Setting setting(String key, int number) {
    return Setting.all()
        .filter(s -> s.inFile() && s.key().equals(key))
        .findFirst()
        .orElseThrow(() ->
            Fault.of(
                Reason.INVALID,
                "%s line %d: '%s' is not a setting%s; `lanyard-node --print-config` lists them",
                file,
                number,
                Printable.of(key),
                Nearest.guess(
                    key, Setting.all().filter(Setting::inFile).map(Setting::key).toList())));
  }
}
