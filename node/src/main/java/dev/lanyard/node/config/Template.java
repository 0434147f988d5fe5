package dev.lanyard.node.config;

import java.util.stream.Collectors;

/** A {@code lanyard.conf} in which every setting is explained and none is set. */
final class Template {
  private Template() {}

  static String text() {
    return """
    # lanyard.conf: settings of this node, read when it starts.
    # A flag wins over an environment variable, which wins over this file.
    # Take away the '#' before a setting to change it. Lists are separated by commas.

    """
        + Setting.all()
            .filter(Setting::inFile)
            .map(Template::entry)
            .collect(Collectors.joining("\n"));
  }

  private static String entry(Setting setting) {
    String from = setting.variable().map(name -> " (" + name + ")").orElse("");
    return "# %s%s\n#%s = %s\n".formatted(setting.meaning(), from, setting.key(), usual(setting));
  }

  /** The default, or an example where the default is none. */
  private static String usual(Setting setting) {
    return switch (setting) {
      case HOME -> "~/.local/share/lanyard";
      case NAME -> "office-3";
      case PORT -> String.valueOf(Settings.DEFAULT_PORT);
      case BIND -> "0.0.0.0";
      case OPS_PORT -> String.valueOf(Settings.DEFAULT_OPS_PORT);
      case OPS_BIND -> "127.0.0.1";
      case SHARE -> "/srv/plans, ~/Documents/shared";
      case PEER -> "192.168.1.20, nas.example:7117";
      case PEER_DNS -> "lanyard.example";
      case INTERFACE -> "eth0";
      case ADVERTISE -> "192.168.1.5";
      case CONGESTION -> "bbr";
      case LIMIT_UP, LIMIT_DOWN -> "10M";
      case SCRUB_DAYS -> String.valueOf(Settings.DEFAULT_SCRUB.toDays());
      case MESH_SECRET_FILE -> "/run/secrets/mesh";
      case LOG_LEVEL -> "info";
      case COLOR -> "auto";
      case NO_MDNS, OPEN, JSON, QUIET -> "false";
    };
  }
}
