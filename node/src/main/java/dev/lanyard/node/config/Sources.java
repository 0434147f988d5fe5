package dev.lanyard.node.config;

import com.google.common.base.Splitter;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** All sources together: of those that set something, the first alone counts. */
final class Sources {
  /** Values of one list. A mesh larger than this is found by other means than a list. */
  private static final int MAX_VALUES = 1_000;

  private static final Splitter LIST = Splitter.on(',').trimResults().omitEmptyStrings();

  private final List<Map<Setting, List<Given>>> sources;

  /** The one that wins comes first. */
  Sources(List<Map<Setting, List<Given>>> sources) {
    this.sources = List.copyOf(sources);
  }

  /** A text as the values it holds: a list is separated by commas. */
  static List<Given> split(Setting setting, String text, Origin origin) {
    if (setting.form() != Setting.Form.LIST) {
      return List.of(new Given(text, origin));
    }
    return LIST.splitToStream(text).map(value -> new Given(value, origin)).toList();
  }

  <T> Optional<T> one(Setting setting, Function<Given, T> read) {
    return given(setting).stream().findFirst().map(read);
  }

  <T> List<T> list(Setting setting, Function<Given, T> read) {
    List<Given> values = given(setting);
    if (values.size() > MAX_VALUES) {
      throw Fault.of(
          Reason.INVALID,
          "%s: %d values, of which %d are allowed",
          values.getFirst().origin().where(),
          values.size(),
          MAX_VALUES);
    }
    return values.stream().map(read).distinct().toList();
  }

  boolean on(Setting setting) {
    return one(setting, Values::onOrOff).orElse(false);
  }

  private List<Given> given(Setting setting) {
    return sources.stream()
        .map(source -> source.getOrDefault(setting, List.of()))
        .filter(values -> !values.isEmpty())
        .findFirst()
        .orElse(List.of());
  }
}
