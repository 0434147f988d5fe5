package dev.lanyard.node.config;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the environment. A variable that begins like ours and is unknown is another program's (a
 * launcher's, a chart's) and passed over, unless it is so near to one of ours that somebody must
 * have meant it.
 */
final class Variables {
  /** One slip: {@code LANYARD_PEER}, but not {@code LANYARD_OPTS}. */
  private static final int MAX_SLIPS = 1;

  /**
   * What Kubernetes sets as {@code LANYARD_PORT} in every pod beside a Service called {@code
   * lanyard}; nobody means it.
   */
  private static final Pattern SERVICE_LINK = Pattern.compile("(tcp|udp|sctp)://.*");

  private Variables() {}

  static Map<Setting, List<Given>> read(Map<String, String> environment) {
    Map<String, Setting> known = new HashMap<>();
    Setting.all().forEach(s -> s.variable().ifPresent(name -> known.put(name, s)));
    Map<Setting, List<Given>> given = new EnumMap<>(Setting.class);
    environment.forEach((name, value) -> {
      Setting setting = known.get(name);
      if (setting == null) {
        refuseIfMeant(name, known);
      } else if (!value.isBlank() && !isServiceLink(setting, value)) {
        given.put(setting, Sources.split(setting, value, new Origin.Variable(name)));
      }
    });
    return given;
  }

  private static boolean isServiceLink(Setting setting, String value) {
    return setting == Setting.PORT && SERVICE_LINK.matcher(value).matches();
  }

  private static void refuseIfMeant(String name, Map<String, Setting> known) {
    if (!name.startsWith(Setting.VARIABLE_PREFIX) || name.equals(Setting.VARIABLE_PREFIX)) {
      return;
    }
    Optional<String> meant = Nearest.to(name, known.keySet(), MAX_SLIPS);
    if (meant.isPresent()) {
      throw Fault.of(Reason.INVALID, "%s is not a setting (did you mean %s?)", name, meant.get());
    }
  }
}
